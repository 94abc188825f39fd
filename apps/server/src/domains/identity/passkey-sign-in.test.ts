import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Assertion, type Odd, softAuthenticator } from '../../testing/authenticator-kit.ts';
import { ask } from '../../testing/cluster.ts';
import { mailTo } from '../../testing/mail-kit.ts';
import {
  addPasskey,
  cookieOf,
  forgetting,
  optionsFor,
  post,
  renewed,
  signInOptions,
  told,
  withPassword,
} from '../../testing/proofs-kit.ts';
import { tokenIn } from '../../testing/smtp-kit.ts';
import { openWorld, type Person, type World } from '../../testing/world.ts';

let world: World;
let admin: Person;
let now = new Date();
beforeAll(async () => {
  world = await openWorld({ clock: { now: () => now } });
  admin = await world.person({ firstName: 'Ada', roles: ['admin'] });
});
afterAll(() => world.close());

const sql = (text: string) => ask(world.urls.directUrl, text);
const answer = (response: Assertion) => post(world, '/v1/sign-in/passkey', { response });
let people = 0;
/** Somebody with a passkey, and the device that has it. */
async function withPasskey() {
  people++;
  const device = softAuthenticator();
  const made = await addPasskey(world, await withPassword(world, `person-${people}@example.org`), device);
  return { device, userId: made.person.userId, ...made };
}
/** What a passkey that nobody has is answered. */
const unknown = async () => {
  const device = softAuthenticator();
  device.create({ user: { id: 'AAAA' }, rp: { id: 'localhost' } });
  return told(await answer(device.get(await signInOptions(world))));
};

test('a passkey signs in alone: nobody is named beforehand, and the login is strong', async () => {
  const { device, userId, passkey } = await withPasskey();
  const options = await signInOptions(world);
  expect(options).toMatchObject({ rpId: 'localhost', userVerification: 'required' });
  expect(options.allowCredentials).toBeUndefined();
  const signedIn = await answer(device.get(options));
  expect(signedIn.json()).toEqual({ state: 'signed-in', userId });
  const person = renewed(world, userId, signedIn);
  expect((await person.ask({ url: '/v1/me' })).json().strong).toBe(true);
  const { items } = (await person.ask({ url: `/v1/users/${userId}/logins` })).json();
  expect(items.find((one: { current: boolean }) => one.current)).toMatchObject({ method: 'passkey' });
  expect((await person.ask({ url: '/v1/me/security' })).json().passkeys).toMatchObject([
    { id: passkey.id, lastUsedAt: now.toISOString() },
  ]);
});

const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const oddAnswers: Record<string, Odd> = {
  'given to another site': { origin: 'https://localhost' },
  'given to another port': { origin: 'http://localhost:81' },
  'for another site': { rpId: 'evil.example' },
  'to a question that nobody asked': { challenge: Buffer.alloc(32, 9).toString('base64url') },
  'to nothing': { challenge: '' },
  'of making a passkey': { type: 'webauthn.create' },
  'from within a frame of another site': { crossOrigin: true },
  'without the person’s finger, face or PIN': { verified: false },
  'without anybody there': { present: false },
  'signed by another key': { signWith: stranger },
  'that does not say whose it is': { userHandle: undefined },
  'that says it is somebody else’s': { userHandle: Buffer.alloc(16, 1).toString('base64url') },
};

test.each(Object.entries(oddAnswers))(
  'an answer %s is refused like an unknown passkey',
  async (_name, odd) => {
    const { device } = await withPasskey();
    const refused = await answer(device.get(await signInOptions(world), odd));
    expect(refused.json().code).toBe('sign-in-failed');
    expect(told(refused)).toEqual(await unknown());
    expect(cookieOf(refused)).toBeUndefined();
    // The passkey itself is fine.
    expect((await answer(device.get(await signInOptions(world)))).statusCode).toBe(200);
  },
);

test('a passkey of one person never signs in as another', async () => {
  const one = await withPasskey();
  const two = await withPasskey();
  const handle = Buffer.from(two.userId.replaceAll('-', ''), 'hex').toString('base64url');
  const named = one.device.get(await signInOptions(world), { userHandle: handle });
  expect((await answer(named)).statusCode).toBe(401);
  // The other's passkey by its id, signed by one's own key.
  const { response } = one.device.get(await signInOptions(world), { userHandle: handle });
  const id = two.credentialId;
  expect((await answer({ ...named, id, rawId: id, response })).statusCode).toBe(401);
});

test('a copy is noticed by a counter that does not grow; one that never counts is fine', async () => {
  const { device } = await withPasskey();
  const tries = async (counter: number) =>
    (await answer(device.get(await signInOptions(world), { counter }))).statusCode;
  expect(await tries(0)).toBe(200);
  expect(await tries(0)).toBe(200);
  expect(await tries(7)).toBe(200);
  for (const counter of [7, 3, 0]) expect(await tries(counter)).toBe(401);
  expect(await tries(8)).toBe(200);
});

test('of many answers at once with one count, one counts', async () => {
  const { device } = await withPasskey();
  const responses: Assertion[] = [];
  for (let count = 0; count < 20; count++)
    responses.push(device.get(await signInOptions(world), { counter: 5 }));
  const answers = await Promise.all(responses.map(answer));
  expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(1);
});

test('of 100 at once with one answer, one gets in; the others are answered like an unknown passkey', async () => {
  const { device } = await withPasskey();
  const refusal = await unknown();
  async function countIn(): Promise<number> {
    // The counter says nothing here: many devices never count.
    const response = device.get(await signInOptions(world), { counter: 0 });
    const answers = await Promise.all(Array.from({ length: 100 }, () => answer(response)));
    for (const refused of answers.filter(({ statusCode }) => statusCode !== 200))
      expect(told(refused)).toEqual(refusal);
    return answers.filter(({ statusCode }) => statusCode === 200).length;
  }
  expect(await countIn()).toBe(1);
  // The same where the guard holds nothing: the assertion above can fail.
  await forgetting(world, 'one_time_tokens', 'used_at', async () => {
    expect(await countIn()).toBeGreaterThan(1);
  });
});

test('a question is for signing in only, for ten minutes, and for people who are not shut out', async () => {
  const { device, person, userId, passkey } = await withPasskey();
  const confirm = await optionsFor(person, '/v1/me/confirm/passkey/options');
  expect((await answer(device.get(confirm))).statusCode).toBe(401);
  const offer = await optionsFor(person, '/v1/me/passkeys/options');
  expect((await answer(device.get({ ...offer, rpId: 'localhost' }))).statusCode).toBe(401);
  const old = await signInOptions(world);
  now = new Date(now.getTime() + 601_000);
  expect((await answer(device.get(old))).statusCode).toBe(401);
  const setStatus = (status: string) =>
    sql(`set role attune_any; update users set status = '${status}' where id = '${userId}'`);
  await setStatus('disabled');
  expect(told(await answer(device.get(await signInOptions(world))))).toEqual(await unknown());
  await setStatus('active');
  const again = await answer(device.get(await signInOptions(world)));
  const url = `/v1/me/passkeys/${passkey.id}`;
  const removed = await renewed(world, userId, again).ask({ method: 'DELETE', url });
  expect(removed.statusCode).toBe(204);
  expect(told(await answer(device.get(await signInOptions(world))))).toEqual(await unknown());
});

test('an address that tries again and again has to wait', async () => {
  const device = softAuthenticator();
  device.create({ user: { id: 'AAAA' }, rp: { id: 'localhost' } });
  const payload = { response: device.get(await signInOptions(world)) };
  const statuses = new Set<number>();
  for (let tries = 0; tries < 105; tries++) {
    const url = '/v1/sign-in/passkey';
    const { statusCode } = await world.server.inject({
      method: 'POST',
      url,
      payload,
      remoteAddress: '203.0.113.9',
    });
    statuses.add(statusCode);
  }
  expect([...statuses].toSorted()).toEqual([401, 429]);
});

const termsVersion = '2026-11';
async function invited(email: string) {
  const made = await admin.ask({ method: 'POST', url: '/v1/invites', payload: { email, firstName: 'Noa' } });
  expect(made.statusCode, made.body).toBe(201);
  return { userId: made.json().userId as string, token: tokenIn(await mailTo(world, email, 'invite')) };
}
const offerTo = async (token: string) =>
  (await post(world, '/v1/invites/accept/passkey/options', { token })).json().options;
const accept = (token: string, response: object, more: object = {}) =>
  post(world, '/v1/invites/accept/passkey', { token, termsVersion, response, ...more });

test('an invite is accepted with a passkey: once, whatever the concurrency, and the login is strong', async () => {
  const { userId, token } = await invited('noa@example.org');
  const device = softAuthenticator();
  const offers = await Promise.all(Array.from({ length: 100 }, () => offerTo(token)));
  expect(offers[0].user).toMatchObject({ name: 'noa@example.org', displayName: 'Noa' });
  const answers = await Promise.all(offers.map((one) => accept(token, device.create(one), { label: 'key' })));
  const [first, ...more] = answers.filter(({ statusCode }) => statusCode === 200);
  expect(first?.json()).toEqual({ state: 'signed-in', userId });
  expect(more).toEqual([]);
  const other = await invited('oda@example.org');
  const unheardOf = told(await accept('x'.repeat(43), device.create(await offerTo(other.token))));
  expect(unheardOf.status).toBe(404);
  for (const refused of answers.filter((one) => one !== first)) expect(told(refused)).toEqual(unheardOf);
  if (!first) throw new Error('Nobody got in.');
  const person = renewed(world, userId, first);
  expect((await person.ask({ url: '/v1/me' })).json()).toMatchObject({
    strong: true,
    terms: { accepted: termsVersion },
  });
  const { password, passkeys } = (await person.ask({ url: '/v1/me/security' })).json();
  expect(password).toBeNull();
  expect(passkeys).toMatchObject([{ label: 'key' }]);
  // The only way in.
  const url = `/v1/me/passkeys/${passkeys[0].id}`;
  expect((await person.ask({ method: 'DELETE', url })).statusCode).toBe(409);
});

test('an invite is not accepted with what was made for another, or for nothing, and then it still waits', async () => {
  const one = await invited('pam@example.org');
  const two = await invited('rey@example.org');
  const device = softAuthenticator();
  const forOne = device.create(await offerTo(one.token));
  expect((await accept(two.token, forOne)).statusCode).toBe(404);
  const odd = device.create(await offerTo(two.token), { verified: false });
  expect((await accept(two.token, odd)).statusCode).toBe(400);
  const old = device.create(await offerTo(two.token));
  expect((await accept(two.token, old, { termsVersion: '1999' })).statusCode).toBe(409);
  const { rows } =
    await sql(`select status, (select count(*) from passkeys p where p.user_id = u.id) as passkeys
    from users u where id in ('${one.userId}', '${two.userId}')`);
  expect(rows.map(({ status, passkeys }) => [status, Number(passkeys)])).toEqual([
    ['invited', 0],
    ['invited', 0],
  ]);
  expect((await accept(two.token, device.create(await offerTo(two.token)))).statusCode).toBe(200);
  const gone = await post(world, '/v1/invites/accept/passkey/options', { token: two.token });
  const never = await post(world, '/v1/invites/accept/passkey/options', { token: 'y'.repeat(43) });
  expect(told(gone)).toEqual(told(never));
});
