import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Authenticator, softAuthenticator } from '../testing/authenticator-kit.ts';
import { inviteByMail } from '../testing/browser-kit.ts';
import {
  addPasskey,
  type Holder,
  optionsFor,
  password,
  post,
  renewed,
  signInOptions,
  withPassword,
} from '../testing/proofs-kit.ts';
import { openWorld, type Person, type World } from '../testing/world.ts';
import {
  alike,
  audited,
  changedBy,
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
let admin: Person;
beforeAll(async () => {
  world = await openWorld();
  admin = await world.person({ firstName: 'Ada', roles: ['admin'] });
});
afterAll(() => world.close());

const termsVersion = '2026-11';
const tokens = ['one_time_tokens'];
const offer = (person: Holder) => person.ask({ method: 'POST', url: '/v1/me/passkeys/options' });
const offered = (person: Holder) => optionsFor(person, '/v1/me/passkeys/options');
const add = (person: Holder, response: object) =>
  person.ask({ method: 'POST', url: '/v1/me/passkeys', payload: { response, label: 'a key' } });
const signInWith = (response: object) => post(world, '/v1/sign-in/passkey', { response });
const askOwn = (person: Holder) => optionsFor(person, '/v1/me/confirm/passkey/options');
const confirm = (person: Holder, response: object) =>
  person.ask({ method: 'POST', url: '/v1/me/confirm/passkey', payload: { response } });
const invitedOptions = (token: string) => post(world, '/v1/invites/accept/passkey/options', { token });
const accept = (token: string, response: object) =>
  post(world, '/v1/invites/accept/passkey', { token, termsVersion, response });

/** Somebody with a passkey, at a login that is strong by it, and what it was made on. */
async function withPasskey(email: string, device: Authenticator = softAuthenticator()) {
  const made = await addPasskey(world, await withPassword(world, email), device);
  return { ...made, device };
}
test('offer-passkey: refuses nobody, an old proof, and a login that has not shown the second factor', async () => {
  await refused(world, 'not-signed-in', () => post(world, '/v1/me/passkeys/options'));
  const { person } = await withPasskey('ann@example.org');
  const weak = await weakLogin(world, person);
  await refused(world, 'sign-in-again', () => offer(weak));
  await grownStale(world, person);
  await refused(world, 'sign-in-again', () => offer(person));
});

test('offer-passkey-to-invited: asks nothing for an invite that is unknown or taken back, and uses none up', async () => {
  const { id, token } = await inviteByMail(world, admin, 'bea@example.org');
  expect((await changedBy(world, () => invitedOptions(token))).changed).toEqual(tokens);
  expect((await invitedOptions(token)).statusCode).toBe(200);
  await admin.ask({ method: 'DELETE', url: `/v1/invites/${id}` });
  alike(
    await refused(world, 'not-found', () => invitedOptions(forged)),
    await refused(world, 'not-found', () => invitedOptions(token)),
  );
});

test('offer-passkey-to-invited: what it asks can be answered to accept an invite only', async () => {
  const { token, userId } = await inviteByMail(world, admin, 'ben@example.org');
  const { options } = (await invitedOptions(token)).json();
  const answer = await post(world, '/v1/invites/accept', { token, termsVersion, password });
  const person = renewed(world, userId, answer);
  await refused(world, 'bad-request', () => add(person, softAuthenticator().create(options)), tokens);
});

test('take-passkey-answer: refuses an answer to what was never asked, was answered, or was asked of somebody else', async () => {
  const person = await withPassword(world, 'cat@example.org');
  const other = await withPassword(world, 'cal@example.org');
  const options = await offered(person);
  const elsewhere = softAuthenticator().create(options, { challenge: forged });
  const response = softAuthenticator().create(options);
  const late = softAuthenticator().create(await offered(person));
  await sql(
    world,
    `update one_time_tokens set expires_at = '2020-01-01' where kind = 'passkey' and used_at is null`,
  );
  const foreign = softAuthenticator().create(await offered(other));
  const mine = softAuthenticator().create(await offered(person));
  expect((await add(person, mine)).statusCode).toBe(201);
  const again = await weakLogin(world, person);
  alike(
    await refused(world, 'bad-request', () => add(again, elsewhere)),
    await refused(world, 'bad-request', () => add(again, response)),
    await refused(world, 'bad-request', () => add(again, late)),
    await refused(world, 'bad-request', () => add(again, mine)),
    await refused(world, 'bad-request', () => add(again, foreign), tokens),
  );
});

test('add-passkey: refuses where the proof has grown old since it was asked, and the twenty-first', async () => {
  const person = await withPassword(world, 'dan@example.org');
  const response = softAuthenticator().create(await offered(person));
  await grownStale(world, person);
  await refused(world, 'sign-in-again', () => add(person, response), tokens);
  const { person: rich } = await withPasskey('deb@example.org');
  await sql(
    world,
    `insert into passkeys select (json_populate_record(p, json_build_object('id', gen_random_uuid()))).*
     from passkeys p, generate_series(1, 19) where user_id = '${rich.userId}'`,
  );
  const another = softAuthenticator().create(await offered(rich));
  await refused(world, 'conflict', () => add(rich, another), tokens);
});

test('accept-invite-with-passkey: refuses a passkey that was made for another invite, and lets nobody in', async () => {
  const [mine, theirs] = [
    await inviteByMail(world, admin, 'eva@example.org'),
    await inviteByMail(world, admin, 'eve@example.org'),
  ];
  const { options } = (await invitedOptions(mine.token)).json();
  const response = softAuthenticator().create(options);
  await refused(world, 'not-found', () => accept(theirs.token, response), tokens);
  await refused(world, 'bad-request', () => accept(mine.token, response));
  expect((await invitedOptions(theirs.token)).statusCode).toBe(200);
  const { options: later } = (await invitedOptions(mine.token)).json();
  await shutOut(world, mine.userId);
  const out = () => accept(mine.token, softAuthenticator().create(later));
  await refused(world, 'not-found', out, tokens);
});

test('rename-passkey: refuses that of somebody else, and one that is not there', async () => {
  const { passkey } = await withPasskey('fay@example.org');
  const { person } = await withPasskey('fin@example.org');
  const rename = (id: string) =>
    person.ask({ method: 'PATCH', url: `/v1/me/passkeys/${id}`, payload: { label: 'mine' } });
  alike(
    await refused(world, 'not-found', () => rename(passkey.id)),
    await refused(world, 'not-found', () => rename(unknownId)),
  );
});

test('remove-passkey: refuses that of somebody else, the last way in, and a login that has not shown it', async () => {
  const { passkey: foreign } = await withPasskey('gil@example.org');
  const { person, passkey } = await withPasskey('gus@example.org');
  const remove = (who: Holder, id: string) => who.ask({ method: 'DELETE', url: `/v1/me/passkeys/${id}` });
  const weak = await weakLogin(world, person);
  await refused(world, 'not-found', () => remove(person, foreign.id));
  await refused(world, 'sign-in-again', () => remove(weak, passkey.id));
  await sql(world, `delete from passwords where user_id = '${person.userId}'`);
  await refused(world, 'conflict', () => remove(person, passkey.id));
});

test('ask-for-passkey: names nobody and nobody’s passkeys, and can be answered to sign in only', async () => {
  const { person, device, credentialId } = await withPasskey('hal@example.org');
  const { answer, changed } = await changedBy(world, () => post(world, '/v1/sign-in/passkey/options'));
  expect(changed).toEqual(tokens);
  expect(answer.json().options).not.toHaveProperty('allowCredentials');
  expect(answer.body).not.toContain(credentialId);
  const response = device.get(answer.json().options);
  await refused(world, 'sign-in-failed', () => confirm(person, response), tokens);
  await refused(world, 'sign-in-failed', () => signInWith(response), ['throttles']);
});

test('try-passkey: refuses an answer to what was never asked, was answered, or was asked to confirm', async () => {
  const { person, device } = await withPasskey('ida@example.org');
  const elsewhere = device.get(await signInOptions(world), { challenge: forged });
  const late = device.get(await signInOptions(world));
  await sql(world, `update one_time_tokens set expires_at = '2020-01-01' where kind = 'passkey'`);
  const used = device.get(await signInOptions(world));
  expect((await signInWith(used)).statusCode).toBe(200);
  const toConfirm = device.get(await askOwn(person));
  const answers = [];
  for (const response of [elsewhere, late, used])
    answers.push(await refused(world, 'sign-in-failed', () => signInWith(response), ['throttles']));
  const both = [...tokens, 'throttles'];
  alike(...answers, await refused(world, 'sign-in-failed', () => signInWith(toConfirm), both));
});

test('accept-passkey: refuses an unknown passkey, one that was copied, and that of somebody shut out, all alike', async () => {
  const { device, person } = await withPasskey('jan@example.org');
  expect((await signInWith(device.get(await signInOptions(world)))).statusCode).toBe(200);
  const strange = softAuthenticator();
  strange.create({ ...(await offered(person)) });
  const odd = [
    strange.get(await signInOptions(world)),
    device.get(await signInOptions(world), { counter: 1 }),
    device.get(await signInOptions(world), { userHandle: undefined }),
  ];
  const fine = device.get(await signInOptions(world), { counter: 9 });
  const both = [...tokens, 'throttles'];
  const answers = [];
  for (const response of odd)
    answers.push(await refused(world, 'sign-in-failed', () => signInWith(response), both));
  await shutOut(world, person.userId);
  alike(...answers, await refused(world, 'sign-in-failed', () => signInWith(fine), both));
  expect((await audited(world, 'login:open (passkey)'))[0]).toMatchObject({ outcome: 'refused' });
});

test('accept-passkey: refuses somebody who is shut out while their passkey is checked', async () => {
  const { device, person } = await withPasskey('jon@example.org');
  await sql(world, `delete from logins where user_id = '${person.userId}'`);
  const response = device.get(await signInOptions(world));
  const out = `update users set status = 'disabled' where id = '${person.userId}'`;
  expect((await meanwhile(world, out, () => signInWith(response))).statusCode).toBe(401);
  expect(await sql(world, `select id from logins where user_id = '${person.userId}'`)).toEqual([]);
});

test('ask-for-own-passkey: refuses nobody, and asks for nobody else’s', async () => {
  const { credentialId } = await withPasskey('kim@example.org');
  const { person, credentialId: own } = await withPasskey('kai@example.org');
  await refused(world, 'not-signed-in', () => post(world, '/v1/me/confirm/passkey/options'));
  const options = await askOwn(person);
  expect(options.allowCredentials).toMatchObject([{ id: own }]);
  expect(JSON.stringify(options)).not.toContain(credentialId);
});

test('try-own-passkey: refuses the passkey of somebody else, and an answer to what another login was asked', async () => {
  const { person, device } = await withPasskey('leo@example.org');
  const { person: other, device: foreign } = await withPasskey('lea@example.org');
  const weak = await weakLogin(world, person);
  const asked = await askOwn(weak);
  alike(
    await refused(world, 'sign-in-failed', () => confirm(weak, foreign.get(asked)), tokens),
    await refused(world, 'sign-in-failed', async () => confirm(weak, device.get(asked))),
  );
  const ofOther = device.get(await askOwn(other));
  await refused(world, 'sign-in-failed', () => confirm(weak, ofOther), tokens);
  const ofStrong = device.get(await askOwn(person));
  await refused(world, 'sign-in-failed', () => confirm(weak, ofStrong), tokens);
  expect((await weak.ask({ url: '/v1/me' })).json().strong).toBe(false);
});

test('confirm-by-passkey: refuses a copied passkey and an answer without finger, face or PIN, and a login that ended', async () => {
  const { person, device } = await withPasskey('mia@example.org');
  const weak = await weakLogin(world, person);
  const unverified = device.get(await askOwn(weak), { verified: false });
  await refused(world, 'sign-in-failed', () => confirm(weak, unverified), tokens);
  expect((await confirm(person, device.get(await askOwn(person), { counter: 9 }))).statusCode).toBe(204);
  const copied = device.get(await askOwn(weak), { counter: 2 });
  await refused(world, 'sign-in-failed', () => confirm(weak, copied), tokens);
  const actor = await world.app.identity.logins.authenticate(weak.token, true);
  if (!actor) throw new Error('They are not signed in.');
  const response = device.get(await askOwn(weak), { counter: 12 });
  await sql(world, `delete from logins where id = '${actor.loginId}'`);
  const code = await world.app.identity.passkeys
    .confirm(actor, response as Parameters<typeof world.app.identity.passkeys.confirm>[1])
    .catch((error: { code?: string }) => error.code);
  expect(code).toBe('not-signed-in');
  expect((await weak.ask({ url: '/v1/me' })).statusCode).toBe(401);
});
