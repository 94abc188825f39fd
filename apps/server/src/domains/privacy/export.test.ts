import { Ajv2020 } from 'ajv/dist/2020.js';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { columnsOf, personColumns, protectionOf } from '../../architecture/catalogue.ts';
import { makeWholePerson, secretOf, toldColumns } from '../../architecture/person-kit.ts';
import { archiveFor, jsonIn } from '../../testing/hand-out-kit.ts';
import { openWorld, type Person, type World } from '../../testing/world.ts';

let world: World;
let owner: Client;
let ada: Person;
let ben: Person;
let other: Person;
let files: Map<string, Buffer>;

beforeAll(async () => {
  world = await openWorld();
  owner = new Client({ connectionString: world.urls.directUrl });
  await owner.connect();
  other = await world.person({ firstName: 'Zebulon' });
  ada = await makeWholePerson(world, owner, 'ada', other);
  ben = await makeWholePerson(world, owner, 'ben', ada);
  files = await archiveFor(ada);
});

afterAll(async () => {
  await owner?.end();
  await world?.close();
});

test('an archive holds what its own schema says, and nothing besides', async () => {
  const schema = jsonIn(files, 'data/schema.json');
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema(schema, 'schema');
  const tables = [...files.keys()].filter((name) => /^data\/(?!schema)/.test(name));
  expect(tables.length).toBeGreaterThan(45);
  for (const name of tables) {
    const valid = ajv.compile({ $ref: `schema#/$defs/${name.slice(5, -5)}` });
    const data = jsonIn(files, name);
    expect([name, valid(data), valid.errors]).toEqual([name, true, null]);
    const [first] = data.rows;
    if (first) expect(valid({ ...data, rows: [{ ...first, besides: 1 }] }), name).toBe(false);
  }
});

type Row = Record<string, unknown>;

/** Every row of a table that names somebody in one of these columns. */
async function rowsNaming(table: string, columns: readonly string[], userId: string): Promise<Row[]> {
  const where = columns.map((column) => `"${column}" = $1`).join(' or ');
  return (await owner.query(`select * from "${table}" where ${where}`, [userId])).rows;
}

const idOf = (value: unknown): string =>
  String(value !== null && typeof value === 'object' && 'id' in value ? value.id : value);

test('every row of every table that names the person is in their archive, once', async () => {
  const keys = new Map((await protectionOf(owner)).map((one) => [one.table, one.key]));
  const types = new Map((await columnsOf(owner)).map((one) => [`${one.table}.${one.column}`, one.type]));
  const tables = Map.groupBy(await personColumns(owner), ({ table }) => table);
  expect(tables.size).toBeGreaterThan(45);
  for (const [table, columns] of tables) {
    const names = columns.map(({ column }) => column);
    const stored = await rowsNaming(table, names, ada.userId);
    expect(stored.length, table).toBeGreaterThan(0);
    const data = jsonIn(files, `data/${table}.json`) as { rows: Row[]; appearances: Row[] };
    const whose = table === 'users' ? 'id' : 'user_id';
    const own = stored.filter((row) => row[whose] === ada.userId);
    expect([data.rows.length, data.appearances.length], table).toEqual([
      own.length,
      stored.length - own.length,
    ]);
    // Which rows: by the parts of the key that are told as they are stored.
    const plain = (keys.get(table) ?? []).filter(
      (column) =>
        data.rows.every((row) => column in row) &&
        !names.includes(column) &&
        /^(uuid|text|smallint|integer|bigint)$/.test(types.get(`${table}.${column}`) ?? ''),
    );
    const keyOf = (row: Row) => plain.map((column) => idOf(row[column]));
    expect(data.rows.map(keyOf).toSorted(), table).toEqual(own.map(keyOf).toSorted());
    for (const row of data.appearances) expect(Object.values(row), table).toContain('oneself');
  }
});

test('what was done about the person and what they did is in it, by the pseudonym of the audit', async () => {
  const pseudonym = world.vault.pseudonym(ada.userId);
  const { rows } = await owner.query(
    'select id, subject = $1 as about from audit_events where subject = $1 or actor = $1',
    [pseudonym],
  );
  const data = jsonIn(files, 'data/audit_events.json') as { rows: Row[]; appearances: Row[] };
  const ids = data.rows.map(({ id }) => id);
  const about = rows.filter((row) => row.about).map(({ id }) => id);
  expect(ids.toSorted()).toEqual(about.toSorted());
  expect(data.rows.find(({ action }) => action === 'privacy:fetch-export')).toMatchObject({
    actor: 'oneself',
  });
  expect(JSON.stringify(data)).not.toContain(pseudonym.toString('hex'));
});

test('read-for-export: every word of theirs is in it, opened, and of others not one', async () => {
  const all = [...files.values()].map(String).join('\n');
  const missing = toldColumns.filter((column) => !all.includes(secretOf('ada', column)));
  expect(missing).toEqual([]);
  const foreign = [other.userId, ben.userId, 'ben keeps', 'Zebulon', 'ben@example.org'];
  expect(foreign.filter((one) => all.includes(one))).toEqual([]);
});
