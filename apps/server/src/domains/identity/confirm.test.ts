import { afterAll, beforeAll, expect, test } from 'vitest';
import { softAuthenticator } from '../../testing/authenticator-kit.ts';
import { ask } from '../../testing/cluster.ts';
import {
  addCodeGenerator,
  addPasskey,
  codeAt,
  cookieOf,
  finish,
  type Holder,
  holder,
  optionsFor,
  password,
  renewed,
  signInOptions,
  waitingSignIns,
  withPassword,
} from '../../testing/proofs-kit.ts';
import { openWorld, type World } from '../../testing/world.ts';

let world: World;
let now = new Date();
beforeAll(async () => {
  world = await openWorld({ clock: { now: () => now } });
});
afterAll(() => world.close());

const later = (seconds: number) => {
  now = new Date(now.getTime() + seconds * 1000);
};
const quarter = 15 * 60;
const confirm = (person: Holder, payload: object) =>
  person.ask({ method: 'POST', url: '/v1/me/confirm', payload });
const confirmWith = (person: Holder, response: object) =>
  person.ask({ method: 'POST', url: '/v1/me/confirm/passkey', payload: { response } });
const questionFor = (person: Holder) => optionsFor(person, '/v1/me/confirm/passkey/options');
const strongOf = async (person: Holder) => (await person.ask({ url: '/v1/me' })).json().strong;
const securityOf = async (person: Holder) => (await person.ask({ url: '/v1/me/security' })).json();
/** One more login of the person, of one factor. */
async function weakLogin(userId: string): Promise<Holder> {
  const { token } = await world.app.db.withSystem('make-demo', (run) =>
    world.app.identity.logins.open(run, { userId, method: 'password', strong: false, where: {} }),
  );
  return holder(world, userId, token);
}
async function withCodes(email: string) {
  const made = await addCodeGenerator(world, await withPassword(world, email), now);
  later(30);
  return { ...made, userId: made.person.userId };
}

test('after a quarter of an hour the password is asked for again; the login goes on under a new token, no stronger', async () => {
  const person = await withPassword(world, 'ann@example.org');
  const until = (await securityOf(person)).confirmedUntil;
  expect(until).toBe(new Date(now.getTime() + quarter * 1000).toISOString());
  later(quarter + 1);
  expect((await securityOf(person)).confirmedUntil).toBeNull();
  const add = { method: 'POST', url: '/v1/me/code-generator' } as const;
  expect((await person.ask(add)).json().code).toBe('sign-in-again');
  const answer = await confirm(person, { password });
  expect(answer.statusCode).toBe(204);
  expect((await person.ask({ url: '/v1/me' })).statusCode).toBe(401);
  const fresh = renewed(world, person.userId, answer);
  expect((await fresh.ask(add)).statusCode).toBe(200);
  expect(await strongOf(fresh)).toBe(false);
  const { items } = (await fresh.ask({ url: `/v1/users/${person.userId}/logins` })).json();
  expect(items.filter((one: { current: boolean }) => one.current)).toHaveLength(1);
});

test('a wrong password confirms nothing, and whoever guesses has to wait', async () => {
  const person = await withPassword(world, 'ben@example.org');
  later(quarter + 1);
  const wrong = await confirm(person, { password: 'not this one' });
  expect(wrong.json().code).toBe('sign-in-failed');
  expect(cookieOf(wrong)).toBeUndefined();
  expect((await securityOf(person)).confirmedUntil).toBeNull();
  for (let tries = 0; tries < 5; tries++) await confirm(person, { password: 'not this one' });
  expect((await confirm(person, { password })).statusCode).toBe(429);
  later(2);
  expect((await confirm(person, { password })).statusCode).toBe(204);
});

test('who has no password confirms with none', async () => {
  const { userId, token, ask: first } = await world.person({ firstName: 'Cy' });
  const refused = await confirm({ userId, token, ask: first }, { password });
  expect(refused.json().code).toBe('sign-in-failed');
});

test('a code makes a weak login strong, and a person of staff sees others again', async () => {
  const { userId, secret, recoveryCodes } = await withCodes('dee@example.org');
  await ask(
    world.urls.directUrl,
    `set role attune_any; insert into user_roles (user_id, role) values ('${userId}', 'admin');
     update users set access_version = access_version + 1 where id = '${userId}'`,
  );
  const other = await world.person({ firstName: 'Other' });
  const see = { url: `/v1/users/${other.userId}/person` };
  const weak = await weakLogin(userId);
  expect((await weak.ask(see)).statusCode).toBe(403);
  const answer = await confirm(weak, { code: codeAt(secret, now) });
  const strong = renewed(world, userId, answer);
  expect(await strongOf(strong)).toBe(true);
  expect((await strong.ask(see)).statusCode).toBe(200);
  const byRecovery = await confirm(await weakLogin(userId), { code: recoveryCodes[0] ?? '' });
  expect(await strongOf(renewed(world, userId, byRecovery))).toBe(true);
  expect((await securityOf(strong)).recoveryCodesLeft).toBe(9);
});

test('whoever has a second factor confirms with that: a password would be half a proof, for every change', async () => {
  const { userId } = await withCodes('eli@example.org');
  const weak = await weakLogin(userId);
  const refused = await confirm(weak, { password });
  expect(refused.json()).toMatchObject({ status: 403, code: 'sign-in-again' });
  expect(refused.json().detail).toContain('with a code or a passkey');
  for (const [method, url, payload] of [
    ['DELETE', '/v1/me/code-generator', undefined],
    ['PUT', '/v1/me/password', { password: 'another one altogether' }],
    ['DELETE', '/v1/me/password', undefined],
    ['POST', '/v1/me/email', { email: 'elsewhere@example.org' }],
  ] as const) {
    const answer = await weak.ask({ method, url, ...(payload ? { payload } : {}) });
    expect([answer.statusCode, answer.json().code], url).toEqual([403, 'sign-in-again']);
  }
});

test('a code that was used anywhere confirms nothing', async () => {
  const { person, userId, secret, recoveryCodes } = await withCodes('fin@example.org');
  const [step = ''] = await waitingSignIns(world, userId, 1);
  const code = codeAt(secret, now);
  expect((await finish(world, step, code)).statusCode).toBe(200);
  expect((await confirm(person, { code })).json().code).toBe('sign-in-failed');
  const recovery = { code: recoveryCodes[0] ?? '' };
  const once = await confirm(person, recovery);
  expect(once.statusCode).toBe(204);
  const again = await confirm(renewed(world, userId, once), recovery);
  expect(again.json().code).toBe('sign-in-failed');
});

test('codes are not guessed by confirming: after a few, one has to wait', async () => {
  const { person, secret } = await withCodes('gia@example.org');
  const wrong = { code: codeAt(secret, new Date(now.getTime() + 3_600_000)) };
  const statuses: number[] = [];
  for (let tries = 0; tries < 7; tries++) statuses.push((await confirm(person, wrong)).statusCode);
  expect(statuses).toEqual([401, 401, 401, 401, 401, 401, 429]);
  expect((await confirm(person, { code: codeAt(secret, now) })).statusCode).toBe(429);
  later(2);
  expect((await confirm(person, { code: codeAt(secret, now) })).statusCode).toBe(204);
});

test('one’s own passkey makes a weak login strong', async () => {
  const device = softAuthenticator();
  const made = await addPasskey(world, await withPassword(world, 'hed@example.org'), device);
  const weak = await weakLogin(made.person.userId);
  const question = await questionFor(weak);
  expect(question).toMatchObject({
    userVerification: 'required',
    allowCredentials: [{ id: made.credentialId, type: 'public-key' }],
  });
  // Asked by its id, an authenticator need not say whose it is.
  const answer = await confirmWith(weak, device.get(question, { userHandle: undefined }));
  expect(answer.statusCode, answer.body).toBe(204);
  expect(await strongOf(renewed(world, weak.userId, answer))).toBe(true);
});

test('another person’s passkey, another login’s question or another purpose confirm nothing', async () => {
  const device = softAuthenticator();
  const { person } = await addPasskey(world, await withPassword(world, 'ike@example.org'), device);
  const stranger = softAuthenticator();
  await addPasskey(world, await withPassword(world, 'joy@example.org'), stranger);
  const weak = await weakLogin(person.userId);
  const odd = [
    stranger.get(await questionFor(weak)),
    device.get(await questionFor(person)),
    device.get(await signInOptions(world)),
    device.get(await questionFor(weak), { verified: false }),
    device.get(await questionFor(weak), { origin: 'http://localhost:81' }),
    device.get(await questionFor(weak), { counter: 0, challenge: 'x'.repeat(43) }),
  ];
  for (const response of odd) expect((await confirmWith(weak, response)).json().code).toBe('sign-in-failed');
  expect(await strongOf(weak)).toBe(false);
  const whole = device.get(await questionFor(weak), { counter: 9 });
  const answers = await Promise.all(Array.from({ length: 20 }, () => confirmWith(weak, whole)));
  expect(answers.filter(({ statusCode }) => statusCode === 204)).toHaveLength(1);
});

test('the overview tells how one gets in oneself, and nothing that lets anybody in', async () => {
  const { person: first, secret } = await withCodes('kit@example.org');
  const { person } = await addPasskey(world, first, softAuthenticator(), 'a ring');
  await addPasskey(world, await withPassword(world, 'lev@example.org'), softAuthenticator());
  const answer = await person.ask({ url: '/v1/me/security' });
  expect(answer.json()).toEqual({
    password: { changedAt: expect.any(String), short: false },
    passkeys: [expect.objectContaining({ label: 'a ring' })],
    codeGenerator: { confirmedAt: expect.any(String) },
    recoveryCodesLeft: 10,
    identities: [],
    confirmedUntil: expect.any(String),
  });
  for (const hidden of [secret, 'argon2', 'public_key', 'hash']) expect(answer.body).not.toContain(hidden);
  expect((await world.server.inject({ url: '/v1/me/security' })).statusCode).toBe(401);
});
