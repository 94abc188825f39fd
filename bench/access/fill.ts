import type pg from 'pg';
import { hashToken, newId, newToken } from '../../apps/server/src/kernel/ids.ts';

export type Scope = {
  readonly users: number;
  /** Relationships each leads. */
  readonly followersEach: number;
  /** People who are signed in. */
  readonly logins: number;
  readonly decisions: number;
  readonly rounds: number;
  readonly requestsARound: number;
};

export const full: Scope = {
  users: 20_000,
  followersEach: 50,
  logins: 200,
  decisions: 3000,
  rounds: 12,
  requestsARound: 400,
};
/** A rough answer within a minute. */
export const quick: Scope = { ...full, users: 4000, decisions: 800, rounds: 4, requestsARound: 200 };

/** Somebody who is signed in. The n-th person leads the `followersEach` after them, in a ring. */
export type Lead = { readonly userId: string; readonly token: string; readonly followers: readonly string[] };

const types = ['practitioner-patient', 'coach-client', 'teacher-student', 'guardian-ward', 'parent-child'];

/**
 * Fills the database past the product: a million relationships, each of which would otherwise be asked for and answered. Nothing
 * that a request checks is left out: people have the roles and preferences that the product gives them.
 */
export async function fill(owner: pg.Client, { users, followersEach, logins }: Scope): Promise<Lead[]> {
  const ids = Array.from({ length: users }, newId);
  // The triggers would look for circles a million times; the rows of this ring are made without.
  await owner.query(`set session_replication_role = replica`);
  await owner.query('create temporary table ring (at int primary key, id uuid not null)');
  await owner.query(
    'insert into ring select at - 1, id from unnest($1::uuid[]) with ordinality as t (id, at)',
    [ids],
  );
  await owner.query(`insert into users (id) select id from ring`);
  await owner.query(`insert into user_roles (user_id, role) select id, 'user' from ring`);
  await owner.query(
    `insert into user_roles (user_id, role) select id, 'practitioner' from ring where at % 4 = 0`,
  );
  await owner.query(
    `insert into user_permissions (user_id, permission, scope) select id, 'catalogue:read', 'own' from ring`,
  );
  await owner.query('insert into preferences (user_id) select id from ring');
  await owner.query(
    `insert into relationships (user_id, id, lead_id, type, state, consented)
     select follower.id, gen_random_uuid(), lead.id, ($3::text[])[1 + step % 5], 'active', true
     from generate_series(1, $1::int) as step, ring lead
     join lateral (select id from ring where at = (lead.at + step) % $2::int) follower on true`,
    [followersEach, users, types],
  );
  await owner.query('set session_replication_role = origin');
  await owner.query('vacuum analyze');
  return signIn(owner, ids, logins, followersEach);
}

async function signIn(
  owner: pg.Client,
  ids: readonly string[],
  logins: number,
  followersEach: number,
): Promise<Lead[]> {
  const step = Math.floor(ids.length / logins);
  const leads = Array.from({ length: logins }, (_, i) => ({
    userId: ids[i * step] ?? '',
    token: newToken(),
    followers: Array.from({ length: followersEach }, (_, n) => ids[(i * step + n + 1) % ids.length] ?? ''),
  }));
  for (const { userId, token } of leads) {
    const loginId = newId();
    await owner.query(
      `insert into logins (user_id, id, strong, expires_at) values ($1, $2, true, now() + interval '1 hour')`,
      [userId, loginId],
    );
    await owner.query(
      `insert into login_tokens (token_hash, user_id, login_id, expires_at) values ($1, $2, $3, now() + interval '1 hour')`,
      [hashToken(token), userId, loginId],
    );
  }
  return leads;
}
