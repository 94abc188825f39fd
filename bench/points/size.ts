import pg from 'pg';
import { flacSize } from '../lib/flac.ts';
import type { Product } from '../lib/product.ts';

/** Points of a block of the product, at most; the reference encoder is given the same blocks. */
const blockPoints = 131_072;
/** So long without a single session packed, nothing more is waited for. */
const patienceMs = 15_000;

/** Bytes of everything that holds points, and of its parts. */
export type Size = {
  readonly points: number;
  readonly total: number;
  /** The main table without what is stored out of line. */
  readonly heap: number;
  readonly outOfLine: number;
  readonly indexes: number;
  /** The coarser steps of the overview, with their index. */
  readonly pyramid: number;
  /** The values themselves, without what PostgreSQL adds. */
  readonly samples: number;
  readonly overview: number;
  /** Sessions that no job had packed in time. */
  readonly unfinished: number;
};

/** What lies on the disk once every session is packed and summed up, and PostgreSQL has tidied up. */
export async function sizeOf({ ownerUrl }: Product): Promise<Size> {
  return withClient(ownerUrl, async (client) => {
    const unfinished = await untilFinished(client);
    await client.query('vacuum analyze blocks, overviews');
    await client.query('checkpoint');
    const { rows } = await client.query(`
      select 0 as unfinished, coalesce(sum(sample_count), 0)::float8 as points, coalesce(sum(octet_length(samples)), 0)::float8 as samples,
        coalesce(sum(octet_length(overview)), 0)::float8 as overview,
        (pg_total_relation_size('blocks') + pg_total_relation_size('overviews'))::float8 as total,
        pg_relation_size('blocks')::float8 as heap,
        (pg_table_size('blocks') - pg_relation_size('blocks'))::float8 as "outOfLine",
        pg_indexes_size('blocks')::float8 as indexes, pg_total_relation_size('overviews')::float8 as pyramid
      from blocks`);
    const [size] = rows as Size[];
    if (!size) throw new Error('There are no blocks.');
    return { ...size, unfinished };
  });
}

/** Waits until no job is behind, so that what is measured next has the machine for itself. */
export const untilPacked = ({ ownerUrl }: Product): Promise<number> => withClient(ownerUrl, untilFinished);

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Sessions are packed and summed up by a job behind the answer; how many are not when the time is over. */
async function untilFinished(client: pg.Client): Promise<number> {
  let until = performance.now() + patienceMs;
  for (let least = Infinity; ; ) {
    const { rows } = await client.query<{ left: number }>(
      `select count(*)::int as left from sessions where state = 'complete' and finished_at is null`,
    );
    const left = rows[0]?.left ?? 0;
    if (left < least) until = performance.now() + patienceMs;
    least = Math.min(least, left);
    if (left === 0 || performance.now() > until) return left;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** The difference between two moments, for points that came in between. */
export const added = (before: Size, after: Size): Size =>
  Object.fromEntries(
    Object.entries(after).map(([part, bytes]) => [part, bytes - before[part as keyof Size]]),
  ) as Size;

/** Bytes a point of `flac -8` on the same values in the same blocks; null and why where it cannot be had. */
export async function flacBytesAPoint(
  folder: string,
  sessions: readonly Int16Array<ArrayBuffer>[],
): Promise<{ value: number | null; note: string }> {
  const blocks = sessions.flatMap((samples) =>
    Array.from({ length: Math.ceil(samples.length / blockPoints) }, (_, i) =>
      samples.slice(i * blockPoints, (i + 1) * blockPoints),
    ),
  );
  const points = sessions.reduce((sum, samples) => sum + samples.length, 0);
  const size = await flacSize(folder, blocks);
  return 'missing' in size
    ? { value: null, note: `Not measured: ${size.missing}.` }
    : { value: size.bytes / points, note: '' };
}
