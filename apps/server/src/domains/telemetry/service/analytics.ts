import type { Reach, UserActor } from '../../../kernel/actor.ts';
import { AppError } from '../../../kernel/errors.ts';
import {
  type CountsQuery,
  type FunnelQuery,
  fewestPeople,
  mostBuckets,
  mostDays,
  type OwnCountsQuery,
  type RangeQuery,
} from '../contract/analytics.ts';
import { createAnalyticsStore, type Span } from '../store/analytics.ts';
import type { About, TelemetryDeps } from './deps.ts';
import { day } from './moments.ts';
import { oldestMonth } from './months.ts';

type Asks = { readonly actor: UserActor; readonly reach: Reach };
type InApp = RangeQuery & { readonly app?: string | undefined };

const hour = 3_600_000;

/** How everybody together uses the apps: only those who agree are counted. */
export function createAnalytics({ db, clock, eventMonths }: TelemetryDeps) {
  const storeFor = ({ actor, reach }: Asks) => createAnalyticsStore(db.reading(actor, reach));

  /** Outward to whole units, so that what is counted is said exactly. */
  const spanOf = ({ from, to }: RangeQuery, unit: number, days: number): Span => {
    const until = to === undefined ? clock.now().getTime() : Date.parse(to);
    const since = from === undefined ? until - 30 * day : Date.parse(from);
    if (since >= until) throw new AppError('bad-request', 'query.from: must lie before query.to.');
    if (until - since > days * day)
      throw new AppError(
        'bad-request',
        `query.from: at most ${days} days before query.to. Ask for less at once.`,
      );
    return { from: new Date(Math.floor(since / unit) * unit), to: new Date(Math.ceil(until / unit) * unit) };
  };

  /** What is in the archive is sealed: of such months the events of everybody cannot be asked any more. */
  const rawSpan = (range: RangeQuery): Span => {
    const span = spanOf(range, 1, mostDays.raw);
    const oldest = oldestMonth(clock.now(), eventMonths);
    const notBefore = (at: Date) => new Date(Math.max(at.getTime(), oldest.getTime()));
    return { from: notBefore(span.from), to: notBefore(span.to) };
  };

  return {
    async counts(asks: Asks, { by, limit, step, ...rest }: CountsQuery) {
      const span = spanOf(rest, hour, mostDays.addedUp);
      if (step && (span.to.getTime() - span.from.getTime()) / (step === 'hour' ? hour : day) > mostBuckets)
        throw new AppError(
          'bad-request',
          `query.step: these would be more than ${mostBuckets}. Ask for days, or for less at once.`,
        );
      const rows = await storeFor(asks).counts(span, by, rest, step, limit);
      const items = rows.flatMap(({ key, events }) =>
        key === null ? [] : [{ key, events: Number(events) }],
      );
      const series = rows.flatMap(({ at, events }) =>
        at === null ? [] : [{ at: at.toISOString(), events: Number(events) }],
      );
      const total = Number(rows.find(({ key, at }) => key === null && at === null)?.events ?? 0);
      return { ...said(span), total, items, ...(step ? { series } : {}) };
    },

    /** One person's, of what is in their archive too. */
    async countsOf({ actor, reach, userId }: About, { by, limit, ...rest }: OwnCountsQuery) {
      const span = spanOf(rest, hour, mostDays.ofOnePerson);
      const rows = await createAnalyticsStore(db.reading(actor, reach)).countsOf(
        userId,
        span,
        by,
        rest,
        limit,
      );
      const items = rows.map(({ key, events }) => ({ key, events: Number(events) }));
      return { ...said(span), total: Number(rows[0]?.total ?? 0), items };
    },

    async engagement(asks: Asks, { app, ...range }: InApp) {
      const span = spanOf(range, day, mostDays.addedUp);
      const rows = (await storeFor(asks).engagement(span, app)).map((row) => ({
        ...row,
        people: Number(row.people),
        events: Number(row.events),
      }));
      const all = rows.find((row) => row.day === null && row.app === null);
      return {
        ...said(span),
        people: all?.people ?? 0,
        events: all?.events ?? 0,
        days: rows.flatMap(({ day, people, events }) =>
          day === null ? [] : [{ day, people, events, eventsPerPerson: events / people }],
        ),
        apps: rows.flatMap(({ app, people, events }) => (app === null ? [] : [{ app, people, events }])),
      };
    },

    async funnel(asks: Asks, { steps, withinMinutes, app, ...range }: FunnelQuery) {
      const span = rawSpan(range);
      const names = steps.split(',');
      const rows = await storeFor(asks).funnel(span, names, withinMinutes, app);
      const atLeast = (step: number) =>
        rows.filter((row) => row.reached >= step).reduce((sum, row) => sum + Number(row.people), 0);
      const began = atLeast(1);
      return {
        ...said(span),
        steps: names.map((name, index) => {
          const people = atLeast(index + 1);
          return { name, people, share: began === 0 ? 0 : people / began };
        }),
      };
    },

    async journeys(asks: Asks, { length, app, ...range }: InApp & { readonly length: number }) {
      const span = rawSpan(range);
      const rows = await storeFor(asks).journeys(span, length, fewestPeople, app);
      return {
        ...said(span),
        items: rows.map(({ names, visits, people }) => ({
          names,
          visits: Number(visits),
          people: Number(people),
        })),
      };
    },

    async errors(asks: Asks, { app, ...range }: InApp) {
      const span = rawSpan(range);
      const rows = (await storeFor(asks).errors(span, app)).map((row) => ({
        ...row,
        events: Number(row.events),
        people: Number(row.people),
      }));
      const all = rows.find((row) => row.name === null && row.day === null);
      return {
        ...said(span),
        events: all?.events ?? 0,
        people: all?.people ?? 0,
        names: rows.flatMap(({ name, events, people, newest }) =>
          name === null ? [] : [{ name, events, people, newest: newest.toISOString() }],
        ),
        days: rows.flatMap(({ day, events, people }) => (day === null ? [] : [{ day, events, people }])),
      };
    },
  };
}

const said = ({ from, to }: Span) => ({ from: from.toISOString(), to: to.toISOString() });
