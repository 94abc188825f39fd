import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import { expect } from 'vitest';
import { personalData } from '../app.ts';
import { newId } from '../kernel/ids.ts';
import { tablesOf } from '../kernel/personal-data/registry.ts';
import { handedOut } from './hand-out-kit.ts';
import { formsOf } from './search-kit.ts';
import type { Person, World } from './world.ts';

/** The person's id, and those of everything that is only theirs. */
export async function idsOf(owner: Client, userId: string): Promise<string[]> {
  const { rows: columns } = await owner.query<{ table: string; column: string }>(`
    select c.relname as table, a.attname as column from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attname in ('id', 'session_id', 'visit', 'mail_id') and a.atttypid = 'uuid'::regtype
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      and exists (select from pg_attribute u where u.attrelid = c.oid and u.attname = 'user_id')`);
  const found = new Set([userId]);
  for (const { table, column } of columns) {
    const { rows } = await owner.query<{ id: string }>(
      `select distinct "${column}" as id from "${table}" where user_id = $1 and "${column}" is not null`,
      [userId],
    );
    for (const { id } of rows) found.add(id);
  }
  return [...found];
}

/**
 * Whatever of theirs is sealed, opened: every text of six letters and more. What a workshop showed them is its own and
 * stays.
 */
export async function sealedWordsOf(world: World, userId: string): Promise<string[]> {
  const told = await handedOut(world, userId);
  const found = new Set<string>();
  for (const { name, columns } of tablesOf(personalData).filter((table) => table.name !== 'participants')) {
    const sealed = Object.keys(columns).filter((column) =>
      ['text', 'json'].includes(String(columns[column])),
    );
    for (const row of told[name]?.rows ?? [])
      for (const column of sealed) for (const text of textsIn(row[column])) found.add(text);
  }
  return [...found];
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return value.length < 6 ? [] : [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** What they are found or let in by: hashes, which nobody else's row holds. */
export async function hashesOf(owner: Client, userId: string): Promise<string[]> {
  const { rows } = await owner.query<{ hash: string }>(
    `select encode(email_index, 'hex') as hash from user_emails where user_id = $1
     union all select encode(token_hash, 'hex') from login_tokens where user_id = $1`,
    [userId],
  );
  return rows.map(({ hash }) => hash);
}

/** Everything that belongs to somebody, as one digest a table. */
export async function digestsOf(owner: Client, userId: string): Promise<string[]> {
  const { rows: tables } = await owner.query<{ name: string }>(`
    select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'user_id'
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition order by 1`);
  const found: string[] = [];
  for (const { name } of tables) {
    const { rows } = await owner.query<{ digest: string | null }>(
      `select md5(string_agg(t::text, '|' order by t::text)) as digest from "${name}" t where user_id = $1`,
      [userId],
    );
    if (rows[0]?.digest) found.push(`${name} ${rows[0].digest}`);
  }
  return found;
}

/** Files of this database only: the cluster holds others. Ids lie there as sixteen bytes. */
export function whereInFiles(folder: string, values: readonly string[]): string[] {
  const needles = values.flatMap((value) => {
    const forms = formsOf(value).map((form) => Buffer.from(form));
    const isId = /^[0-9a-f-]{36}$/.test(value);
    return [...forms, ...(isId ? [Buffer.from(value.replaceAll('-', ''), 'hex')] : [])].map((bytes) => ({
      value,
      bytes,
    }));
  });
  const found = new Set<string>();
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const content = readFileSync(file);
    for (const { value, bytes } of needles) if (content.includes(bytes)) found.add(`${entry.name}: ${value}`);
  }
  return [...found];
}

/** Goes on writing about the person, as they and those around them would, until told to stop. */
export function keepWriting(self: Person, lead: Person, sessionId: string) {
  let isOver = false;
  const written: Record<string, number> = {};
  const turn = (what: string) => (written[what] ?? 0) % 50;
  const url = `/v1/users/${self.userId}`;
  const writes = {
    data: () =>
      self.ask({
        method: 'PUT',
        url: `${url}/apps/breathing-diary/data/mood-${turn('data')}`,
        payload: { value: { mood: 'Glad of the evening light' } },
      }),
    activity: () =>
      self.ask({
        method: 'POST',
        url: `${url}/activities`,
        payload: { id: newId(), app: 'attune', type: 'read', occurredAt: new Date().toISOString() },
      }),
    profile: () =>
      self.ask({ method: 'PATCH', url: `${url}/profile`, payload: { bio: 'Walks by the river' } }),
    // By somebody who is still signed in when the person is not: until there is nobody to write about.
    marker: () =>
      lead.ask({
        method: 'PUT',
        url: `${url}/sessions/${sessionId}/markers/${newId()}`,
        payload: { at: 1 + turn('marker'), label: 'Breathed with the practitioner' },
      }),
  };
  const loops = Object.entries(writes).map(async ([what, write]) => {
    while (!isOver) {
      const { statusCode, body } = await write();
      if (statusCode < 300) written[what] = (written[what] ?? 0) + 1;
      // In the moment in which the rights change it says so, has changed nothing, and asks to try again.
      if (!body.includes('urn:attune:problem:busy')) expect(statusCode, body).toBeLessThan(500);
      await sleep(2);
    }
  });
  return {
    written,
    stop: async () => {
      isOver = true;
      await Promise.all(loops);
    },
  };
}
