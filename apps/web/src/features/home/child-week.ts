import { weekdayName } from '../../ui/format.ts';
import { words } from '../../words/index.ts';
import { listed, weekdayOf } from '../plans/week.ts';
import type { Companion } from './groups.ts';

type Days = Companion['how']['days'];

/** The week of a child in plain words. */
export function sayChildWeek(name: string, days: Days): string {
  const text = words.now.child;
  const practised = days.filter(({ sessions }) => sessions > 0);
  const seconds = days.reduce((sum, one) => sum + one.seconds, 0);
  const planned = days.reduce((sum, one) => sum + one.planned, 0);
  const done = days.reduce((sum, one) => sum + one.practised, 0);
  const names = practised.map(({ day }) => weekdayName(weekdayOf(day)));
  return [
    practised.length > 0
      ? text.practised(name, listed(names), Math.max(1, Math.round(seconds / 60)))
      : text.none(name),
    ...(planned > 0 ? [text.planned(done, planned)] : []),
  ].join(' ');
}
