import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  makersAttestation,
  type Odd,
  type Registration,
  selfAttestation,
  softAuthenticator,
} from '../../testing/authenticator-kit.ts';
import { ask } from '../../testing/cluster.ts';
import { mailTo } from '../../testing/mail-kit.ts';
import {
  addPasskey,
  type Holder,
  holder,
  optionsFor,
  renewed,
  signIn,
  signInOptions,
  withPassword,
} from '../../testing/proofs-kit.ts';
import { openWorld, type World } from '../../testing/world.ts';

let world: World;
let now = new Date();
beforeAll(async () => {
  world = await openWorld({ clock: { now: () => now } });
});
afterAll(() => world.close());

const sql = (text: string) => ask(world.urls.directUrl, text);
const offer = (person: Holder) => optionsFor(person, '/v1/me/passkeys/options');
const add = (person: Holder, response: Registration, label = 'a phone') =>
  person.ask({ method: 'POST', url: '/v1/me/passkeys', payload: { response, label } });
const passkeysOf = async (person: Holder) => (await person.ask({ url: '/v1/me/security' })).json().passkeys;
const rowsOf = async (userId: string) =>
  (await sql(`select id from passkeys where user_id = '${userId}'`)).rows.length;

test('the browser is asked for a key that needs no name, and a finger, a face or a PIN', async () => {
  const person = await withPassword(world, 'abe@example.org');
  const options = await offer(person);
  expect(options).toMatchObject({
    rp: { id: 'localhost', name: 'Attune' },
    user: { name: 'abe@example.org', displayName: 'Someone' },
    attestation: 'none',
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    pubKeyCredParams: [-8, -7, -257].map((alg) => ({ alg, type: 'public-key' })),
    excludeCredentials: [],
  });
  expect(options.challenge).toMatch(/^[\w-]{43}$/);
  const handle = Buffer.from((options.user as { id: string }).id, 'base64url').toString('hex');
  expect(handle).toBe(person.userId.replaceAll('-', ''));
});

test('a new passkey makes the login strong, under a new token, and is written about', async () => {
  const first = await withPassword(world, 'bea@example.org');
  const response = softAuthenticator().create(await offer(first), { backedUp: true });
  const answer = await add(first, response, 'my phone');
  expect(answer.statusCode, answer.body).toBe(201);
  expect(answer.json()).toMatchObject({ label: 'my phone', backedUp: true, lastUsedAt: null });
  expect((await first.ask({ url: '/v1/me' })).statusCode).toBe(401);
  const person = renewed(world, first.userId, answer);
  expect((await person.ask({ url: '/v1/me' })).json()).toMatchObject({ strong: true, secondFactor: true });
  expect(await passkeysOf(person)).toEqual([answer.json()]);
  const { rows } = await sql(`select passkeys::text as row from passkeys`);
  expect(JSON.stringify(rows)).not.toContain(Buffer.from('my phone').toString('hex'));
  expect((await mailTo(world, 'bea@example.org', 'security-changed')).text).toContain('a passkey was added');
  // Now it is asked for after the password, and not made a second time on the same device.
  expect((await signIn(world, 'bea@example.org')).json().factors).toEqual(['passkey']);
  expect((await offer(person)).excludeCredentials).toEqual([
    { id: response.id, type: 'public-key', transports: ['internal'] },
  ]);
});

const oddRegistrations: Record<string, Odd> = {
  'from another site': { origin: 'http://localhost.evil.example' },
  'from another port': { origin: 'http://localhost:8080' },
  'for another site': { rpId: 'evil.example' },
  'to a question of their own': { challenge: Buffer.alloc(32, 7).toString('base64url') },
  'to a question of no length': { challenge: '' },
  'that was an answer to something else': { type: 'webauthn.get' },
  'from within a frame of another site': { crossOrigin: true },
  'without the person’s finger, face or PIN': { verified: false },
  'without anybody there': { present: false },
  'with an algorithm that nobody asked for': { algorithm: -39 },
  'with a statement that is none': {
    attestation: { format: 'none', statement: () => new Map([['x', 1]]) },
  },
  'with a certificate, though it is whole': { attestation: makersAttestation() },
  'in an unknown form': { attestation: { format: 'own', statement: () => new Map() } },
};

test.each(Object.entries(oddRegistrations))('a new passkey %s is refused', async (name, odd) => {
  const person = await withPassword(world, `${name.replaceAll(/\W/g, '-')}@example.org`);
  const refused = await add(person, softAuthenticator().create(await offer(person), odd));
  expect(refused.json()).toMatchObject({ code: 'bad-request' });
  expect(refused.json().detail).toContain('could not be checked');
  expect(await rowsOf(person.userId)).toBe(0);
});

test('an authenticator may vouch for itself', async () => {
  const person = await withPassword(world, 'bob@example.org');
  const vouched = softAuthenticator().create(await offer(person), { attestation: selfAttestation });
  expect((await add(person, vouched)).statusCode).toBe(201);
});

test('bytes that are no answer at all are refused, and are no defect', async () => {
  const person = await withPassword(world, 'cleo@example.org');
  const whole = softAuthenticator().create(await offer(person));
  const part = (response: object) => add(person, { ...whole, response: { ...whole.response, ...response } });
  for (const response of [
    { attestationObject: 'AAAA' },
    { attestationObject: '' },
    { attestationObject: whole.response.attestationObject.slice(0, 200) },
    { clientDataJSON: Buffer.from('null').toString('base64url') },
    { clientDataJSON: Buffer.from('[').toString('base64url') },
  ])
    expect((await part(response)).statusCode).toBe(400);
  expect(world.logged.filter((line) => line.includes('"defect"'))).toEqual([]);
});

test('a question is answered once, by whom it was asked, in time, and for what it was asked', async () => {
  const one = await withPassword(world, 'dan@example.org');
  const two = await withPassword(world, 'edo@example.org');
  const device = softAuthenticator();
  const asked = await offer(one);
  expect((await add(two, device.create(asked))).statusCode).toBe(400);
  // Used up by the wrong answer.
  expect((await add(one, device.create(asked))).statusCode).toBe(400);
  const old = await offer(one);
  now = new Date(now.getTime() + 601_000);
  expect((await add(one, device.create(old))).statusCode).toBe(400);
  const other = { ...(await offer(one)), challenge: (await signInOptions(world)).challenge };
  expect((await add(one, device.create(other))).statusCode).toBe(400);
  expect(await rowsOf(one.userId)).toBe(0);
});

test('a passkey that somebody has is nobody else’s, and not made twice', async () => {
  const device = softAuthenticator();
  const { person, credentialId } = await addPasskey(
    world,
    await withPassword(world, 'fay@example.org'),
    device,
  );
  const other = await withPassword(world, 'gil@example.org');
  for (const somebody of [other, person]) {
    const options = await offer(somebody);
    const fresh = softAuthenticator().create(options);
    // The same id, over a key of one's own: the answer is whole in itself.
    const copy = withCredentialId(fresh, credentialId);
    expect((await add(somebody, copy)).statusCode).toBe(409);
  }
  expect(await rowsOf(other.userId)).toBe(0);
});

function withCredentialId(made: Registration, id: string): Registration {
  const object = Buffer.from(made.response.attestationObject, 'base64url');
  const at = object.indexOf(Buffer.from(made.id, 'base64url'));
  Buffer.from(id, 'base64url').copy(object, at);
  const response = { ...made.response, attestationObject: object.toString('base64url') };
  return { ...made, id, rawId: id, response };
}

test('one’s own passkeys can be called something else and removed; others’ are not there', async () => {
  const email = 'hal@example.org';
  const { person, passkey } = await addPasskey(world, await withPassword(world, email), softAuthenticator());
  const { person: other } = await addPasskey(
    world,
    await withPassword(world, 'ida@example.org'),
    softAuthenticator(),
  );
  const url = `/v1/me/passkeys/${passkey.id}`;
  expect((await other.ask({ method: 'PATCH', url, payload: { label: 'mine' } })).statusCode).toBe(404);
  expect((await other.ask({ method: 'DELETE', url })).statusCode).toBe(404);
  expect((await person.ask({ method: 'PATCH', url, payload: { label: 'old phone' } })).statusCode).toBe(204);
  expect(await passkeysOf(person)).toMatchObject([{ label: 'old phone' }]);
  expect((await person.ask({ method: 'DELETE', url })).statusCode).toBe(204);
  expect(await passkeysOf(person)).toEqual([]);
  expect((await signIn(world, email)).json().state).toBe('signed-in');
  expect((await mailTo(world, email, 'security-changed')).text).toContain('a passkey was removed');
});

test('adding and removing ask for a recent proof, and with a second factor for a strong one', async () => {
  const email = 'jim@example.org';
  const weak = await withPassword(world, email);
  const asked = await offer(weak);
  const { person, passkey } = await addPasskey(
    world,
    renewed(world, weak.userId, await signIn(world, email)),
    softAuthenticator(),
  );
  const url = `/v1/me/passkeys/${passkey.id}`;
  const refusals = [
    await weak.ask({ method: 'DELETE', url }),
    await weak.ask({ method: 'POST', url: '/v1/me/passkeys/options' }),
    await add(weak, softAuthenticator().create(asked)),
    await weak.ask({ method: 'POST', url: '/v1/me/code-generator' }),
    await weak.ask({ method: 'POST', url: '/v1/me/recovery-codes' }),
  ];
  now = new Date(now.getTime() + 901_000);
  refusals.push(
    await person.ask({ method: 'DELETE', url }),
    await person.ask({ method: 'POST', url: '/v1/me/passkeys/options' }),
    await person.ask({ method: 'POST', url: '/v1/me/recovery-codes' }),
  );
  for (const refused of refusals) expect(refused.json().code).toBe('sign-in-again');
  expect(await rowsOf(person.userId)).toBe(1);
});

test('the last way in stays, also where the last two are removed at once', async () => {
  for (let round = 0; round < 10; round++) {
    const email = `kai-${round}@example.org`;
    const { person, passkey } = await addPasskey(
      world,
      await withPassword(world, email),
      softAuthenticator(),
    );
    const answers = await Promise.all([
      person.ask({ method: 'DELETE', url: '/v1/me/password' }),
      person.ask({ method: 'DELETE', url: `/v1/me/passkeys/${passkey.id}` }),
    ]);
    expect(answers.map(({ statusCode }) => statusCode).toSorted()).toEqual([204, 409]);
    const { password, passkeys } = (await person.ask({ url: '/v1/me/security' })).json();
    expect([password, ...passkeys].filter(Boolean)).toHaveLength(1);
  }
});

test('there are twenty passkeys at most, also where many are added at once', async () => {
  const { person } = await addPasskey(
    world,
    await withPassword(world, 'lou@example.org'),
    softAuthenticator(),
  );
  const { userId } = person;
  await sql(`set role attune_any; insert into passkeys (user_id, id, public_key, label)
    select user_id, gen_random_uuid(), public_key, label from passkeys, generate_series(1, 18)
    where user_id = '${userId}'`);
  const { logins } = world.app.identity;
  const tries = [];
  for (let count = 0; count < 3; count++) {
    const { token } = await world.app.db.withSystem('make-demo', (run) =>
      logins.open(run, { userId, method: 'passkey', strong: true, where: {} }),
    );
    const browser = holder(world, userId, token);
    tries.push({ browser, response: softAuthenticator().create(await offer(browser)) });
  }
  const answers = await Promise.all(tries.map(({ browser, response }) => add(browser, response)));
  expect(answers.map(({ statusCode }) => statusCode).toSorted()).toEqual([201, 409, 409]);
  expect(await rowsOf(userId)).toBe(20);
});
