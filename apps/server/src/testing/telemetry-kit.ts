import { hashToken, newId, newToken } from '../kernel/ids.ts';
import { ask } from './cluster.ts';
import type { Person, World } from './world.ts';

export const sql = async (world: World, statement: string) =>
  (await ask(world.urls.directUrl, statement)).rows;

/** Registers an app. */
export const registerApp = (world: World, slug: string) =>
  sql(world, `insert into apps (slug, name) values ('${slug}', '${slug}') on conflict do nothing`);

/** A token of a registered app that the person lets act for them. @returns how the app asks */
export async function appOf(world: World, slug: string, person: Person, scopes: readonly string[]) {
  await registerApp(world, slug);
  const token = `app_${newToken()}`;
  const list = `'{${scopes.join()}}'`;
  await sql(
    world,
    `insert into app_grants (user_id, app, scopes, granted_by) values ('${person.userId}', '${slug}', ${list}, '${person.userId}');
     insert into app_tokens (token_hash, app, id, scopes, created_by, expires_at)
     values ('\\x${hashToken(token).toString('hex')}', '${slug}', '${newId()}', ${list}, '${person.userId}', now() + interval '1 day')`,
  );
  return (options: Parameters<Person['ask']>[0]) =>
    world.server.inject({ ...options, headers: { authorization: `Bearer ${token}` } });
}

/** An activity as a program sends it. */
export const activity = (at: Date, besides: Record<string, unknown> = {}) => ({
  id: newId(),
  app: 'attune',
  type: 'opened',
  occurredAt: at.toISOString(),
  ...besides,
});

export const send = (person: Person, items: readonly object[], userId = person.userId) =>
  person.ask({ method: 'POST', url: `/v1/users/${userId}/activities/batch`, payload: { items } });
