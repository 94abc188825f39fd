import { Client } from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { personalData } from '../app.ts';
import {
  type AnyColumn,
  isOther,
  isPacked,
  isPersonal,
  isReference,
  personColumnsOf,
  tablesOf,
} from '../kernel/personal-data/registry.ts';
import { makeDatabase } from '../testing/cluster.ts';
import {
  columnsOf,
  everyColumn,
  type PersonColumn,
  type Protection,
  personColumns,
  protectionOf,
} from './catalogue.ts';
import { directories, sharedTables } from './exceptions.ts';

const nameOf = ({ table, column }: PersonColumn): string => `${table}.${column}`;
const tables = tablesOf(personalData);
const claimed = personColumnsOf(personalData);
const kindOf = new Map<string, AnyColumn>(
  tables.flatMap(({ name, columns }) =>
    Object.entries(columns).map(([column, held]) => [`${name}.${column}`, held] as const),
  ),
);

async function openDatabase(): Promise<Client> {
  const database = await makeDatabase();
  const client = new Client({ connectionString: database.directUrl });
  await client.connect();
  onTestFinished(async () => {
    await client.end();
    await database.drop();
  });
  return client;
}

/** Columns for which nobody answers, for which two do, and that do not exist. */
async function claimProblems(client: Client): Promise<string[]> {
  const naming = (await personColumns(client)).map(nameOf);
  const existing = new Set((await columnsOf(client)).map(nameOf));
  return [
    ...naming
      .filter((column) => !claimed.includes(column))
      .map((column) => `${column}: claimed by no domain`),
    ...claimed
      .filter((column, place) => claimed.indexOf(column) !== place)
      .map((column) => `${column}: claimed twice`),
    ...claimed.filter((column) => !existing.has(column)).map((column) => `${column}: does not exist`),
  ];
}

test('every column that names a person is claimed by one domain', async () => {
  const client = await openDatabase();
  expect((await personColumns(client)).length).toBeGreaterThanOrEqual(20);
  expect(await claimProblems(client)).toEqual([]);
});

const policiesFor = (person: string): string[] => {
  const own = `(${person} = attune_subject_id())`;
  const related = `(${person} = ANY (attune_subject_ids()))`;
  return [
    'any_rows to attune_any *: true / true',
    `own_rows to attune_subject *: ${own} / ${own}`,
    `related_rows to attune_related *: ${related} / ${related}`,
  ];
};

/** Tables that name a person and let others see it. */
async function protectionProblems(client: Client): Promise<string[]> {
  const personal = new Set((await personColumns(client)).map(({ table }) => table));
  return (await protectionOf(client))
    .filter(({ table }) => personal.has(table))
    .flatMap((one) => (one.table in directories ? directoryProblems(one) : tableProblems(one)));
}

function tableProblems({ table, forced, policies, key }: Protection): string[] {
  const person = table === 'users' ? 'id' : 'user_id';
  return [
    forced ? '' : 'row level security is not forced',
    policies.join('\n') === policiesFor(person).join('\n') ? '' : 'has other policies than the three',
    key[0] === (sharedTables[table] ?? person) ? '' : `its primary key does not begin with ${person}`,
  ]
    .filter((problem) => problem !== '')
    .map((problem) => `${table}: ${problem}`);
}

const directoryProblems = ({ table, readers }: Protection): string[] =>
  readers.join() === 'attune_any' ? [] : [`${table}: a directory that ${readers.join()} may read`];

test('every table that names a person is protected by person, or is a directory', async () => {
  const client = await openDatabase();
  expect(await protectionProblems(client)).toEqual([]);
  const personal = new Set((await personColumns(client)).map(({ table }) => table));
  expect(Object.keys(directories).filter((table) => !personal.has(table))).toEqual([]);
});

/** Tables and columns of which nobody says what they hold, of which it is said twice, and that do not exist. */
async function registryProblems(client: Client): Promise<string[]> {
  const existing = (await everyColumn(client)).map(nameOf);
  const names = tables.map(({ name }) => name);
  return [
    ...existing.filter((name) => !kindOf.has(name)).map((name) => `${name}: nobody says what it holds`),
    ...[...kindOf.keys()].filter((name) => !existing.includes(name)).map((name) => `${name}: does not exist`),
    ...names.filter((name, at) => names.indexOf(name) !== at).map((name) => `${name}: said twice`),
  ];
}

const sealedKinds = ['text', 'json'];
const bytesKinds = [...sealedKinds, 'file', 'secret', 'derived', 'pseudonym'];

/** Columns of tables about people whose kind does not fit what the database keeps there. */
async function kindProblems(client: Client): Promise<string[]> {
  const naming = new Set((await personColumns(client)).map(nameOf));
  const personal = new Set<string>(tables.filter(isPersonal).map(({ name }) => name));
  return (await columnsOf(client)).flatMap((column) => {
    const [name, held] = [nameOf(column), kindOf.get(nameOf(column))];
    if (held === undefined || !personal.has(column.table)) return [];
    const person = held === 'subject' || (isOther(held) && held.other === 'id');
    if (naming.has(name) !== person)
      return [`${name}: ${person ? 'names nobody' : 'names a person, and is not said to'}`];
    const isBytes = column.type === 'bytea';
    const sealed = typeof held === 'string' ? sealedKinds.includes(held) : isPacked(held);
    if (sealed && !isBytes) return [`${name}: readable, and said to be sealed`];
    const fits = typeof held === 'string' ? bytesKinds.includes(held) : isPacked(held) || isOther(held);
    return isBytes && !fits ? [`${name}: bytes that are said to be readable`] : [];
  });
}

test('of every table and column it is said once what it holds', async () => {
  const client = await openDatabase();
  expect(tables.length).toBeGreaterThan(80);
  expect(await registryProblems(client)).toEqual([]);
});

test('words of people are sealed, and what names a person is said to', async () => {
  expect(await kindProblems(await openDatabase())).toEqual([]);
});

test('what somebody is told of the rows of others is nobody’s words and names nobody', () => {
  const told = tables.flatMap(({ name, columns }) =>
    Object.values(columns).flatMap((held) =>
      isOther(held) ? held.told.map((column) => `${name}.${column}`) : [],
    ),
  );
  expect(told.length).toBeGreaterThan(30);
  const harmless = (name: string) => {
    const held = kindOf.get(name);
    return held === 'fact' || (held !== undefined && (isOther(held) || isReference(held)));
  };
  expect(told.filter((name) => !harmless(name))).toEqual([]);
  // Ids of rows of others lead to others.
  expect(told.filter((name) => /[._]id$/.test(name) && !isReference(kindOf.get(name)))).toEqual([]);
});

test('an open table, a column that nobody answers for and readable words are found', async () => {
  const client = await openDatabase();
  await client.query(`
    create table diary (id uuid primary key, user_id uuid references users, reader uuid references users (id), words text);
    create table open_diary (user_id uuid primary key, facts jsonb);
    call attune_protect('open_diary', 'user_id');
    drop policy own_rows on open_diary;
    create policy own_rows on open_diary to attune_subject using (true);
    grant select on passwords to attune_subject;
    alter table profiles no force row level security;
    alter table logins drop constraint logins_pkey cascade, add constraint logins_pkey primary key (id, user_id);
    alter table failed_jobs rename column retried_by to retried_from;
  `);
  expect(await claimProblems(client)).toEqual([
    'diary.reader: claimed by no domain',
    'diary.user_id: claimed by no domain',
    'failed_jobs.retried_from: claimed by no domain',
    'open_diary.user_id: claimed by no domain',
    'failed_jobs.retried_by: does not exist',
  ]);
  expect(await protectionProblems(client)).toEqual([
    'diary: row level security is not forced',
    'diary: has other policies than the three',
    'diary: its primary key does not begin with user_id',
    'logins: its primary key does not begin with user_id',
    'open_diary: has other policies than the three',
    'passwords: a directory that attune_any,attune_subject may read',
    'profiles: row level security is not forced',
  ]);
  await client.query('alter table profiles alter column bio type text using null');
  await client.query("alter table identities alter column provider type bytea using ''");
  expect(await registryProblems(client)).toEqual([
    ...['id', 'user_id', 'reader', 'words'].map((column) => `diary.${column}: nobody says what it holds`),
    'failed_jobs.retried_from: nobody says what it holds',
    ...['user_id', 'facts'].map((column) => `open_diary.${column}: nobody says what it holds`),
    'failed_jobs.retried_by: does not exist',
  ]);
  expect(await kindProblems(client)).toEqual([
    'identities.provider: bytes that are said to be readable',
    'profiles.bio: readable, and said to be sealed',
  ]);
});
