import { AppError, notFound } from '../../../../kernel/errors.ts';
import { createSessionsStore, type TimeRange } from '../../store/index.ts';
import type { AboutChannel, AboutSession, SessionsDeps } from '../deps.ts';
import { arrowOf } from './arrow.ts';
import { blocksOf, flacOf, rawOf } from './bytes.ts';
import { csvOf } from './csv.ts';
import { readInstant } from './instant.ts';
import { jsonOf, jsonOfMany } from './json.ts';
import { overviewText, readOverviews } from './overview.ts';
import { budgetOf, openReading, type Reading } from './pages.ts';

/** An answer that is written piece by piece; a slow reader stops the work, one who leaves ends it. */
export type Streamed = {
  readonly type: string;
  readonly pieces: AsyncIterable<string | Uint8Array>;
  /** Place of the first point, for forms that do not say it themselves. */
  readonly firstSample?: number;
  /** Everything is there already, and short enough to be sent at once. */
  readonly isWhole: boolean;
  /** What it is recognised by; absent while it may still change. */
  readonly tag: string | undefined;
};

export type ChannelForm = 'json' | 'csv' | 'arrow' | 'blocks' | 'raw' | 'flac';
export type SessionForm = Exclude<ChannelForm, 'raw' | 'flac'>;

const types = {
  json: 'application/json',
  csv: 'text/csv; charset=utf-8',
  arrow: 'application/vnd.apache.arrow.stream',
  blocks: 'application/vnd.attune.blocks',
  raw: 'application/octet-stream',
  flac: 'audio/flac',
} as const;
/** Media types besides JSON. */
export const pointTypes = Object.values(types)
  .map((type) => type.replace(/;.*/, ''))
  .filter((type) => type !== types.json);

/** Points of one channel. @throws AppError `conflict` where the form cannot say them */
export async function readChannel(
  deps: SessionsDeps,
  about: AboutChannel,
  range: TimeRange,
  form: ChannelForm,
): Promise<Streamed> {
  const reading = await openReading(deps, about, range);
  const rest = { type: types[form], isWhole: reading.isWhole, tag: tagOf(reading.session) };
  if (form === 'raw' || form === 'flac') {
    const read = form === 'raw' ? rawOf : flacOf;
    const { firstSample, bytes } = await read(deps, about, reading);
    return { ...rest, firstSample, pieces: bytes };
  }
  const { started_at } = reading.session;
  const pieces = {
    json: () => jsonOf(reading),
    csv: () => csvOf([reading]),
    arrow: () => arrowOf(only(reading), started_at),
    blocks: () => blocksOf(reading),
  }[form]();
  return { ...rest, pieces };
}

async function* only(reading: Reading): AsyncGenerator<Reading, void, undefined> {
  yield reading;
}

/** Points of several channels; all of them when none is named. */
export async function readSession(
  deps: SessionsDeps,
  about: AboutSession,
  channels: readonly number[] | undefined,
  range: TimeRange,
  form: SessionForm,
): Promise<Streamed> {
  const numbers = await channelsOf(deps, about, channels);
  const open = (number: number, budget?: number) =>
    openReading(deps, { ...about, channel: number }, range, budget);
  // The first one tells what is wrong before the answer begins.
  const [first, ...others] = numbers as [number, ...number[]];
  const head = await open(first, form === 'csv' ? budgetOf(numbers.length) : undefined);
  async function* oneAfterTheOther() {
    yield head;
    for (const number of others) yield open(number);
  }
  async function* sideBySide() {
    const readings = [head];
    for (const number of others) readings.push(await open(number, budgetOf(numbers.length)));
    yield* csvOf(readings);
  }
  async function* blocksOfAll() {
    for await (const reading of oneAfterTheOther()) yield* blocksOf(reading);
  }
  const pieces = {
    json: () => jsonOfMany(oneAfterTheOther()),
    csv: sideBySide,
    arrow: () => arrowOf(oneAfterTheOther(), head.session.started_at),
    blocks: blocksOfAll,
  }[form]();
  return { type: types[form], pieces, isWhole: false, tag: tagOf(head.session) };
}

/** @throws AppError `not-found` without such a session, or without one of the channels */
async function channelsOf(
  deps: SessionsDeps,
  { actor, reach, userId, sessionId }: AboutSession,
  wanted: readonly number[] | undefined,
): Promise<number[]> {
  const rows = await createSessionsStore(deps.db.as(actor, reach)).channels(userId, [sessionId]);
  const there = rows.map((row) => row.number);
  const numbers = [...new Set(wanted ?? there)].toSorted((a, b) => a - b);
  if (there.length === 0 || numbers.some((number) => !there.includes(number))) throw notFound();
  return numbers;
}

type Stamp = { readonly state: string; readonly finished_at: Date | null };

/** What points of a session are recognised by; undefined while they may still change. Once finished, they are for good. */
const tagOf = ({ state, finished_at }: Stamp): string | undefined =>
  state === 'complete' && finished_at ? `"f${finished_at.getTime().toString(36)}"` : undefined;

export const createReading = (deps: SessionsDeps) => ({
  points: (about: AboutChannel, range: TimeRange, form: ChannelForm) => readChannel(deps, about, range, form),

  pointsOfMany: (
    about: AboutSession,
    channels: readonly number[] | undefined,
    range: TimeRange,
    form: SessionForm,
  ) => readSession(deps, about, channels, range, form),

  /** The text of one channel's overview. */
  async overview({ channel, ...about }: AboutChannel, range: TimeRange, pairs: number) {
    checkRange(range);
    const [overview] = await readOverviews(deps, about, [channel], { range, pairs });
    if (!overview) throw notFound();
    return { text: overviewText(overview), tag: tagOf(overview.session) };
  },

  /** Of several channels. */
  async overviews(
    about: AboutSession,
    channels: readonly number[] | undefined,
    range: TimeRange,
    pairs: number,
  ) {
    checkRange(range);
    const numbers = channels ?? (await channelsOf(deps, about, channels));
    const overviews = await readOverviews(deps, about, [...new Set(numbers)], { range, pairs });
    const [first] = overviews;
    if (!first) throw notFound();
    return { text: `{"channels":[${overviews.map(overviewText).join()}]}`, tag: tagOf(first.session) };
  },

  async at(about: AboutSession, seconds: number, channels: readonly number[] | undefined) {
    const numbers = await channelsOf(deps, about, channels);
    return readInstant(deps, about, seconds, numbers);
  },

  /** What points of the session are recognised by; undefined while they change. @throws AppError `not-found` */
  async tag({ actor, reach, userId, sessionId }: AboutSession): Promise<string | undefined> {
    const stamp = await createSessionsStore(deps.db.as(actor, reach)).stamp({ userId, sessionId });
    if (!stamp) throw notFound();
    return tagOf(stamp);
  },

  /** The same of a file that holds markers too. */
  async tagWithMarkers({ actor, reach, userId, sessionId }: AboutSession): Promise<string | undefined> {
    const stamp = await createSessionsStore(deps.db.as(actor, reach)).stamp({ userId, sessionId });
    if (!stamp) throw notFound();
    return tagOf(stamp)?.replace(/"$/, `-${stamp.marked}"`);
  },
});

function checkRange({ from, to }: TimeRange): void {
  if (from !== undefined && to !== undefined && to < from)
    throw new AppError('bad-request', 'query.to: must not be before query.from.');
}
