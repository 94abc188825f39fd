import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeDatabase } from '../../testing/cluster.ts';
import { type RowFields, splitter } from './binary-rows.ts';
import { pipeline } from './pipeline.ts';
import { createPool } from './pool.ts';

test('rows are taken, all else is passed on, wherever the bytes are cut', () => {
  const message = fc.record({
    code: fc.constantFrom('D', 'T', 'Z'),
    fields: fc.array(fc.option(fc.uint8Array({ maxLength: 20 }), { nil: null }), { maxLength: 4 }),
  });
  fc.assert(
    fc.property(
      fc.array(message, { maxLength: 8 }),
      fc.array(fc.integer({ min: 1, max: 30 })),
      (messages, cuts) => {
        const bytes = Buffer.concat(messages.map(({ code, fields }) => messageOf(code, fields)));
        const taken: RowFields[] = [];
        const passed: Buffer[] = [];
        // Rows are wanted from the first 'T' on, which is known only when that has been passed on.
        const tap: { take: ((row: RowFields) => void) | undefined } = { take: undefined };
        const whole = () => Buffer.concat(passed);
        const firstT = messages.findIndex(({ code }) => code === 'T');
        const upToT =
          firstT < 0
            ? Number.POSITIVE_INFINITY
            : messages
                .slice(0, firstT + 1)
                .reduce((sum, { code, fields }) => sum + messageOf(code, fields).length, 0);
        const feed = splitter(tap, (chunk) => {
          passed.push(Buffer.from(chunk));
          if (whole().length >= upToT) tap.take = (row) => taken.push(row);
        });
        let at = 0;
        for (const cut of [...cuts, bytes.length]) {
          feed(bytes.subarray(at, at + cut));
          at += cut;
        }
        const isTaken = ({ code }: { code: string }, i: number) => code === 'D' && firstT >= 0 && i > firstT;
        expect(taken.map((row) => row.map((field) => field && [...field]))).toEqual(
          messages.filter(isTaken).map(({ fields }) => fields.map((field) => field && [...field])),
        );
        const rest = messages.filter((one, i) => !isTaken(one, i));
        expect(whole()).toEqual(Buffer.concat(rest.map(({ code, fields }) => messageOf(code, fields))));
      },
    ),
  );
});

function messageOf(code: string, fields: readonly (Uint8Array | null)[]): Buffer {
  const cells = fields.map((field) => {
    const length = Buffer.alloc(4);
    length.writeInt32BE(field?.length ?? -1);
    return Buffer.concat([length, field ?? new Uint8Array()]);
  });
  const body = Buffer.concat([Buffer.from([0, fields.length]), ...cells]);
  const header = Buffer.alloc(5);
  header.write(code);
  header.writeUInt32BE(4 + body.length, 1);
  return Buffer.concat([header, body]);
}

let database: Awaited<ReturnType<typeof makeDatabase>>;
let pool: ReturnType<typeof createPool>;
beforeAll(async () => {
  database = await makeDatabase();
  pool = createPool({ url: database.url, size: { min: 0, max: 1 } });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

test('every kind of column reads the same in bytes as in text, from the second time on', async () => {
  const text = `select $1::bytea as bytes, 'Žofie' as name, 12345678901 as big, 1.5::float8 as real, true as yes,
    null::bytea as nothing, timestamptz '2026-11-20T10:00:00Z' as at, array[1,2] as list from generate_series(1, $2::int)`;
  const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 7) % 256));
  const client = await pool.connect();
  const answers = [];
  for (let i = 0; i < 3; i++) {
    const [answer] = await pipeline(client, [{ text, values: [bytes, 3], name: 'every_kind' }]);
    answers.push(answer);
  }
  expect(answers[0]?.fields[0]?.format).toBe('text');
  expect(answers[2]?.fields[0]?.format).toBe('binary');
  expect(answers[2]?.rows).toEqual(answers[0]?.rows);
  expect(answers[2]?.rows[1]).toMatchObject({ name: 'Žofie', big: 12_345_678_901, real: 1.5, nothing: null });
  expect(answers[2]?.rows[2].bytes.equals(bytes)).toBe(true);
  client.release();
});

test('the same statement may come several times in one go, also the first time', async () => {
  const statement = { text: 'select $1::int as one', name: 'comes_twice' };
  const client = await pool.connect();
  for (let i = 0; i < 2; i++) {
    const answers = await pipeline(
      client,
      [1, 2, 3].map((value) => ({ ...statement, values: [value] })),
    );
    expect(answers.map(({ rows }) => rows)).toEqual([[{ one: 1 }], [{ one: 2 }], [{ one: 3 }]]);
  }
  client.release();
});

test('an error among the rows leaves the connection as it was', async () => {
  const text = `select $1::bytea as bytes, 1 / (3 - n) as quotient from generate_series(1, $2::int) n`;
  const client = await pool.connect();
  const run = (rows: number) =>
    pipeline(client, [{ text, values: [Buffer.from('abc'), rows], name: 'fails_late' }]);
  expect((await run(2))[0]?.rows.length).toBe(2);
  await expect(run(5)).rejects.toThrow(/division by zero/);
  expect((await run(2))[0]?.rows[0].bytes.toString()).toBe('abc');
  expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  client.release();
});
