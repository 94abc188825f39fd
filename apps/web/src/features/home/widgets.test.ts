import { expect, test } from 'vitest';
import type { Me, Preferences } from '../../api/index.ts';
import { countOf, hiddenWidgets, moved, shownWidgets, switched } from './widgets.ts';

const me = {
  permissions: [
    { name: 'session:read', scope: 'own' },
    { name: 'activity:read', scope: 'own' },
    { name: 'notification:read', scope: 'own' },
  ],
} as Me;
const lists = (enabled: string[], disabled: string[] = []) => ({ enabled, disabled });

test('what the reader may not see, or these screens do not know, is neither shown nor offered', () => {
  const chosen = lists(['today', 'later-widget', 'insights', 'people']);
  expect(shownWidgets(me, chosen)).toEqual(['today', 'people']);
  expect(hiddenWidgets(me, chosen)).toEqual(['last-session', 'notifications', 'activity', 'apps']);
});

test('whoever may not read their sessions is neither shown the last one nor offered it', () => {
  const reader = { permissions: [{ name: 'session:write', scope: 'own' }] } as Me;
  expect(shownWidgets(reader, lists(['today', 'last-session']))).toEqual(['today']);
  expect(hiddenWidgets(reader, lists(['today']))).toEqual(['people', 'apps']);
});

test('numbers of everybody are for who holds the right over all, and came in with a second factor', () => {
  const admin = (strong: boolean) =>
    ({ permissions: [{ name: 'analytics:read', scope: 'any' }], strong }) as Me;
  expect(shownWidgets(admin(true), lists(['insights']))).toEqual(['insights']);
  expect(shownWidgets(admin(false), lists(['insights']))).toEqual([]);
});

test('a widget moves past what is not shown, which stays in its order', () => {
  const chosen = lists(['today', 'later-widget', 'people', 'activity'], ['apps']);
  expect(moved(chosen, 'people', 'today').enabled).toEqual(['people', 'today', 'later-widget', 'activity']);
  expect(moved(chosen, 'today', 'people').enabled).toEqual(['later-widget', 'people', 'today', 'activity']);
  expect(moved(chosen, 'activity', 'people').enabled).toEqual([
    'today',
    'later-widget',
    'activity',
    'people',
  ]);
  expect(moved(chosen, 'today', 'people').disabled).toEqual(['apps']);
});

test('a widget is switched on at the end and off into the other list, never in both', () => {
  expect(switched(lists(['today'], ['apps']), 'apps', true)).toEqual(lists(['today', 'apps']));
  expect(switched(lists(['today', 'apps']), 'today', false)).toEqual(lists(['apps'], ['today']));
});

test('a number that is none of the choices does not count', () => {
  const having = (people: unknown) => ({ customizations: { people } }) as unknown as Preferences;
  expect(countOf(having({ count: 10 }), 'people')).toBe(10);
  expect([having({ count: 1e6 }), having(null), having(7)].map((one) => countOf(one, 'people'))).toEqual([
    6, 6, 6,
  ]);
});
