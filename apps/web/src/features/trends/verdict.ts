import type { Trend } from '../../api/index.ts';
import { calendarDayOf, leftToRight, numberOf } from '../../ui/format.ts';
import { words } from '../../words/index.ts';
import { decimalsFor, nameText, unitText } from '../sessions/report/metric-text.ts';

type Judged = Pick<Trend, 'metric' | 'unit' | 'scale' | 'weeks' | 'judgement'>;

/** What may be said of all the weeks together, in plain words: only what the judgement of the range bears. */
export function verdictOf(trend: Judged): string {
  const { verdict } = words.reports;
  const { judgement, weeks } = trend;
  if (weeks.length === 1) return verdict.single;
  // A leap makes a slope too: what it is comes first.
  const said = [...leapsOf(trend), slopeOf(trend)].filter(Boolean);
  if (said.length > 0) return said.join(' ');
  const { direction, has, needs } = judgement.slope;
  if (direction !== 'unknown' || (has < needs && judgement.pairs > 0))
    return verdict.noise(nameText(trend.metric), spanOf(trend));
  // Enough days have no slope only where all of them are alike.
  return has < needs
    ? verdict.unknown(numberOf(needs, 0))
    : verdict.alike(nameText(trend.metric), spanOf(trend));
}

function slopeOf(trend: Judged): string {
  const { direction, low, high } = trend.judgement.slope;
  if ((direction !== 'more' && direction !== 'less') || low === null || high === null) return '';
  const { verdict } = words.reports;
  const [near, far] = direction === 'more' ? [low, high] : [high, low];
  return verdict[direction](nameText(trend.metric), spanOf(trend), amountOf(trend, near, far));
}

/** From so much to so much, with the unit once. The word beside it says which way, so that an amount has no sign. */
function amountOf({ metric, unit, scale }: Judged, near: number, far: number): string {
  const { between, points } = words.reports.verdict;
  const isLog = scale === 'log';
  // In a sentence a factor is read as a share: × 1.02 is 2 % more. A share by itself is not: 2 % more of 40 % might be 42 % or 40.8 %.
  const own = isLog ? '%' : unitText(metric, unit);
  const times = isLog || own !== unit ? 100 : 1;
  const sized = (value: number) => sizeText(times * Math.abs(isLog ? value - 1 : value), isLog);
  const [least, most] = [sized(near), sized(far)];
  const within = (last: string) => (least === most ? last : between(least, last));
  if (own === '%' && !isLog) return points(within(most));
  return within(own ? leftToRight(`${most} ${own}`) : most);
}

/** What is there is not said to be nothing, however little. */
function sizeText(size: number, isLog: boolean): string {
  const decimals = isLog ? (size >= 10 ? 0 : 1) : decimalsFor(size);
  const least = 10 ** -decimals;
  return size < least / 2 ? leftToRight(`< ${numberOf(least, decimals)}`) : numberOf(size, decimals);
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
