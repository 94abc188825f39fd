import pg from 'pg';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { type AuditPlace, openAudit, startAnew, verified } from '../../testing/audit-kit.ts';

let place: AuditPlace;
beforeAll(async () => {
  place = await openAudit();
});
afterAll(() => place.close());

const rows = 3;
const write = `insert into audit_events (id, actor_kind, action, outcome) values (gen_random_uuid(), 'system', 'crowd:work', 'done')`;
const lockRow = (id: number) => `select from crowd where id = ${id} for update`;
const codeOf = (error: unknown) => (error as { code?: unknown }).code;

async function connected(count: number): Promise<pg.Client[]> {
  const clients = Array.from({ length: count }, () => new pg.Client({ connectionString: place.url }));
  for (const client of clients) {
    onTestFinished(() => client.end());
    await client.connect();
    // A circle is what is looked for, and PostgreSQL ends one by itself; a busy machine may take its time.
    await client.query('set lock_timeout = 0; set statement_timeout = 0');
  }
  return clients;
}

const open = async (client: pg.Client, timing = '') =>
  void (await client.query(`begin; set local role attune_any; ${timing}`));

/** Transactions that write to the audit before they lock a row, and the other way round; so many connections at once. */
async function crowd(connections: number, each: number): Promise<unknown[]> {
  const errors: unknown[] = [];
  const work = async (client: pg.Client, which: number) => {
    for (let at = 0; at < each; at++) {
      const lock = lockRow((which + at) % rows);
      const order = (which + at) % 2 === 0 ? [write, lock] : [lock, write];
      await open(client);
      try {
        for (const one of [...order, write]) await client.query(one);
        await client.query('commit');
      } catch (error) {
        errors.push(codeOf(error));
        await client.query('rollback');
      }
    }
  };
  await Promise.all((await connected(connections)).map(work));
  return errors;
}

/** Two that write to the same chain, as the number of their process decides. */
async function twoOfOneChain(): Promise<[pg.Client, pg.Client]> {
  // One more than there are chains.
  const byChain = new Map<number, pg.Client>();
  for (const client of await connected(17)) {
    await open(client, 'set constraints all immediate');
    const { rows: written } = await client.query<{ id: string }>(`${write} returning id`);
    const { rows: found } = await client.query<{ chain: number }>(
      'select chain from audit_chain where event_id = $1',
      [written[0]?.id],
    );
    await client.query('rollback');
    const chain = found[0]?.chain as number;
    const other = byChain.get(chain);
    if (other) return [other, client];
    byChain.set(chain, client);
  }
  throw new Error('Of seventeen no two are in one chain.');
}

/** One writes and wants the row that the other has locked, who writes then. @returns how each went: a code where it failed */
async function crossing(timing: string): Promise<unknown[]> {
  const [one, other] = await twoOfOneChain();
  await open(one, timing);
  await open(other, timing);
  await one.query(write);
  await other.query(lockRow(0));
  const endOf = (client: pg.Client, statement: string) =>
    client
      .query(statement)
      .then(() => client.query('commit'))
      .then(
        () => undefined,
        async (error) => {
          await client.query('rollback');
          return codeOf(error);
        },
      );
  return Promise.all([endOf(one, lockRow(0)), endOf(other, write)]);
}

test('many who lock rows before and after they write to the audit never wait in a circle; linked at once they would', async () => {
  await startAnew(place);
  await place.owner.query(
    `create table crowd (id int primary key); insert into crowd select generate_series(0, ${rows - 1});
     grant select, update on crowd to attune_any`,
  );
  // More than there are chains, so that in some there are several.
  expect(await crowd(24, 9)).toEqual([]);
  const { lines, checked } = await verified(place);
  expect(lines).toEqual([]);
  expect(checked).toMatchObject({ events: 24 * 9 * 2 });
  expect(await crossing('')).toEqual([undefined, undefined]);
  const ended = await crossing('set constraints all immediate');
  expect(ended.filter((code) => code !== undefined)).toEqual(['40P01']);
}, 120_000);
