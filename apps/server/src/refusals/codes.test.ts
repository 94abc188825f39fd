import { afterAll, beforeAll, expect, test } from 'vitest';
import { softAuthenticator } from '../testing/authenticator-kit.ts';
import {
  addCodeGenerator,
  addPasskey,
  codeAt,
  cookieOf,
  finish,
  type Holder,
  holder,
  post,
  signIn,
  withPassword,
} from '../testing/proofs-kit.ts';
import { openWorld, type World } from '../testing/world.ts';
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
let now = new Date();
beforeAll(async () => {
  world = await openWorld({ clock: { now: () => now } });
});
afterAll(() => world.close());

const path = '/v1/me/code-generator';
const offer = (person: Holder) => person.ask({ method: 'POST', url: path });
const add = (person: Holder, code: string) =>
  person.ask({ method: 'POST', url: `${path}/confirm`, payload: { code } });
const remove = (person: Holder) => person.ask({ method: 'DELETE', url: path });
const renewCodes = (person: Holder) => person.ask({ method: 'POST', url: '/v1/me/recovery-codes' });
const confirm = (person: Holder, code: string) =>
  person.ask({ method: 'POST', url: '/v1/me/confirm', payload: { code } });

/** Somebody with a code generator, at a login that showed a code. */
const withCodes = async (email: string) => addCodeGenerator(world, await withPassword(world, email), now);
/** The same person at a login that has shown the password only, as a forgotten one from before. */
async function withOldLogin(email: string) {
  const first = await withPassword(world, email);
  const weak = await weakLogin(world, first);
  return { ...(await addCodeGenerator(world, first, now)), weak };
}
/** A sign-in that waits for its second factor. */
const waiting = async (email: string): Promise<string> =>
  cookieOf(await signIn(world, email), '__Host-attune-step') ?? '';
const nextCode = (secret: string) => {
  now = new Date(now.getTime() + 30_000);
  return codeAt(secret, now);
};
const wrong = (code: string) => String((Number(code) + 500_000) % 1_000_000).padStart(6, '0');

test('offer-code-generator: refuses a second one, an old proof, and a login without the second factor', async () => {
  const { person, weak } = await withOldLogin('ann@example.org');
  await refused(world, 'conflict', () => offer(person));
  await refused(world, 'sign-in-again', () => offer(weak));
  const other = await withPassword(world, 'abe@example.org');
  await grownStale(world, other);
  await refused(world, 'sign-in-again', () => offer(other));
});

test('add-code-generator: refuses without an offer, and a code of another secret', async () => {
  const { secret } = await withCodes('bob@example.org');
  const person = await withPassword(world, 'bea@example.org');
  await refused(world, 'conflict', () => add(person, codeAt(secret, now)));
  const { secret: own } = (await offer(person)).json();
  await refused(world, 'bad-request', () => add(person, codeAt(secret, now)));
  await refused(world, 'bad-request', () => add(person, codeAt(own, new Date(now.getTime() - 300_000))));
  await grownStale(world, person);
  await refused(world, 'sign-in-again', () => add(person, codeAt(own, now)));
});

test('remove-code-generator: refuses where there is none, a login without the second factor, and to leave a short password alone', async () => {
  const none = await withPassword(world, 'cat@example.org');
  await refused(world, 'not-found', () => remove(none));
  const { person, weak } = await withOldLogin('cal@example.org');
  await refused(world, 'sign-in-again', () => remove(weak));
  const answer = await person.ask({
    method: 'PUT',
    url: '/v1/me/password',
    payload: { password: 'ten signs!' },
  });
  const short = holder(world, person.userId, cookieOf(answer) ?? '');
  await refused(world, 'conflict', () => remove(short));
});

test('make-recovery-codes: refuses without a second factor, and a login that has not shown it', async () => {
  const none = await world.person();
  await refused(world, 'conflict', () => renewCodes(none));
  const { weak } = await withOldLogin('dan@example.org');
  await refused(world, 'sign-in-again', () => renewCodes(weak));
});

test('try-second-factor: refuses a sign-in that is unknown, used, too old, or waits for something else', async () => {
  const { secret, person } = await withCodes('eva@example.org');
  const used = await waiting('eva@example.org');
  expect((await finish(world, used, nextCode(secret))).statusCode).toBe(200);
  const late = await waiting('eva@example.org');
  await sql(world, `update one_time_tokens set expires_at = '2020-01-01' where kind = 'second-factor'`);
  const link = await world.app.identity.makeLink(person.userId, 5);
  const code = nextCode(secret);
  const answers = [];
  for (const step of [forged, used, late, link])
    answers.push(await refused(world, 'sign-in-failed', () => finish(world, step, code)));
  alike(
    ...answers,
    await refused(world, 'sign-in-failed', () => post(world, '/v1/sign-in/second-factor', { code })),
  );
});

test('try-second-factor: refuses a wrong code, one of somebody else, and one that was used, and counts the try', async () => {
  const { secret, recoveryCodes } = await withCodes('fay@example.org');
  const other = await withCodes('fin@example.org');
  const step = await waiting('fay@example.org');
  const counted = ['one_time_tokens', 'throttles'];
  const code = nextCode(secret);
  const attempt = (typed: string, besides: string[]) =>
    refused(world, 'sign-in-failed', () => finish(world, step, typed), besides);
  alike(
    await attempt(wrong(code), counted),
    await attempt(codeAt(other.secret, now), counted),
    await attempt(other.recoveryCodes[0] ?? '', ['one_time_tokens']),
  );
  expect((await finish(world, step, recoveryCodes[0] ?? '')).statusCode).toBe(200);
  const again = await waiting('fay@example.org');
  await refused(world, 'sign-in-failed', () => finish(world, again, recoveryCodes[0] ?? ''), [
    'one_time_tokens',
  ]);
});

test('try-second-factor: after too many tries the right code does not help, and somebody shut out stays out', async () => {
  const { secret, person } = await withCodes('gil@example.org');
  const step = await waiting('gil@example.org');
  const code = nextCode(secret);
  for (let tries = 0; tries < 5; tries++) await finish(world, step, wrong(code));
  await refused(world, 'sign-in-failed', () => finish(world, step, code));
  const fresh = await waiting('gil@example.org');
  await shutOut(world, person.userId);
  await refused(world, 'sign-in-failed', () => finish(world, fresh, code));
});

test('try-second-factor: refuses somebody who is shut out in the same moment', async () => {
  const { secret, person } = await withCodes('hal@example.org');
  const step = await waiting('hal@example.org');
  await sql(world, `delete from logins where user_id = '${person.userId}'`);
  const out = `update users set status = 'disabled' where id = '${person.userId}'`;
  const answer = await meanwhile(world, out, () => finish(world, step, nextCode(secret)));
  expect(answer.statusCode).toBe(401);
  expect(await sql(world, `select id from logins where user_id = '${person.userId}'`)).toEqual([]);
});

test('confirm-by-code: refuses a code of somebody else, a used one, and any where there is no generator', async () => {
  const { secret, weak, person } = await withOldLogin('ida@example.org');
  const other = await withCodes('ilse@example.org');
  const none = await withPassword(world, 'ina@example.org');
  const code = nextCode(secret);
  const counted = ['throttles'];
  alike(
    await refused(world, 'sign-in-failed', () => confirm(none, code), counted),
    await refused(world, 'sign-in-failed', () => confirm(weak, codeAt(other.secret, now)), counted),
    await refused(world, 'sign-in-failed', () => confirm(weak, other.recoveryCodes[0] ?? '')),
  );
  expect((await confirm(person, code)).statusCode).toBe(204);
  await refused(world, 'sign-in-failed', () => confirm(weak, code), counted);
  expect((await weak.ask({ url: '/v1/me' })).json().strong).toBe(false);
  expect((await audited(world, 'login:confirm (code)'))[0]?.outcome).toBe('refused');
});

test('reset-second-factors: refuses strangers, staff who may not shut out, oneself, and a login that has not shown its own', async () => {
  const { person } = await withCodes('kim@example.org');
  const reset = (by: Pick<Holder, 'ask'>, userId = person.userId) =>
    by.ask({ method: 'DELETE', url: `/v1/users/${userId}/second-factors` });
  for (const roles of [[], ['practitioner'], ['guardian']]) {
    const by = await world.person({ roles });
    await refused(world, 'refused', () => reset(by));
  }
  await refused(world, 'refused', () => reset(person));
  const admin = await world.person({ roles: ['admin'] });
  await refused(world, 'conflict', () => reset(admin, admin.userId));
  const out = await withCodes('kai@example.org');
  await shutOut(world, out.person.userId);
  alike(
    await refused(world, 'not-found', () => reset(admin, out.person.userId)),
    await refused(world, 'not-found', () => reset(admin, unknownId)),
  );
  const weak = await weakLogin(world, admin);
  await refused(world, 'second-factor-missing', () => reset(weak));
  await grownStale(world, admin);
  await refused(world, 'sign-in-again', () => reset(admin));
});

test('describe-security: shows nobody but oneself, and nothing that would let anybody in', async () => {
  const { person, secret, recoveryCodes } = await withCodes('jan@example.org');
  const { person: owner } = await addPasskey(world, person, softAuthenticator(), 'my phone');
  const other = await withPassword(world, 'jon@example.org');
  const url = '/v1/me/security';
  await refused(world, 'not-signed-in', () => world.server.inject({ url }));
  const { answer, changed } = await changedBy(world, () => other.ask({ url }));
  expect(changed).toEqual([]);
  expect(answer.json()).toMatchObject({
    passkeys: [],
    codeGenerator: null,
    recoveryCodesLeft: 0,
    identities: [],
  });
  const own = await owner.ask({ url });
  expect(own.json()).toMatchObject({ passkeys: [{ label: 'my phone' }], recoveryCodesLeft: 10 });
  const [{ hash }] = await sql(world, `select hash from passwords where user_id = '${owner.userId}'`);
  for (const secretOnce of [secret, hash, owner.token, ...recoveryCodes])
    expect(own.body).not.toContain(secretOnce);
});
