import type pg from 'pg';

const atOnce = 2000;

/** Rows of a statement, some at a time, by one plan and in one pass: however many there are, few are in memory. */
export async function* rowsOf<Row>(client: pg.Client, name: string, text: string): AsyncGenerator<Row[]> {
  await client.query(`declare ${name} no scroll cursor for ${text}`);
  for (;;) {
    const { rows } = await client.query(`fetch ${atOnce} from ${name}`);
    if (rows.length > 0) yield rows as Row[];
    if (rows.length < atOnce) break;
  }
  await client.query(`close ${name}`);
}
