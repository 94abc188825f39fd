import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { contracting, unsaid } from './contracting.ts';
import { readMigrations } from './migrate.ts';

const migration = (name: string, sql: string) => ({ name, sql, checksum: '' });

test('what a program from before may rely on is found when it is taken away, renamed or narrowed', () => {
  for (const [sql, found] of [
    ['drop table diaries;', 'drop table diaries'],
    ['alter table users drop column if exists nick;', 'drop column if exists nick'],
    ['alter table users drop constraint users_nick_once;', 'drop constraint users_nick_once'],
    ['alter table users alter nick drop default;', 'drop default'],
    ['alter table users\n  rename column nick to name;', 'rename column'],
    ['alter view names rename to titles;', 'rename to'],
    ['alter table users alter column nick type text;', 'alter column nick type'],
    ['alter table users alter nick set data type text;', 'alter nick set data type'],
    ['ALTER TABLE users ALTER nick SET NOT NULL;', 'set not null'],
    ['alter table users add constraint c check (n > 0) not valid;', 'add constraint c check'],
    ['create unique index once on users (nick);', 'create unique index once on users'],
    ['revoke select on users from attune_any;', 'revoke select'],
  ] as const)
    expect(contracting(sql)).toEqual([found]);
});

test('what only adds is not', () => {
  for (const sql of [
    'create table notes (id uuid constraint notes_pkey primary key, constraint c check (true));\ncreate unique index u on notes (id);',
    "alter table users add column nick text not null default '';",
    'alter table users alter nick drop not null;',
    'alter table users validate constraint c;',
    '-- drop table users;\nselect 1;',
    'create function f() returns void language plpgsql as $x$ begin drop table t; end $x$;',
    "insert into permissions (name) values ('drop table users');",
    'create index slow on users (nick);',
  ])
    expect(contracting(sql)).toEqual([]);
});

test('a migration that narrows must say whom it serves; those that landed before the rule need not', () => {
  const drop = 'alter table users drop column nick;';
  expect(unsaid([migration('0013_old.sql', drop)])).toEqual([]);
  expect(unsaid([migration('0020_new.sql', drop)])).toEqual([
    expect.stringContaining('0020_new.sql narrows'),
  ]);
  expect(unsaid([migration('0020_new.sql', `-- serves: 0019\n${drop}`)])).toEqual([]);
  expect(unsaid([migration('0020_new.sql', `-- it serves: 0019\n${drop}`)])).toHaveLength(1);
});

test('ours all do', () => {
  expect(unsaid(readMigrations(fileURLToPath(new URL('../../../migrations/', import.meta.url))))).toEqual([]);
});
