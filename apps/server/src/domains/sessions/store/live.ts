import type { Run } from '../../../kernel/database/database.ts';
import { plannedAnew, statement } from '../../../kernel/database/query.ts';
import type { NewBlock, SessionKey } from './rows.ts';

export type ClockReading = SessionKey & {
  readonly channel: number;
  readonly samples: number;
  /** Microseconds. */
  readonly deviceAt: number | undefined;
  readonly receivedAt: number;
};

/** Where new points are: all that is said of them to other instances. */
export type PointPlace = SessionKey & {
  readonly channel: number;
  readonly firstSample: number;
  readonly count: number;
};

const digestBytes = 32;
/** A list as PostgreSQL reads it; of what holds no comma, quote or brace. */
const list = (values: readonly (string | number | null)[]): string =>
  `{${values.map((value) => value ?? 'null').join(',')}}`;
const hexList = (values: readonly Uint8Array[]): string =>
  `{${values.map((value) => `"\\\\x${Buffer.from(value).toString('hex')}"`).join(',')}}`;

/** SQL of what live recorders send, for many of them at once, and of who watches. */
export const liveStore = (run: Run) => ({
  /**
   * Holds those sessions that are being recorded: nobody else adds to them or ends them until the transaction does.
   * One that somebody else holds just now is left out, so that it keeps nobody waiting.
   * @returns ids of sessions
   */
  holdRecording: async (sessions: readonly SessionKey[]): Promise<Set<string>> => {
    const rows = await run.all(
      plannedAnew(statement<{ id: string }>`
      select s.id from unnest(${list(sessions.map((one) => one.userId))}::uuid[],
        ${list(sessions.map((one) => one.sessionId))}::uuid[]) as t (user_id, id)
        join sessions s on s.user_id = t.user_id and s.id = t.id
      where s.state = 'recording'
      order by s.user_id, s.id
      for no key update of s skip locked
    `),
    );
    return new Set(rows.map((row) => row.id));
  },

  /** The states of sessions, by their ids, without waiting for anybody. */
  states: async (sessions: readonly SessionKey[]): Promise<Map<string, string>> => {
    const rows = await run.all(
      plannedAnew(statement<{ id: string; state: string }>`
      select s.id, s.state from unnest(${list(sessions.map((one) => one.userId))}::uuid[],
        ${list(sessions.map((one) => one.sessionId))}::uuid[]) as t (user_id, id)
        join sessions s on s.user_id = t.user_id and s.id = t.id
    `),
    );
    return new Map(rows.map((row) => [row.id, row.state]));
  },

  /**
   * Stores blocks of many sessions, as few bytes of SQL as it takes: all payloads are one parameter.
   * @returns how many were stored; where a place is taken, nothing is.
   */
  insertMany: (rows: readonly NewBlock[]): Promise<number> => {
    const from: number[] = [];
    let at = 1;
    for (const row of rows) {
      from.push(at);
      at += row.samples.length;
    }
    return run.count(statement`
      insert into blocks (user_id, session_id, channel, first_sample, sample_count, samples, digest, first_us, last_us)
      select t.user_id, t.session_id, t.channel, t.first_sample, t.sample_count,
        substring(p.samples from t.at for t.length), substring(p.digests from ${digestBytes}::int * (t.place::int - 1) + 1 for ${digestBytes}::int),
        t.first_us, t.last_us
      from (select ${Buffer.concat(rows.map((row) => row.samples))}::bytea as samples,
          ${Buffer.concat(rows.map((row) => row.digest))}::bytea as digests) as p,
        unnest(${list(rows.map((row) => row.user_id))}::uuid[], ${list(rows.map((row) => row.session_id))}::uuid[],
          ${list(rows.map((row) => row.channel))}::int2[], ${list(rows.map((row) => row.first_sample))}::int8[],
          ${list(rows.map((row) => row.sample_count))}::int4[], ${list(from)}::int4[],
          ${list(rows.map((row) => row.samples.length))}::int4[],
          ${list(rows.map((row) => row.first_us ?? null))}::int8[], ${list(rows.map((row) => row.last_us ?? null))}::int8[])
        with ordinality as t (user_id, session_id, channel, first_sample, sample_count, at, length, first_us, last_us, place)
      on conflict do nothing
    `);
  },

  /** Which of the blocks are there as they are, by their places in the list: stored just now, or the same before. */
  sameBlocks: async (rows: readonly NewBlock[]): Promise<Set<number>> => {
    const found = await run.all(
      plannedAnew(statement<{ place: number }>`
      select t.place::int - 1 as place
      from unnest(${list(rows.map((row) => row.user_id))}::uuid[], ${list(rows.map((row) => row.session_id))}::uuid[],
          ${list(rows.map((row) => row.channel))}::int2[], ${list(rows.map((row) => row.first_sample))}::int8[],
          ${list(rows.map((row) => row.sample_count))}::int4[], ${hexList(rows.map((row) => row.digest))}::bytea[])
        with ordinality as t (user_id, session_id, channel, first_sample, sample_count, digest, place)
        join blocks b on b.user_id = t.user_id and b.session_id = t.session_id and b.channel = t.channel
          and b.first_sample = t.first_sample
      where b.sample_count = t.sample_count and b.digest = t.digest
    `),
    );
    return new Set(found.map((row) => row.place));
  },

  /** The place after the last stored point of each channel that has any. */
  nextPlaces: ({ userId, sessionId }: SessionKey) =>
    run.all(statement<{ channel: number; next: number }>`
      select c.number as channel, b.next from channels c, lateral (
        select first_sample + sample_count as next from blocks
        where user_id = c.user_id and session_id = c.session_id and channel = c.number
        order by first_sample desc limit 1
      ) b
      where c.user_id = ${userId} and c.session_id = ${sessionId}
    `),

  insertReadings: (readings: readonly ClockReading[]) =>
    run.count(statement`
      insert into clock_readings (user_id, session_id, channel, samples, device_us, received_us)
      select * from unnest(${list(readings.map((one) => one.userId))}::uuid[],
        ${list(readings.map((one) => one.sessionId))}::uuid[], ${list(readings.map((one) => one.channel))}::int2[],
        ${list(readings.map((one) => one.samples))}::int8[],
        ${list(readings.map((one) => (one.deviceAt === undefined ? null : Math.round(one.deviceAt))))}::int8[],
        ${list(readings.map((one) => one.receivedAt))}::int8[])
      on conflict do nothing
    `),

  readings: ({ userId, sessionId }: SessionKey) =>
    run.all(statement<{ channel: number; samples: number; device_us: number | null; received_us: number }>`
      select channel, samples, device_us, received_us from clock_readings
      where user_id = ${userId} and session_id = ${sessionId} order by channel, samples
    `),

  /** Tells every instance that listens, when the transaction commits. A text is below 8,000 bytes. */
  notify: (channel: string, texts: readonly string[]) =>
    run.all(statement`select pg_notify(${channel}, t.text) from unnest(${[...texts]}::text[]) as t (text)`),

  /** Blocks by the places that were told; what is not there any more was packed or removed. */
  blocksAt: ({ userId, sessionId }: SessionKey, places: readonly PointPlace[]) =>
    run.all(
      plannedAnew(statement<{ channel: number; first_sample: number; sample_count: number; sealed: Buffer }>`
      select b.channel, b.first_sample, b.sample_count, b.samples as sealed
      from unnest(${list(places.map((one) => one.channel))}::int2[],
          ${list(places.map((one) => one.firstSample))}::int8[]) as t (channel, first_sample)
        join blocks b on b.channel = t.channel and b.first_sample = t.first_sample
      where b.user_id = ${userId} and b.session_id = ${sessionId}
      order by b.channel, b.first_sample
    `),
    ),
});
