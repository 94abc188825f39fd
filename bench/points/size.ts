import pg from 'pg';
import { flacSize } from '../lib/flac.ts';
import type { Product } from '../lib/product.ts';

/** Points of a block of the product, at most; the reference encoder is given the same blocks. */
const blockPoints = 131_072;

/** Bytes a point of everything that holds the points, and of its parts. */
export type Size = {
  readonly points: number;
  readonly total: number;
  /** The main table without what is stored out of line. */
  readonly heap: number;
  readonly outOfLine: number;
  readonly indexes: number;
  /** The values themselves, without what PostgreSQL adds. */
  readonly samples: number;
  readonly overview: number;
};

/** What lies on the disk once PostgreSQL has tidied up, so that no page waits to be used. */
export async function sizeOf({ ownerUrl }: Product): Promise<Size> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query('vacuum analyze blocks');
    await client.query('checkpoint');
    const { rows } = await client.query(`
      with held as (
        select sum(sample_count)::float8 as points, sum(octet_length(samples))::float8 as samples,
          sum(octet_length(overview))::float8 as overview from blocks
      )
      select points, pg_total_relation_size('blocks') / points as total, pg_relation_size('blocks') / points as heap,
        (pg_table_size('blocks') - pg_relation_size('blocks')) / points as "outOfLine",
        pg_indexes_size('blocks') / points as indexes, samples / points as samples, overview / points as overview
      from held`);
    const [size] = rows as Size[];
    if (!size) throw new Error('There are no blocks.');
    return size;
  } finally {
    await client.end();
  }
}

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
