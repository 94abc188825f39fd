import type { AnalyticsRange, EventCategory } from '../../api/index.ts';
import { type Day, dayAt, daysBefore, daysBetween } from '../../ui/chart/days.ts';

/** What the screen shows, as its address says it. */
export type InsightsSearch = {
  days?: number;
  from?: Day;
  to?: Day;
  app?: string;
  category?: EventCategory;
  /** The steps of the funnel, with commas between. */
  steps?: string;
  /** Minutes from the first step to the last. */
  within?: number;
};

export const categories: readonly EventCategory[] = ['engagement', 'conversion', 'custom', 'error'];
export const dayChoices: readonly number[] = [7, 30, 90, 365];
export const windows: readonly number[] = [30, 60, 1440, 10_080];
export const mostSteps = 5;
export const mostDays = 400;
/** As far back as single events can be asked. */
export const mostRawDays = 92;

const usualDays = 30;
const usualWindow = 1440;

const isDay = (value: unknown): value is Day =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value));
const nameForm = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}$/;

/** Takes from an address what it understands; anything else is as if it was not there. */
export function readSearch(given: Record<string, unknown>): InsightsSearch {
  const { days, from, to, app, category, steps, within } = given;
  const custom = isDay(from) && isDay(to) ? { from, to } : {};
  const known = categories.find((one) => one === category);
  return {
    ...(dayChoices.includes(days as number) ? { days: days as number } : {}),
    ...custom,
    ...(typeof app === 'string' && app !== '' ? { app } : {}),
    ...(known ? { category: known } : {}),
    ...(typeof steps === 'string' && stepsIn(steps).length > 0 ? { steps: stepsIn(steps).join(',') } : {}),
    ...(windows.includes(within as number) ? { within: within as number } : {}),
  };
}

export const stepsIn = (steps = ''): string[] =>
  steps
    .split(',')
    .filter((name) => nameForm.test(name))
    .slice(0, mostSteps);

export const windowIn = ({ within = usualWindow }: InsightsSearch): number => within;

export type Stretch = { readonly first: Day; readonly last: Day };

export function stretchOf({ days = usualDays, from, to }: InsightsSearch, now = Date.now()): Stretch {
  if (from !== undefined && to !== undefined) return { first: from, last: to };
  const last = dayAt(now);
  return { first: daysBefore(last, days - 1), last };
}

/** Whether its last day is over: today still grows. */
export const isOver = ({ last }: Stretch, now = Date.now()): boolean => last < dayAt(now);

/** What every card is told: what is chosen, and for which days. */
export type CardProps = { search: InsightsSearch; stretch: Stretch };

type StretchProblem = 'backwards' | 'tooLong';

export function problemOf({ first, last }: Stretch): StretchProblem | undefined {
  if (last < first) return 'backwards';
  return daysBetween(first, last).length > mostDays ? 'tooLong' : undefined;
}

/** The end of a stretch of which single events can be asked. */
export const rawOf = ({ first, last }: Stretch): Stretch => {
  const earliest = daysBefore(last, mostRawDays - 1);
  return { first: first < earliest ? earliest : first, last };
};

/** A stretch as the server is asked for it: its last day included. */
export const askOf = ({ first, last }: Stretch, app: string | undefined): AnalyticsRange => ({
  from: `${first}T00:00:00Z`,
  to: `${daysBefore(last, -1)}T00:00:00Z`,
  ...(app === undefined ? {} : { app }),
});
