import { afterAll, beforeAll, expect, test } from 'vitest';
import { softAuthenticator } from '../testing/authenticator-kit.ts';
import { inviteByMail, openBrowser, pathOf, roundTrip } from '../testing/browser-kit.ts';
import { type OidcKit, startOidc } from '../testing/oidc-kit.ts';
import { addPasskey, post } from '../testing/proofs-kit.ts';
import { openWorld, type Person, type World } from '../testing/world.ts';
import {
  alike,
  audited,
  forged,
  grownStale,
  meanwhile,
  refused,
  shutOut,
  sql,
  unknownId,
  weakLogin,
} from './refusals-kit.ts';

let world: World;
let kit: OidcKit;
let admin: Person;
beforeAll(async () => {
  kit = await startOidc();
  world = await openWorld({ providers: [kit.register('google'), kit.register('valu')] });
  admin = await world.person({ firstName: 'Ada', roles: ['admin'] });
});
afterAll(() => Promise.all([world.close(), kit.stop()]));

const termsVersion = '2026-11';
/** The visit is used up, whatever comes of it. */
const visit = ['one_time_tokens'];
const provider = 'google';

/** Somebody in a browser, with an identity that goes by the account's name. */
async function connected(account: string) {
  const person = await world.person();
  const browser = openBrowser(world, person);
  const answer = await roundTrip(browser, kit, { provider, account, to: 'connect' });
  expect(answer.statusCode, answer.body).toBe(200);
  const [{ id }] = await sql(world, `select id from identities where user_id = '${person.userId}'`);
  return { ...person, browser, identityId: id as string };
}

/** A login from before somebody got their passkey. */
async function withForgottenLogin() {
  const person = await world.person();
  await addPasskey(world, person, softAuthenticator());
  return weakLogin(world, person);
}

/** A browser that is back from the provider, with what it brings. */
async function back(
  account: string,
  browser = openBrowser(world),
  to: keyof typeof pathOf = 'sign-in',
  payload = {},
) {
  const brought = await kit.visit(await browser.leave(pathOf[to](provider), payload), account);
  return { browser, brought, finish: () => browser.comeBack(provider, brought) };
}

test('begin-provider-visit: refuses an unknown provider, a dead invite, an old proof, and a provider that is down', async () => {
  const person = await world.person();
  const to = (path: string, payload: object = {}) => openBrowser(world, person).post(path, payload);
  await refused(world, 'not-found', () => to(pathOf['sign-in']('no-such')));
  await refused(world, 'not-found', () => to(pathOf.accept(provider), { token: forged, termsVersion }));
  await refused(world, 'not-signed-in', () => post(world, pathOf.connect(provider)));
  await grownStale(world, person);
  await refused(world, 'sign-in-again', () => to(pathOf.connect(provider)));
  const weak = await withForgottenLogin();
  await refused(world, 'sign-in-again', () => openBrowser(world, weak).post(pathOf.connect(provider)));
  kit.fail({ path: '/.well-known/openid-configuration', how: 'error' });
  try {
    await refused(world, 'busy', () => to(pathOf['sign-in']('valu')));
  } finally {
    kit.fail(undefined);
  }
});

test('end-provider-visit: refuses a visit that is unknown, used, too old, of another browser or another provider', async () => {
  await connected('noa');
  const { browser, brought } = await back('noa');
  const cookie = browser.cookies.get('__Host-attune-visit') ?? '';
  const other = openBrowser(world);
  await other.leave(pathOf['sign-in'](provider));
  const answers = [
    await refused(world, 'not-found', () => openBrowser(world).comeBack(provider, brought)),
    await refused(world, 'not-found', () => other.comeBack(provider, brought)),
    await refused(world, 'not-found', () => browser.comeBack(provider, { ...brought, state: forged })),
  ];
  browser.cookies.set('__Host-attune-visit', cookie);
  expect((await browser.comeBack(provider, brought)).statusCode).toBe(200);
  browser.cookies.set('__Host-attune-visit', cookie);
  answers.push(await refused(world, 'not-found', () => browser.comeBack(provider, brought)));
  const mixed = await back('noa');
  answers.push(await refused(world, 'not-found', () => mixed.browser.comeBack('valu', mixed.brought), visit));
  const late = await back('noa');
  await sql(
    world,
    `update one_time_tokens set expires_at = '2020-01-01' where kind = 'provider' and used_at is null`,
  );
  alike(...answers, await refused(world, 'not-found', late.finish));
});

test('refuse-identity: what a provider did not confirm leaves nothing but its record, about nobody', async () => {
  const browser = openBrowser(world);
  const brought = await kit.visit(await browser.leave(pathOf['sign-in'](provider)), 'omer', false);
  await refused(world, 'sign-in-failed', () => browser.comeBack(provider, brought), visit);
  expect((await audited(world, 'login:open (provider)'))[0]).toEqual({
    actor_kind: 'nobody',
    about_somebody: false,
    outcome: 'refused',
  });
});

test('enter-with-identity: refuses an identity that nobody has, and that of somebody shut out, alike', async () => {
  const { userId } = await connected('out');
  await shutOut(world, userId);
  const [unknown, out] = [await back('unknown'), await back('out')];
  alike(
    await refused(world, 'sign-in-failed', unknown.finish, visit),
    await refused(world, 'sign-in-failed', out.finish, visit),
  );
});

test('enter-with-identity: refuses one that is disconnected, and somebody shut out, in the same moment', async () => {
  const { userId } = await connected('moment');
  await sql(world, `delete from logins where user_id = '${userId}'`);
  const held = `select id from users where id = '${userId}' for update;`;
  const ends = [
    `${held} delete from identity_subjects where user_id = '${userId}'; delete from identities where user_id = '${userId}'`,
    `update users set status = 'disabled' where id = '${userId}'`,
  ];
  const visits = [await back('moment'), await back('moment')];
  // Shut out first: without an identity there is nobody to be let in.
  for (const [at, end] of ends.reverse().entries()) {
    const answer = await meanwhile(world, end, visits[at]?.finish ?? (() => Promise.reject()));
    expect(answer.json().code).toBe('sign-in-failed');
    await sql(world, `update users set status = 'active' where id = '${userId}'`);
  }
  expect(await sql(world, `select id from logins where user_id = '${userId}'`)).toEqual([]);
});

test('connect-identity: refuses that of somebody else, and a browser that is signed out or somebody else by then', async () => {
  await connected('taken');
  const person = await world.person();
  const thief = await back('taken', openBrowser(world, person), 'connect');
  await refused(world, 'conflict', thief.finish, visit);
  for (const token of [undefined, (await world.person()).token]) {
    const other = await back('fresh', openBrowser(world, person), 'connect');
    if (token) other.browser.cookies.set('__Host-attune', token);
    else other.browser.cookies.delete('__Host-attune');
    await refused(world, 'not-signed-in', other.finish, visit);
  }
  expect(await sql(world, `select id from identities where user_id = '${person.userId}'`)).toEqual([]);
});

test('disconnect-identity: refuses that of somebody else, an unknown one, the last way in, and an old proof', async () => {
  const foreign = await connected('foreign');
  const { browser, identityId, userId } = await connected('own');
  const cut = (id: string) => browser.delete(`/v1/me/identities/${id}`);
  alike(
    await refused(world, 'not-found', () => cut(foreign.identityId)),
    await refused(world, 'not-found', () => cut(unknownId)),
  );
  await refused(world, 'conflict', () => cut(identityId));
  await grownStale(world, { userId });
  await refused(world, 'sign-in-again', () => cut(identityId));
});

test('accept-invite-with-identity: refuses an identity of somebody else, old terms, and an invite taken back meanwhile', async () => {
  await connected('already');
  const { id, token } = await inviteByMail(world, admin, 'invited@example.org');
  const come = (account: string, version = termsVersion) =>
    back(account, openBrowser(world), 'accept', { token, termsVersion: version });
  await refused(world, 'conflict', (await come('already')).finish, visit);
  await refused(world, 'conflict', (await come('newcomer', '2020-01')).finish, visit);
  const late = await come('newcomer');
  await admin.ask({ method: 'DELETE', url: `/v1/invites/${id}` });
  await refused(world, 'not-found', late.finish, visit);
});
