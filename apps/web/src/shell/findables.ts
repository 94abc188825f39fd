import type { NavigateOptions } from '@tanstack/react-router';
import type { Me, Person, Session } from '../api.ts';
import { nameOf, whenOf } from '../features/sessions/facts.ts';
import type { IconName } from '../ui/icons.tsx';
import { words } from '../words/index.ts';

export type Findable = {
  key: string;
  icon: IconName;
  name: string;
  note: string;
  text: string;
  to: NavigateOptions;
};

/** Everything that can be found from the keyboard, nearest first. */
export function findables(me: Me, people: readonly Person[], sessions: readonly Session[]): Findable[] {
  const { screens, palette } = words;
  const screen = (icon: IconName, name: string, to: NavigateOptions): Findable => ({
    key: `screen-${icon}`,
    icon,
    name,
    note: palette.screen,
    text: name,
    to,
  });
  return [
    screen('home', screens.home, { to: '/' }),
    screen('sessions', screens.sessions, { to: '/people/$userId/sessions', params: { userId: me.userId } }),
    ...(people.length > 0 ? [screen('people', screens.people, { to: '/people' })] : []),
    screen('settings', screens.settings, { to: '/settings' }),
    ...people.map(
      (person): Findable => ({
        key: person.userId,
        icon: 'people',
        name: palette.sessionsOf(person.displayName),
        note: words.people.relationship(person.relationship),
        text: person.displayName,
        to: { to: '/people/$userId/sessions', params: { userId: person.userId } },
      }),
    ),
    ...sessions.map(
      (session): Findable => ({
        key: session.id,
        icon: 'sessions',
        name: `${nameOf(session)}, ${whenOf(session)}`,
        note: palette.session,
        text: `${nameOf(session)} ${whenOf(session)}`,
        to: {
          to: '/people/$userId/sessions/$sessionId',
          params: { userId: session.userId, sessionId: session.id },
        },
      }),
    ),
  ];
}

const folded = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase();

/** Every word must begin a word of the text; accents and case do not count. */
export function matching(all: readonly Findable[], wanted: string): Findable[] {
  const parts = folded(wanted).split(/\s+/).filter(Boolean);
  return all.filter((findable) => {
    const within = folded(findable.text).split(/[\s,·:]+/);
    return parts.every((part) => within.some((word) => word.startsWith(part)));
  });
}
