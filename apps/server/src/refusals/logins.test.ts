import { afterAll, beforeAll, expect, test } from 'vitest';
import { softAuthenticator } from '../testing/authenticator-kit.ts';
import { addPasskey, post, withPassword } from '../testing/proofs-kit.ts';
import { openWorld, type World } from '../testing/world.ts';
import {
  alike,
  changedBy,
  foreignKey,
  forged,
  refused,
  shutOut,
  sql,
  throws,
  unknownId,
} from './refusals-kit.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const find = (token: string) => world.app.identity.logins.authenticate(token, true);
const useLink = (token: string) =>
  world.server.inject({ method: 'POST', url: '/v1/login-links/use', payload: { token } });
const link = (userId: string) => world.app.identity.makeLink(userId, 5);
const openLogin = async (userId: string) =>
  (await world.app.identity.useLink(await link(userId), { device: 'test' })).token;
const loginsOf = async (userId: string): Promise<string[]> =>
  (await sql(world, `select id from logins where user_id = '${userId}' order by id`)).map(({ id }) => id);
/** The person was last seen ten minutes ago: the next use is noted. */
const unseen = (userId: string) =>
  sql(world, `update logins set last_seen_at = now() - interval '10 minutes' where user_id = '${userId}'`);

test('find-login: a token that is unknown, ran out, was ended, or is of somebody shut out is nobody’s', async () => {
  const [late, ended, out] = [await world.person(), await world.person(), await world.person()];
  await sql(world, `update login_tokens set expires_at = '2020-01-01' where user_id = '${late.userId}'`);
  await sql(world, `delete from logins where user_id = '${ended.userId}'`);
  await shutOut(world, out.userId);
  const { answer, changed } = await changedBy(world, () =>
    Promise.all([forged, late.token, ended.token, out.token].map(find)),
  );
  expect({ answer, changed }).toEqual({ answer: Array(4).fill(undefined), changed: [] });
});

test('touch-login: a login that ran out, or is of somebody shut out, is not kept alive', async () => {
  const [late, out] = [await world.person(), await world.person()];
  for (const { userId } of [late, out]) await unseen(userId);
  await sql(world, `update login_tokens set expires_at = '2020-01-01' where user_id = '${late.userId}'`);
  await shutOut(world, out.userId);
  const { changed } = await changedBy(world, () => Promise.all([late.token, out.token].map(find)));
  expect(changed).toEqual([]);
});

test('touch-login: no other login is kept alive, and none beyond its end', async () => {
  const person = await world.person();
  await openLogin(person.userId);
  await unseen(person.userId);
  await sql(
    world,
    `update logins set expires_at = now() + interval '1 minute' where id = '${person.actor.loginId}'`,
  );
  expect(await find(person.token)).toBeDefined();
  const rows = await sql(
    world,
    `select l.id = '${person.actor.loginId}' as used, l.last_seen_at > now() - interval '1 minute' as seen,
       t.expires_at <= l.expires_at as ends from logins l join login_tokens t on t.login_id = l.id
     where l.user_id = '${person.userId}' order by used`,
  );
  expect(rows).toEqual([
    { used: false, seen: false, ends: true },
    { used: true, seen: true, ends: true },
  ]);
});

test('make-login-link: nobody gets one who is not here, and nobody loses what is not an earlier link of theirs', async () => {
  const [person, other] = [await world.person(), await world.person()];
  await throws(world, foreignKey, () => link(unknownId));
  const kept = await link(other.userId);
  await world.app.db.withSystem('make-demo', (run) =>
    world.app.identity.oneTime.make(run, 'password-reset', 5, { userId: person.userId }),
  );
  const earlier = await link(person.userId);
  await link(person.userId);
  await refused(world, 'not-found', () => useLink(earlier));
  const rows = await sql(
    world,
    `select kind from one_time_tokens where user_id = '${person.userId}' and used_at is null`,
  );
  expect(rows.map(({ kind }) => kind).sort()).toEqual(['login-link', 'password-reset']);
  expect((await useLink(kept)).statusCode).toBe(200);
});

test('use-login-link: refuses one that is unknown, used, too old, something else, or of somebody shut out', async () => {
  const person = await world.person();
  const [used, old, fine] = [await link(person.userId), await world.person(), await world.person()];
  expect((await useLink(used)).statusCode).toBe(200);
  const late = await link(old.userId);
  await sql(world, `update one_time_tokens set expires_at = '2020-01-01' where user_id = '${old.userId}'`);
  const reset = await world.app.db.withSystem('make-demo', (run) =>
    world.app.identity.oneTime.make(run, 'password-reset', 5, { userId: fine.userId }),
  );
  const shut = await link(fine.userId);
  await shutOut(world, fine.userId);
  const answers = [];
  for (const token of [forged, used, late, reset, shut])
    answers.push(await refused(world, 'not-found', () => useLink(token)));
  alike(...answers);
});

test('use-login-link: refuses a good one from another machine', async () => {
  const token = await link((await world.person()).userId);
  const from = { remoteAddress: '192.0.2.7', method: 'POST', url: '/v1/login-links/use' } as const;
  await refused(world, 'refused', () => world.server.inject({ ...from, payload: { token } }));
});

test('end-login: nobody signs out without a login, and nobody signs anybody else out', async () => {
  const [person, other] = [await world.person(), await world.person()];
  const second = await openLogin(person.userId);
  const url = '/v1/sign-out';
  const headers = { authorization: `Bearer ${forged}` };
  await refused(world, 'not-signed-in', () => post(world, url));
  await refused(world, 'not-signed-in', () => world.server.inject({ method: 'POST', url, headers }));
  expect((await person.ask({ method: 'POST', url })).statusCode).toBe(204);
  expect(await find(second)).toMatchObject({ userId: person.userId });
  expect(await find(other.token)).toMatchObject({ userId: other.userId });
});

test('revoke-login: refuses the login of somebody else, under their name and under one’s own, and an unknown one', async () => {
  const [person, other] = [await world.person(), await world.person()];
  const end = (userId: string, loginId: string) =>
    person.ask({ method: 'DELETE', url: `/v1/users/${userId}/logins/${loginId}` });
  await refused(world, 'refused', () => end(other.userId, other.actor.loginId));
  alike(
    await refused(world, 'not-found', () => end(person.userId, other.actor.loginId)),
    await refused(world, 'not-found', () => end(person.userId, unknownId)),
  );
});

test('revoke-logins: refuses those of somebody else, and leaves theirs and the one that asks', async () => {
  const [person, other] = [await world.person(), await world.person()];
  await openLogin(person.userId);
  const end = (userId: string) => person.ask({ method: 'DELETE', url: `/v1/users/${userId}/logins` });
  await refused(world, 'refused', () => end(other.userId));
  const kept = await loginsOf(other.userId);
  expect((await end(person.userId)).json()).toEqual({ count: 1 });
  expect(await loginsOf(person.userId)).toEqual([person.actor.loginId]);
  expect(await loginsOf(other.userId)).toEqual(kept);
});

test('expire-logins: what has not run out stays, and nobody is named to it', async () => {
  const person = await world.person();
  await link(person.userId);
  await post(world, '/v1/sign-in', { email: 'nobody@example.org', password: 'a guess' });
  const job = world.app.jobs.find(({ name }) => name === 'expire-logins');
  const young = () =>
    sql(
      world,
      `select (select count(*)::int from one_time_tokens where expires_at > now()) as links,
         (select count(*)::int from throttles) as tries, (select count(*)::int from logins) as logins`,
    );
  const before = await young();
  await job?.handle({});
  expect(await changedBy(world, async () => job?.handle({}))).toMatchObject({ changed: [] });
  expect(await young()).toEqual(before);
  for (const kind of ['links', 'tries', 'logins']) expect(before[0][kind]).toBeGreaterThan(0);
  expect(await find(person.token)).toBeDefined();
  expect(job?.payload.safeParse({ userId: person.userId }).success).toBe(false);
});

test('describe-me: nobody is told anything, and nobody of the second factor of somebody else', async () => {
  const owner = await withPassword(world, 'owner@example.org');
  await addPasskey(world, owner, softAuthenticator());
  const person = await world.person();
  await refused(world, 'not-signed-in', () => world.server.inject({ url: '/v1/me' }));
  expect((await person.ask({ url: '/v1/me' })).json()).toMatchObject({
    userId: person.userId,
    secondFactor: false,
    terms: { accepted: null },
  });
});
