import type { Trend } from '../../api/index.ts';
import { calendarDayOf } from '../../ui/format.ts';
import { words } from '../../words/index.ts';
import { nameText } from '../sessions/report/metric-text.ts';

/** What the newest week says against the one before, in plain words. */
export function verdictOf(trend: Pick<Trend, 'metric' | 'weeks'>): string {
  return [newestOf(trend), earlierOf(trend.weeks)].filter(Boolean).join(' ');
}

/** The last change before that was more than noise. */
function earlierOf(weeks: Trend['weeks']): string {
  const found = weeks.slice(0, -1).findLast(({ change }) => change === 'more' || change === 'less');
  if (!found) return '';
  const say = words.reports.verdict.earlier[found.change === 'more' ? 'more' : 'less'];
  return say(calendarDayOf(found.week));
}

function newestOf({ metric, weeks }: Pick<Trend, 'metric' | 'weeks'>): string {
  const { verdict } = words.reports;
  const last = weeks.at(-1);
  if (!last) return '';
  const name = nameText(metric);
  switch (last.change) {
    case null:
      return verdict.single;
    case 'noise':
      return verdict.noise(name);
    case 'unknown':
      return verdict.unknown;
    default:
      return verdict[last.change](calendarDayOf(last.week), name);
  }
}
