import pg from 'pg';
import type { Run } from '../kernel/database/database.ts';
import type { Query } from '../kernel/database/query.ts';
import { openWorld } from './world.ts';

/*
 * How much PostgreSQL does for statements that take a list, in tables that grew before it counted them anew: an estimate of
 * a few rows must not become a plan that puts everybody beside everybody.
 */

const people = 5000;

export type Uncounted = {
  /** Ids of people, each with a login and a consent to sensor data. */
  readonly people: readonly string[];
  readonly owner: pg.Client;
  /** Rows that all steps of the plan handed on, and how many came out. */
  workOf(one: Query<unknown>): Promise<{ handled: number; found: number }>;
  close(): Promise<void>;
};

export async function openUncounted(): Promise<Uncounted> {
  const world = await openWorld();
  const owner = new pg.Client({ connectionString: world.urls.directUrl });
  await owner.connect();
  await owner.query(filled);
  const { rows } = await owner.query(`select user_id as id from consents`);
  return {
    people: rows.map((row) => row.id),
    owner,
    async workOf(one) {
      const { sql, parameters } = one.compile();
      const explained = await owner.query(`explain (analyze, format json) ${sql}`, [...parameters]);
      const plan = explained.rows[0]['QUERY PLAN'][0].Plan as Node;
      return { handled: rowsOf(plan), found: plan['Actual Rows'] };
    },
    async close() {
      await owner.end();
      await world.close();
    },
  };
}

/** The statement that a store makes of its arguments. */
export async function statementOf(ask: (run: Run) => Promise<unknown>): Promise<Query<unknown>> {
  let heard: Query<unknown> | undefined;
  const all = async (one: Query<unknown>) => {
    heard = one;
    return [];
  };
  await ask({
    all,
    first: async (one: Query<unknown>) => void (await all(one)),
    count: async () => 0,
  } as Run);
  if (!heard) throw new Error('It asked nothing.');
  return heard;
}

type Node = {
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly Plans?: readonly Node[];
};
const rowsOf = (node: Node): number =>
  node['Actual Rows'] * node['Actual Loops'] +
  (node.Plans ?? []).reduce((sum, child) => sum + rowsOf(child), 0);

const id = `('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid`;
const filled = `
    alter table users set (autovacuum_enabled = off);
    alter table logins set (autovacuum_enabled = off);
    alter table login_tokens set (autovacuum_enabled = off);
    alter table consents set (autovacuum_enabled = off);
    analyze users, logins, login_tokens, consents, consent_purposes;
    insert into users (id, status) select ${id}, 'active' from generate_series(1, ${people}) n;
    insert into logins (user_id, id, device, place, method, strong, created_at, last_seen_at, authenticated_at, expires_at, idle_seconds)
      select ${id}, ${id}, 'sealed', 'sealed', 'password', false, now(), now(), now(), now() + interval '1 day', 3600
      from generate_series(1, ${people}) n;
    insert into login_tokens (token_hash, user_id, login_id, expires_at)
      select sha256(n::text::bytea), ${id}, ${id}, now() + interval '1 day' from generate_series(1, ${people}) n;
    insert into consents (user_id, id, purpose, version, language, given_at, given_by)
      select ${id}, ${id}, name, current_version, 'en', now(), ${id}
      from generate_series(1, ${people}) n, consent_purposes where name = 'sensor-data'`;
