import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { personColumns } from '../../architecture/catalogue.ts';
import { directories } from '../../architecture/exceptions.ts';
import { makeWholePerson } from '../../architecture/person-kit.ts';
import type { Reach } from '../../kernel/actor.ts';
import type { Run } from '../../kernel/database/database.ts';
import { type Query, query, statement } from '../../kernel/database/query.ts';
import { openWorld, type Person, type World } from '../../testing/world.ts';
import { createRoleStore } from './store/index.ts';

let world: World;
let owner: Client;
let ada: Person;
let ben: Person;
let other: Person;
/** Every table of people's own rows, with the column that says whose each is. */
let tables: { table: string; person: string }[];

beforeAll(async () => {
  world = await openWorld();
  owner = new Client({ connectionString: world.urls.directUrl });
  await owner.connect();
  other = await world.person({ firstName: 'Other' });
  ada = await makeWholePerson(world, owner, 'ada', other);
  ben = await makeWholePerson(world, owner, 'ben', other);
  [ada, ben] = [await asNow(ada), await asNow(ben)];
  const named = new Set((await personColumns(owner)).map(({ table }) => table));
  tables = [...named]
    .filter((table) => !(table in directories))
    .map((table) => ({ table, person: table === 'users' ? 'id' : 'user_id' }));
});
afterAll(async () => {
  await owner?.end();
  await world?.close();
});

/** The same login: what they were given meanwhile has changed what the database expects it to prove. */
async function asNow(person: Person): Promise<Person> {
  const actor = await world.app.identity.logins.authenticate(person.token, true);
  if (!actor) throw new Error('A person of this test is not signed in any more.');
  return { ...person, actor };
}

/** A statement as written here. */
const plain = <Row>(sql: string): Query<Row> => ({
  compile: () => ({ ...statement<Row>`select`.compile(), sql }),
});

/** Whose rows a statement shows that forgot to say whose it wants. */
async function peopleIn(actor: Person, reach: Reach, table: string, person: string): Promise<string[]> {
  const forgetful = plain<{ person: string }>(`select "${person}" as person from "${table}"`);
  const rows = await world.app.db.as(actor.actor, reach).all(forgetful);
  return [...new Set(rows.map((row) => row.person))].toSorted();
}

test('in every table of people’s own rows, a statement without any filter shows the person of the reach and nobody else', async () => {
  expect(tables.length).toBeGreaterThanOrEqual(15);
  for (const { table, person } of tables) {
    const everybody =
      (await owner.query(`select distinct "${person}" as person from "${table}"`)).rowCount ?? 0;
    expect(everybody, `${table} has rows of several people`).toBeGreaterThan(1);
    for (const one of [ada, ben])
      expect(await peopleIn(one, { to: 'subject', userId: one.userId }, table, person), table).toEqual([
        one.userId,
      ]);
  }
});

test('the same for a list of people: those on it, and nobody else', async () => {
  const userIds = [ada.userId, ben.userId].toSorted();
  for (const { table, person } of tables)
    expect(await peopleIn(ada, { to: 'related', userIds }, table, person), table).toEqual(userIds);
});

test('a statement without a filter changes and removes nobody else’s rows', async () => {
  const reach = { to: 'subject', userId: ada.userId } as const;
  const count = () =>
    owner.query<{ count: number }>(`select count(*)::int as count from preferences where theme = 'dark'`);
  await world.app.db.as(ada.actor, reach).count(query.updateTable('preferences').set({ theme: 'dark' }));
  expect((await count()).rows).toEqual([{ count: 1 }]);
  await expect(
    world.app.db
      .as(ada.actor, reach)
      .count(query.insertInto('preferences').values({ user_id: other.userId })),
  ).rejects.toMatchObject({ code: '42501' });
  await world.app.db.as(ada.actor, reach).count(query.deleteFrom('markers'));
  expect((await owner.query('select from markers')).rowCount).toBeGreaterThan(0);
});

test('a store whose own filter is cut out of its SQL still shows one person only', async () => {
  const reach = { to: 'subject', userId: ada.userId } as const;
  let cuts = 0;
  const without = (run: Run): Run => {
    const cut: Run['all'] = (wanted) => {
      const compiled = wanted.compile();
      const sql = compiled.sql.replace(/ where "user_id" = \$1/, '');
      if (sql !== compiled.sql) cuts++;
      return run.all({ compile: () => ({ ...compiled, sql, parameters: [] }) });
    };
    return { ...run, all: cut };
  };
  const asAda = createRoleStore(without(world.app.db.as(ada.actor, reach)));
  const unguarded = createRoleStore(
    without({
      ...world.app.db.as(ada.actor, reach),
      all: async (wanted) => (await owner.query(wanted.compile().sql)).rows,
    }),
  );
  expect((await asAda.rolesOf(ben.userId)).toSorted()).toEqual(['practitioner', 'user']);
  expect((await unguarded.rolesOf(ben.userId)).length).toBeGreaterThan(4);
  expect(cuts).toBe(2);
});

test('directories show nothing at all to a person', async () => {
  for (const table of Object.keys(directories)) {
    const asking = world.app.db
      .as(ada.actor, { to: 'subject', userId: ada.userId })
      .all(plain(`select * from "${table}"`));
    await expect(asking, table).rejects.toMatchObject({ code: '42501' });
  }
});
