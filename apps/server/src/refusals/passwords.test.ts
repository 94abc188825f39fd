import { afterAll, beforeAll, expect, test } from 'vitest';
import { mailTo, workQueue } from '../testing/mail-kit.ts';
import {
  addCodeGenerator,
  type Holder,
  password,
  post,
  signIn,
  withPassword,
} from '../testing/proofs-kit.ts';
import { tokenIn } from '../testing/smtp-kit.ts';
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
  throws,
  weakLogin,
} from './refusals-kit.ts';

// It stands still, so that no wait after too many tries is over before it was looked at.
const now = new Date();
let world: World;
beforeAll(async () => {
  world = await openWorld({ clock: { now: () => now } });
});
afterAll(() => world.close());

const newPassword = 'eleven grey herons in the rain';
const put = (person: Holder, secret: string) =>
  person.ask({ method: 'PUT', url: '/v1/me/password', payload: { password: secret } });
const remove = (person: Holder) => person.ask({ method: 'DELETE', url: '/v1/me/password' });
const confirm = (person: Holder, payload: object) =>
  person.ask({ method: 'POST', url: '/v1/me/confirm', payload });
const useReset = (token: string, secret = newPassword) =>
  post(world, '/v1/password-resets/use', { token, password: secret });
const actorOf = async (person: Holder) => {
  const actor = await world.app.identity.logins.authenticate(person.token, true);
  if (!actor) throw new Error('They are not signed in.');
  return actor;
};
/** The token of a link for a new password. */
async function resetOf(email: string): Promise<string> {
  await post(world, '/v1/password-resets', { email });
  return tokenIn(await mailTo(world, email, 'password-reset'));
}
/** Runs the job for whoever has the e-mail. */
const answerReset = (email: string) =>
  world.app.identity.passwordChange.answerResetRequest(
    world.app.identity.users.emailIndex(email).toString('base64url'),
  );
const hashed = () => world.app.identity.passwords.worked();

test('try-password: after too many tries nothing is compared, and nobody gets in with the right one', async () => {
  await withPassword(world, 'ann@example.org');
  for (const email of ['ann@example.org', 'no-ann@example.org'])
    for (let tries = 0; tries < 6; tries++) await signIn(world, email, 'a wrong one');
  const before = hashed();
  alike(
    await refused(world, 'too-many-requests', () => signIn(world, 'ann@example.org')),
    await refused(world, 'too-many-requests', () => signIn(world, 'no-ann@example.org')),
  );
  expect(hashed()).toBe(before);
});

test('refuse-password: leaves nothing but a try and its record, the same for an e-mail that nobody has', async () => {
  await withPassword(world, 'bob@example.org');
  const out = await withPassword(world, 'bob-out@example.org');
  await shutOut(world, out.userId);
  const tries = [
    ['bob@example.org', 'a wrong one'],
    ['no-bob@example.org', password],
    ['bob-out@example.org', password],
  ] as const;
  const answers = [];
  for (const [email, secret] of tries)
    answers.push(await refused(world, 'sign-in-failed', () => signIn(world, email, secret), ['throttles']));
  alike(...answers);
  const recorded = (await audited(world, 'login:open (password)')).slice(0, 3);
  expect(recorded.map((row) => row.outcome)).toEqual(Array(3).fill('refused'));
  expect(recorded.map((row) => row.about_somebody)).toEqual([true, false, true]);
});

test('accept-password: opens no login where a second factor is to be shown first', async () => {
  const { person } = await addCodeGenerator(world, await withPassword(world, 'cat@example.org'), now);
  const { answer, changed } = await changedBy(world, () => signIn(world, 'cat@example.org'));
  expect(answer.json()).toMatchObject({ state: 'second-factor' });
  expect(answer.body).not.toContain(person.userId);
  expect(changed).toEqual(['one_time_tokens', 'throttles']);
});

test('accept-password: refuses somebody who is shut out while their password is compared', async () => {
  const { userId } = await withPassword(world, 'dan@example.org');
  await sql(world, `delete from logins where user_id = '${userId}'`);
  const answer = await meanwhile(world, `update users set status = 'disabled' where id = '${userId}'`, () =>
    signIn(world, 'dan@example.org'),
  );
  expect(answer.json().code).toBe('sign-in-failed');
  expect(await sql(world, `select id from logins where user_id = '${userId}'`)).toEqual([]);
});

test('check-password: a password that is short, common or one’s own e-mail is refused before anything is hashed', async () => {
  const person = await withPassword(world, 'elizabeth.green@example.org');
  const before = hashed();
  for (const secret of ['fourteen signs', 'passwordpassword', 'elizabeth.green@example.org'])
    await refused(world, 'bad-request', () => put(person, secret));
  expect(hashed()).toBe(before);
  await refused(world, 'not-signed-in', () =>
    world.server.inject({ method: 'PUT', url: '/v1/me/password', payload: { password: newPassword } }),
  );
});

test('set-password: refuses who has not proven lately who they are, and who was signed out meanwhile', async () => {
  const person = await withPassword(world, 'eva@example.org');
  await grownStale(world, person);
  await refused(world, 'sign-in-again', () => put(person, newPassword));
  const { person: strong } = await addCodeGenerator(world, await withPassword(world, 'edo@example.org'), now);
  const weak = await weakLogin(world, strong);
  await refused(world, 'sign-in-again', () => put(weak, newPassword));
  const gone = await withPassword(world, 'eve@example.org');
  const actor = await actorOf(gone);
  await sql(world, `delete from logins where user_id = '${gone.userId}'`);
  await throws(world, 'not-signed-in', () => world.app.identity.passwordChange.set(actor, newPassword));
});

test('set-password: refuses a short one where the second factor goes in the same moment', async () => {
  const weak = await withPassword(world, 'fay@example.org');
  const { person } = await addCodeGenerator(world, weak, now);
  const hashOf = () => sql(world, `select hash from passwords where user_id = '${person.userId}'`);
  const before = await hashOf();
  const gone = `select id from users where id = '${person.userId}' for update;
    delete from code_generators where user_id = '${person.userId}'`;
  const answer = await meanwhile(world, gone, () => put(person, 'ten signs!'));
  expect(answer.json().code).toBe('bad-request');
  expect(await hashOf()).toEqual(before);
});

test('remove-password: refuses the last way in, and who has not proven lately who they are', async () => {
  const person = await withPassword(world, 'gil@example.org');
  await refused(world, 'conflict', () => remove(person));
  const { person: strong } = await addCodeGenerator(world, person, now);
  const weak = await weakLogin(world, strong);
  await refused(world, 'sign-in-again', () => remove(weak));
  await grownStale(world, strong);
  await refused(world, 'sign-in-again', () => remove(strong));
});

test('request-reset: too many from one address queue nothing more', async () => {
  const { requestReset } = world.app.identity.passwordChange;
  const place = '192.0.2.200';
  let asked = 0;
  const askOnce = async () => {
    await requestReset('hal@example.org', place);
    asked++;
  };
  while (asked < 100) await askOnce();
  while (
    await askOnce().then(
      () => asked < 120,
      () => false,
    )
  );
  expect(asked).toBeLessThan(120);
  await throws(world, 'too-many-requests', () => requestReset('hal@example.org', place));
  await sql(world, `delete from pgboss.job where name = 'answer-reset-request'`);
});

test('answer-reset-request: nothing is made for nobody, for who may not come in, or twice within a minute', async () => {
  await world.app.identity.users.create({ email: 'ida@example.org', status: 'invited' });
  const out = await withPassword(world, 'ido@example.org');
  await shutOut(world, out.userId);
  await withPassword(world, 'ina@example.org');
  await answerReset('ina@example.org');
  for (const email of ['no-ida@example.org', 'ida@example.org', 'ido@example.org', 'ina@example.org'])
    expect((await changedBy(world, () => answerReset(email))).changed, email).toEqual([]);
});

test('check-reset: a link that is unknown, used, too old or for something else is refused before anything is hashed', async () => {
  const { userId } = await withPassword(world, 'jan@example.org');
  const link = await world.app.identity.makeLink(userId, 5);
  const used = await resetOf('jan@example.org');
  expect((await useReset(used)).statusCode).toBe(204);
  await withPassword(world, 'jon@example.org');
  const late = await resetOf('jon@example.org');
  await sql(world, `update one_time_tokens set expires_at = '2020-01-01' where kind = 'password-reset'`);
  const before = hashed();
  const answers = [];
  for (const token of [forged, link, used, late])
    answers.push(await refused(world, 'not-found', () => useReset(token)));
  alike(...answers);
  expect(hashed()).toBe(before);
});

test('check-reset: a weak password is refused, and the link is good for a better one', async () => {
  await withPassword(world, 'kim@example.org');
  const token = await resetOf('kim@example.org');
  await refused(world, 'bad-request', () => useReset(token, 'too short'));
  expect((await useReset(token)).statusCode).toBe(204);
});

test('use-reset: refuses somebody who is shut out, and the second of two at once', async () => {
  const { userId } = await withPassword(world, 'leo@example.org');
  const token = await resetOf('leo@example.org');
  await shutOut(world, userId);
  const out = await refused(world, 'not-found', () => useReset(token));
  await sql(world, `update users set status = 'active' where id = '${userId}'`);
  const both = await Promise.all([useReset(token), useReset(token, 'twelve red foxes in the snow')]);
  expect(both.map((answer) => answer.statusCode).sort()).toEqual([204, 404]);
  alike(out, ...both.filter((answer) => answer.statusCode === 404));
});

test('check-own-password: after too many tries nothing is compared, not even the right one', async () => {
  const person = await withPassword(world, 'mia@example.org');
  for (let tries = 0; tries < 6; tries++) await confirm(person, { password: 'a wrong one' });
  const before = hashed();
  await refused(world, 'too-many-requests', () => confirm(person, { password }));
  expect(hashed()).toBe(before);
});

test('confirm-by-password: a wrong one, and having none, leave the login as old as it was', async () => {
  const person = await withPassword(world, 'ned@example.org');
  const other = await world.person();
  await grownStale(world, person);
  alike(
    await refused(world, 'sign-in-failed', () => confirm(person, { password: newPassword }), ['throttles']),
    await refused(world, 'sign-in-failed', () => confirm(other, { password }), ['throttles']),
  );
  await refused(world, 'sign-in-again', () => put(person, newPassword));
  expect((await audited(world, 'login:confirm (password)'))[0]?.outcome).toBe('refused');
});

test('request-email-change: refuses nobody, and who has not proven lately who they are', async () => {
  const person = await withPassword(world, 'ora@example.org');
  const payload = { email: 'ora-new@example.org' };
  await grownStale(world, person);
  await refused(world, 'sign-in-again', () => person.ask({ method: 'POST', url: '/v1/me/email', payload }));
  await refused(world, 'not-signed-in', () => post(world, '/v1/me/email', payload));
  const { person: strong } = await addCodeGenerator(world, await withPassword(world, 'ori@example.org'), now);
  const weak = await weakLogin(world, strong);
  await refused(world, 'sign-in-again', () => weak.ask({ method: 'POST', url: '/v1/me/email', payload }));
});

test('confirm-email-change: refuses a link that is unknown, replaced, too old, used or for something else', async () => {
  const person = await withPassword(world, 'pia@example.org');
  const change = async (email: string) => {
    await person.ask({ method: 'POST', url: '/v1/me/email', payload: { email } });
    return tokenIn(await mailTo(world, email, 'email-proof'));
  };
  const prove = (token: string) => post(world, '/v1/email-changes/confirm', { token });
  const replaced = await change('pia-1@example.org');
  const used = await change('pia-2@example.org');
  const reset = await resetOf('pia@example.org');
  // It went to another address than the one that waits to be proven.
  const answers = [await refused(world, 'not-found', () => prove(replaced))];
  expect((await prove(used)).statusCode).toBe(204);
  const late = await change('pia-3@example.org');
  await sql(world, `update one_time_tokens set expires_at = '2020-01-01' where kind = 'email-change'`);
  for (const token of [forged, replaced, used, reset, late])
    answers.push(await refused(world, 'not-found', () => prove(token)));
  alike(...answers);
});

test('confirm-email-change: refuses an e-mail that somebody got meanwhile, and says not who', async () => {
  const person = await withPassword(world, 'quin@example.org');
  const payload = { email: 'wanted@example.org' };
  await person.ask({ method: 'POST', url: '/v1/me/email', payload });
  const token = tokenIn(await mailTo(world, 'wanted@example.org', 'email-proof'));
  await world.person({ firstName: 'Faster', email: 'WANTED@example.org' });
  await workQueue(world);
  await refused(world, 'conflict', () => post(world, '/v1/email-changes/confirm', { token }));
});
