import { Client } from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { personalData } from '../app.ts';
import { makeDatabase } from '../testing/cluster.ts';
import { columnsOf, type PersonColumn, type Protection, personColumns, protectionOf } from './catalogue.ts';
import { clearColumns, directories, sharedTables } from './exceptions.ts';
import { weigh } from './kit.ts';

const nameOf = ({ table, column }: PersonColumn): string => `${table}.${column}`;
const claimed = Object.values(personalData).flatMap(({ columns }) => columns);

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

/** Columns of tables about people that hold readable text. */
async function readableColumns(client: Client): Promise<string[]> {
  const personal = new Set((await personColumns(client)).map(({ table }) => table));
  return (await columnsOf(client))
    .filter(({ table, type }) => personal.has(table) && /text|char|json|xml|name|bytea\[\]|inet/.test(type))
    .map(nameOf);
}

test("nobody's own words are stored readable", async () => {
  const readable = await readableColumns(await openDatabase());
  expect(readable.length).toBeGreaterThanOrEqual(25);
  expect(weigh(readable, clearColumns)).toEqual({ unexcused: [], needless: [] });
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
  expect(weigh(await readableColumns(client), clearColumns).unexcused).toEqual([
    'diary.words',
    'open_diary.facts',
  ]);
});
