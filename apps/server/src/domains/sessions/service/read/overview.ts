import { setImmediate } from 'node:timers/promises';
import { stepFor } from '@attune/signals';
import { notFound } from '../../../../kernel/errors.ts';
import type { PersonKey } from '../../../../kernel/keys/vault.ts';
import { type ChannelKey, createSessionsStore, type PointsRow, type TimeRange } from '../../store/index.ts';
import { openOverview, openPoints } from '../blocks.ts';
import type { AboutSession, SessionsDeps } from '../deps.ts';
import { overviewFrom, overviewOfPoints } from '../overviews.ts';
import { type Buckets, createBuckets } from './buckets.ts';
import { type ReadableChannel, readable, toMicroseconds, toSamples, valuesOf } from './channel.ts';

/** A range of a channel as at most so many exact min/max pairs. */
export type ChannelOverview = {
  readonly channel: ReadableChannel;
  readonly session: Pick<PointsRow, 'state' | 'finished_at'>;
  /** Places a second: points, or microseconds where points come irregularly. */
  readonly rate: number;
  /** The places that the buckets are about; wider than the range by less than one step of what is stored. */
  readonly from: number;
  readonly to: number;
  readonly buckets: Pick<Buckets, 'width' | 'firstBucket' | 'min' | 'max'>;
};

type Wanted = { readonly range: TimeRange; readonly pairs: number };
/** Each with its own pages in memory; more are asked for one after the other. */
const channelsAtOnce = 16;
const budget = 2 * 131_072;
const microseconds = 1_000_000;

/**
 * Exact minimum and maximum of each bucket of each channel, in one round trip as a rule. What is read is as coarse as
 * the buckets allow, so that any zoom of any length costs about the same.
 */
export async function readOverviews(
  deps: SessionsDeps,
  about: AboutSession,
  channels: readonly number[],
  wanted: Wanted,
): Promise<ChannelOverview[]> {
  const key = await deps.vault.of(about.userId);
  const answers: ChannelOverview[] = [];
  for (let i = 0; i < channels.length; i += channelsAtOnce) {
    const some = channels.slice(i, i + channelsAtOnce);
    const rows = await pageOf(deps, about, some, wanted, 0);
    for (const number of some) {
      const own = rows.filter((row) => row.number === number);
      if (own.length === 0) throw notFound();
      // A channel takes some milliseconds where it has no overviews; others have their turn in between.
      if (answers.length > 0) await setImmediate();
      answers.push(await steadyOverview(deps, about, key, own as unknown as Rows, wanted));
    }
  }
  return answers;
}

type Rows = readonly [PointsRow, ...PointsRow[]];

const pageOf = (
  deps: SessionsDeps,
  { actor, reach, userId, sessionId }: AboutSession,
  channels: readonly number[],
  { range, pairs }: Wanted,
  after: number,
) =>
  createSessionsStore(deps.db.reading(actor, reach)).pointsPage(
    { userId, sessionId },
    { channels, range, after, pairs, budget },
  );

/** A session is finished once: who reads it just then begins again. */
const steadyOverview = (...[deps, about, key, rows, wanted]: Parameters<typeof overviewOf>) =>
  overviewOf(deps, about, key, rows, wanted).catch(async (error: unknown) => {
    if (!(error instanceof StepChanged)) throw error;
    const again = await pageOf(deps, about, [rows[0].number], wanted, 0);
    if (again.length === 0) throw notFound();
    return overviewOf(deps, about, key, again as unknown as Rows, wanted);
  });

async function overviewOf(
  deps: SessionsDeps,
  about: AboutSession,
  key: PersonKey,
  rows: Rows,
  wanted: Wanted,
): Promise<ChannelOverview> {
  const place = { userId: about.userId, sessionId: about.sessionId, channel: rows[0].number };
  const channel = readable(key, place, rows[0]);
  if (channel.rate === null) return irregular(deps, about, key, rows, wanted, channel);
  const { from, to, step } = bounds(rows[0], wanted.range, channel.rate);
  const width = Math.max(stepFor(to - from, wanted.pairs, from), step);
  const buckets = createBuckets(from, to, width);
  await eachPage(deps, about, rows, wanted, (row) => add(buckets, key, place, channel, row));
  return { channel, session: rows[0], rate: channel.rate, from, to, buckets };
}

/** The samples of the range that there may be, up to the borders of what is read. */
function bounds(row: PointsRow, range: TimeRange, rate: number) {
  const asked = toSamples(range, rate);
  const { step } = row;
  if (row.lo === null || row.hi === null) return { from: asked.from, to: asked.from, step: 1 };
  const from = Math.max(asked.from, row.lo);
  const to = Math.max(from, Math.min(asked.to, row.hi));
  return { from: Math.floor(from / step) * step, to: Math.ceil(to / step) * step, step };
}

/** Page after page, with a turn for others after each. */
async function eachPage(
  deps: SessionsDeps,
  about: AboutSession,
  first: Rows,
  wanted: Wanted,
  take: (row: PointsRow) => void,
): Promise<void> {
  for (let rows: readonly PointsRow[] = first; ; ) {
    let after = 0;
    for (const row of rows) {
      if (row.kind === null) continue;
      after = row.first + row.count;
      take(row);
    }
    if (!rows.at(-1)?.more) return;
    await setImmediate();
    rows = await pageOf(deps, about, [first[0].number], wanted, after);
    if (rows.length === 0) throw notFound();
    // The session was finished meanwhile, and another step is read now: begin again with that.
    if (rows[0]?.step !== first[0].step) throw new StepChanged();
  }
}

/** What is stored was packed while it was being read. */
class StepChanged extends Error {}

function add(
  buckets: Buckets,
  key: PersonKey,
  place: ChannelKey,
  channel: ReadableChannel,
  row: PointsRow,
): void {
  const { kind, first: first_sample, count: sample_count, sealed, step } = row;
  if (kind === 'pyramid') {
    const { userId, sessionId, channel: number } = place;
    const at = {
      table: 'overviews',
      column: 'buckets',
      key: [userId, sessionId, number, step, first_sample],
    };
    buckets.addOverview(overviewFrom(channel.form, key.open(at, sealed)));
  } else if (kind === 'overview') {
    buckets.addOverview(openOverview(key, place, channel.form, { first_sample, sample_count, sealed }));
  } else {
    const { points } = openPoints(key, place, channel.form, { first_sample, sample_count, sealed });
    if (step > 1) buckets.addOverview(overviewOfPoints(points, first_sample));
    else buckets.addPoints(points, first_sample);
  }
}

/** Buckets of time where points come irregularly: a place is a microsecond then. */
async function irregular(
  deps: SessionsDeps,
  about: AboutSession,
  key: PersonKey,
  rows: Rows,
  wanted: Wanted,
  channel: ReadableChannel,
): Promise<ChannelOverview> {
  const place = { userId: about.userId, sessionId: about.sessionId, channel: channel.number };
  toSamples(wanted.range, null);
  const asked = toMicroseconds(wanted.range);
  const { first_us, last_us } = rows[0];
  // A bucket has a number from 0 on, so what came before the start of the session is left to the other forms.
  const from = Math.max(0, asked.from, first_us ?? 0);
  const to = Math.max(from, Math.min(asked.to, (last_us ?? -1) + 1));
  const buckets = createBuckets(from, to, stepFor(to - from, wanted.pairs, from));
  await eachPage(deps, about, rows, wanted, ({ first, count, sealed }) => {
    const block = { first_sample: first, sample_count: count, sealed };
    const { points, times } = openPoints(key, place, channel.form, block);
    buckets.addPlaced(points, (i) => times?.[i] ?? -1);
  });
  return { channel, session: rows[0], rate: microseconds, from, to, buckets };
}

/** Text of an overview: a schema library and a formatter of numbers would take half of the request's time. */
export function overviewText({ channel, rate, from, to, buckets }: ChannelOverview): string {
  const toValue = valuesOf(channel);
  const { min, max } = buckets;
  const text = (values: Float64Array): string => {
    let list = '';
    for (let i = 0; i < values.length; i++) {
      if (i > 0) list += ',';
      list += (min[i] as number) > (max[i] as number) ? 'null' : finite(toValue(values[i] as number));
    }
    return list;
  };
  // A negative scale turns the curve over, and its smallest sample into its largest value.
  const [low, high] = channel.scale < 0 ? [max, min] : [min, max];
  return `{"number":${channel.number},"rate":${rate},"unit":${JSON.stringify(channel.unit)},"width":${buckets.width},"firstBucket":${buckets.firstBucket},"from":${from},"to":${to},"min":[${text(low)}],"max":[${text(high)}]}`;
}

const finite = (value: number): string => (Number.isFinite(value) ? String(value) : 'null');
