import type { Me, Preferences, PreferencesChange } from '../../api/index.ts';
import { holds, holdsOverAll } from '../people/may.ts';

/** What these screens can show on Home. Others that the server knows keep their place, unseen. */
export const widgets = [
  'today',
  'last-session',
  'next-workshop',
  'notifications',
  'people',
  'activity',
  'apps',
  'insights',
] as const;
export type Widget = (typeof widgets)[number];

const isWidget = (name: string): name is Widget => widgets.some((one) => one === name);

/** Whether there can be anything in it for the reader. */
const isFor = (me: Me, widget: Widget): boolean =>
  widget === 'insights'
    ? // Without a second factor they would be refused.
      me.strong && holdsOverAll(me, 'analytics:read')
    : widget === 'activity'
      ? holds(me, 'activity:read')
      : widget === 'notifications'
        ? holds(me, 'notification:read')
        : widget === 'next-workshop'
          ? holds(me, 'participation:read')
          : widget === 'last-session'
            ? holds(me, 'session:read')
            : true;

/** Those that are shown, in their order. */
export const shownWidgets = (me: Me, { enabled }: Preferences['widgets']): Widget[] =>
  enabled.filter(isWidget).filter((widget) => isFor(me, widget));

/** Those that could be shown and are not. */
export const hiddenWidgets = (me: Me, { enabled }: Preferences['widgets']): Widget[] =>
  widgets.filter((widget) => !enabled.includes(widget) && isFor(me, widget));

type Lists = NonNullable<PreferencesChange['widgets']>;
/** The lists hold only what the server itself told. */
const listed = (lists: { enabled: string[]; disabled: string[] }): Lists => lists as Lists;

export function switched({ enabled, disabled }: Preferences['widgets'], widget: Widget, on: boolean): Lists {
  const rest = (list: readonly string[]) => list.filter((one) => one !== widget);
  return on
    ? listed({ enabled: [...rest(enabled), widget], disabled: rest(disabled) })
    : listed({ enabled: rest(enabled), disabled: [...rest(disabled), widget] });
}

/** Puts a widget where another of those that are shown is; what is not shown stays where it was among them. */
export function moved({ enabled, disabled }: Preferences['widgets'], widget: Widget, to: Widget): Lists {
  const down = enabled.indexOf(widget) < enabled.indexOf(to);
  const rest = enabled.filter((one) => one !== widget);
  const place = rest.indexOf(to) + (down ? 1 : 0);
  return listed({ enabled: rest.toSpliced(place, 0, widget), disabled });
}

/** Which widgets hold as many things as the reader likes, and how many until they choose. */
const usualCount: Partial<Record<Widget, number>> = { notifications: 3, people: 6, activity: 5, apps: 6 };
export const countChoices = [3, 5, 6, 10, 20] as const;

export const hasCount = (widget: Widget): boolean => widget in usualCount;

/** How many things a widget shows. What another device wrote there and is no such number does not count. */
export function countOf({ customizations }: Preferences, widget: Widget): number {
  const wish: unknown = (customizations[widget] as { count?: unknown } | null | undefined)?.count;
  return countChoices.some((choice) => choice === wish) ? (wish as number) : (usualCount[widget] ?? 0);
}
