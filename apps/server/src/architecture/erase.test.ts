import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { personalData } from '../app.ts';
import type { SystemActor } from '../kernel/actor.ts';
import type { Run } from '../kernel/database/database.ts';
import { handedOut } from '../testing/hand-out-kit.ts';
import { openWorld, type Person, type World } from '../testing/world.ts';
import { columnsOf, personColumns } from './catalogue.ts';
import { makeWholePerson, sealedBesides, secretOf, toldColumns } from './person-kit.ts';

const actor: SystemActor = { kind: 'system', name: 'test' };
const domains = Object.entries(personalData);

let world: World;
let owner: Client;
let ada: Person;
let ben: Person;
let other: Person;

beforeAll(async () => {
  world = await openWorld();
  owner = new Client({ connectionString: world.urls.directUrl });
  await owner.connect();
  other = await world.person({ firstName: 'Other' });
  ada = await makeWholePerson(world, owner, 'ada', other);
  ben = await makeWholePerson(world, owner, 'ben', other);
});

afterAll(async () => {
  await owner?.end();
  await world?.close();
});

/** How many rows name the person, by column. */
async function rowsNaming(userId: string): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  for (const { table, column } of await personColumns(owner)) {
    const { rows } = await owner.query<{ count: number }>(
      `select count(*)::int as count from "${table}" where "${column}" = $1`,
      [userId],
    );
    found.set(`${table}.${column}`, rows[0]?.count ?? 0);
  }
  return found;
}

/** Tables with a row in whose text the id stands anywhere, however the column is called. */
async function tablesThatMention(userId: string): Promise<string[]> {
  const found: string[] = [];
  for (const table of new Set((await columnsOf(owner)).map((column) => column.table))) {
    const { rowCount } = await owner.query(`select from "${table}" t where t::text like $1 limit 1`, [
      `%${userId}%`,
    ]);
    if (rowCount) found.push(table);
  }
  return found;
}

const eraseAll = async (run: Run, userId: string, without?: string): Promise<void> => {
  for (const [name, { erase }] of domains) if (name !== without) await erase(run, userId);
};

test('the person of this test has a row in every table that names people', async () => {
  const rows = await rowsNaming(ada.userId);
  expect([...rows].filter(([, count]) => count === 0)).toEqual([]);
  expect(rows.size).toBeGreaterThanOrEqual(20);
});

test('the login role by itself sees no row about anybody', async () => {
  const login = new Client({ connectionString: world.urls.url });
  await login.connect();
  try {
    for (const table of new Set((await personColumns(owner)).map((column) => column.table))) {
      const seen = await login.query(`select from "${table}"`).then(
        ({ rowCount }) => rowCount,
        (error: { code?: string }) => error.code,
      );
      expect([0, '42501'], table).toContain(seen);
      expect((await owner.query(`select from "${table}"`)).rowCount, table).toBeGreaterThan(0);
    }
  } finally {
    await login.end();
  }
});

/** Every value in an answer that says something. */
function valuesIn(answer: unknown): unknown[] {
  if (answer === null || answer === undefined) return [];
  if (typeof answer !== 'object' || answer instanceof Date) return [answer];
  return Object.values(answer).flatMap(valuesIn);
}

test("what is handed out about a person is everything of theirs, and nothing of anybody else's", async () => {
  expect(toldColumns.length).toBeGreaterThan(20);
  const ofAda = JSON.stringify(await handedOut(world, ada.userId));
  const ofBen = JSON.stringify(await handedOut(world, ben.userId));
  expect(toldColumns.filter((column) => !ofAda.includes(JSON.stringify(secretOf('ada', column))))).toEqual(
    [],
  );
  // What lets somebody in is sealed with the person's key too, and is not theirs to carry around.
  for (const secret of sealedBesides) expect(ofAda).not.toContain(secretOf('ada', secret));
  expect(ofAda).not.toContain('ben keeps');
  expect(ofAda).not.toContain(ben.userId);
  expect(ofAda).not.toContain(other.userId);
  expect(ofBen).toContain('ben keeps');
  expect(ofBen).not.toContain('ada keeps');
});

const beforeTheUser = domains.map(([name]) => name).filter((name) => name !== 'identity');

// What forgets its part is refused by a foreign key, for the user's row goes last: no half of a person is left behind.
test.each(beforeTheUser)('without %s a person is not erased', async (name) => {
  expect(domains.at(-1)?.[0]).toBe('identity');
  const erasing = world.app.db.withActor(actor, { to: 'any' }, (run) => eraseAll(run, ada.userId, name));
  await expect(erasing).rejects.toMatchObject({ code: '23503' });
  expect([...(await rowsNaming(ada.userId))].filter(([, count]) => count === 0)).toEqual([]);
});

test('erasing leaves nothing of the person, and everything of the others', async () => {
  const before = await rowsNaming(ben.userId);
  expect(await tablesThatMention(ada.userId)).toContain('users');
  expect(valuesIn(await handedOut(world, ada.userId)).length).toBeGreaterThan(50);
  await world.app.db.withActor(actor, { to: 'any' }, (run) => eraseAll(run, ada.userId));
  expect([...(await rowsNaming(ada.userId))].filter(([, count]) => count > 0)).toEqual([]);
  expect(await tablesThatMention(ada.userId)).toEqual([]);
  expect(await rowsNaming(ben.userId)).toEqual(before);
  // All that is left of them is the audit, under a pseudonym.
  const { audit_events: audit, ...rest } = await handedOut(world, ada.userId);
  expect(valuesIn(rest)).toEqual([]);
  expect(valuesIn(audit)).not.toContain(ada.userId);
});
