import { CompiledQuery } from 'kysely';
import type { Run } from '../../../kernel/database/database.ts';
import { type Query, query, statement } from '../../../kernel/database/query.ts';
import { blockPoints, type ChannelKey, type NewBlock, type SampleRange, type SessionKey } from './rows.ts';

// Rows of one insert: at 130,000 points each about a megabyte of samples.
const blocksAtOnce = 10;

const columns = [
  'user_id',
  'session_id',
  'channel',
  'first_sample',
  'sample_count',
  'samples',
  'overview',
  'digest',
  'first_us',
  'last_us',
] as const satisfies readonly (keyof NewBlock)[];

// Written out, and the text kept for each number of rows: putting a tree of a hundred parameters together took longer
// than sending it.
const insertTexts = new Map<number, string>();

function insertText(rows: number): string {
  const known = insertTexts.get(rows);
  if (known) return known;
  const row = (at: number) => `(${columns.map((_, i) => `$${at * columns.length + i + 1}`).join(',')})`;
  const text = `insert into blocks (${columns.join(',')}) values ${Array.from({ length: rows }, (_, at) => row(at)).join(',')}`;
  insertTexts.set(rows, text);
  return text;
}

const insertOf = (rows: readonly NewBlock[]): Query<unknown> => ({
  compile: () => ({
    ...CompiledQuery.raw(
      insertText(rows.length),
      rows.flatMap((row) => columns.map((column) => row[column] ?? null)),
    ),
  }),
});

/** SQL of blocks: where points are kept. */
export const blocksStore = (run: Run) => ({
  /** @throws the database's error, and nothing is stored, where a place is taken. */
  insertBlocks: async (rows: readonly NewBlock[]): Promise<void> => {
    const starts = Array.from({ length: Math.ceil(rows.length / blocksAtOnce) }, (_, i) => i * blocksAtOnce);
    await Promise.all(starts.map((at) => run.count(insertOf(rows.slice(at, at + blocksAtOnce)))));
  },

  /** Which blocks touch samples [from, to), in order, without their samples. */
  blockPlaces: (key: ChannelKey, { from, to }: SampleRange) =>
    run.all(
      query
        .selectFrom('blocks')
        .select(['first_sample', 'sample_count', 'digest'])
        .where('user_id', '=', key.userId)
        .where('session_id', '=', key.sessionId)
        .where('channel', '=', key.channel)
        .where('first_sample', '>', from - blockPoints)
        .where('first_sample', '<', to)
        .where((row) => row(row('first_sample', '+', row.ref('sample_count')), '>', from))
        .orderBy('first_sample'),
    ),

  /** Bytes of all points of a person. The length of what lies out of line is known without reading it. */
  storedBytes: async (userId: string): Promise<number> => {
    const found = await run.first(
      statement<{ bytes: number }>`
        select coalesce(sum(octet_length(samples) + coalesce(octet_length(overview), 0)), 0)::bigint as bytes
        from blocks where user_id = ${userId}`,
    );
    return found?.bytes ?? 0;
  },

  /** Bytes on the disk of everybody's points, with indexes. */
  storedBytesOfAll: async (): Promise<number> => {
    const found = await run.first(
      statement<{ bytes: number }>`select pg_total_relation_size('blocks') as bytes`,
    );
    return found?.bytes ?? 0;
  },

  /** The place after the last point of each channel. */
  ends: ({ userId, sessionId }: SessionKey, channels: readonly number[]) =>
    run.all(
      statement<{ channel: number; next: number }>`
        select wanted.channel, coalesce(last.next, 0) as next
        from unnest(${channels}::smallint[]) as wanted (channel)
        left join lateral (
          select first_sample + sample_count as next from blocks
          where user_id = ${userId} and session_id = ${sessionId} and channel = wanted.channel
          order by first_sample desc limit 1
        ) as last on true
        order by wanted.channel`,
    ),

  /** Blocks that touch samples [from, to), with their samples. */
  blocks: (key: ChannelKey, { from, to }: SampleRange) =>
    run.all(
      query
        .selectFrom('blocks')
        .select(['first_sample', 'sample_count', 'samples as sealed'])
        .where('user_id', '=', key.userId)
        .where('session_id', '=', key.sessionId)
        .where('channel', '=', key.channel)
        // No block is longer, so what begins before this ends before the range: both bounds are on the primary key.
        .where('first_sample', '>', from - blockPoints)
        .where('first_sample', '<', to)
        .where((row) => row(row('first_sample', '+', row.ref('sample_count')), '>', from))
        .orderBy('first_sample'),
    ),
});
