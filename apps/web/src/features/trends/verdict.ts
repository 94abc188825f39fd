import type { Trend } from '../../api/index.ts';
import { calendarDayOf, numberOf } from '../../ui/format.ts';
import { words } from '../../words/index.ts';
import { nameText, shareText } from '../sessions/report/metric-text.ts';
import { changeText } from './change-text.ts';

type Judged = Pick<Trend, 'metric' | 'unit' | 'scale' | 'weeks' | 'judgement'>;

/** What may be said of all the weeks together, in plain words: only what the judgement of the range bears. */
export function verdictOf(trend: Judged): string {
  const { verdict } = words.reports;
  const { judgement, weeks } = trend;
  if (weeks.length === 1) return verdict.single;
  const said = [slopeOf(trend), ...leapsOf(trend)].filter(Boolean);
  if (said.length > 0) return said.join(' ');
  return judgement.slope.direction === 'unknown' && judgement.pairs === 0
    ? verdict.unknown(numberOf(judgement.slope.needs, 0))
    : verdict.noise(nameText(trend.metric), spanOf(trend));
}

function slopeOf(trend: Judged): string {
  const { direction, low, high } = trend.judgement.slope;
  if ((direction !== 'more' && direction !== 'less') || low === null || high === null) return '';
  const { verdict } = words.reports;
  const [near, far] = direction === 'more' ? [low, high] : [high, low];
  // The word says which way, so that an amount has no sign. In a sentence a factor is read as a share: × 1.02 is 2 % more.
  const sized = (value: number) =>
    trend.scale === 'log' ? shareText(Math.abs(value - 1)) : changeText(trend, Math.abs(value));
  const between = verdict.between(sized(near), sized(far));
  return verdict[direction](nameText(trend.metric), spanOf(trend), between);
}

/** The newest week that differs from the one before, and how many more there are. */
function leapsOf({ metric, judgement: { changes } }: Judged): string[] {
  const newest = changes.at(-1);
  if (!newest) return [];
  const { leapUp, leapDown, leaps } = words.reports.verdict;
  const say = newest.change === 'more' ? leapUp : leapDown;
  const more = changes.length - 1;
  return [say(nameText(metric), calendarDayOf(newest.week)), more > 0 ? leaps(more) : ''];
}

/** From the first week with a number to the last. */
function spanOf({ weeks }: Judged): string {
  const [first, last] = [weeks[0]?.week ?? '', weeks.at(-1)?.week ?? ''].map((week) => Date.parse(week));
  return words.reports.weeksBack(Math.round(((last as number) - (first as number)) / weekMs) + 1);
}

const weekMs = 7 * 86_400_000;
