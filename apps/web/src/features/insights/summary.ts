import { type Day, longDay } from '../../ui/chart/days.ts';
import { numberOf } from '../../ui/format.ts';
import { words } from '../../words/index.ts';

/** What a chart of days says, in a sentence or two. */
export function summaryOf(
  name: string,
  days: readonly Day[],
  values: readonly number[],
  total: number,
): string {
  const highest = Math.max(0, ...values);
  const at = values.indexOf(highest);
  return words.insights.summary({
    name,
    from: longDay(days[0] ?? ''),
    to: longDay(days.at(-1) ?? ''),
    total: numberOf(total, 0),
    highest: numberOf(highest, 1),
    when: longDay(days[at] ?? days[0] ?? ''),
  });
}
