import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask } from '../../testing/cluster.ts';
import { mailTo } from '../../testing/mail-kit.ts';
import {
  addCodeGenerator,
  codeAt,
  cookieOf,
  finish,
  forgetting,
  fromBase32,
  holder,
  post,
  renewed,
  signIn,
  told,
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

const sql = (text: string) => ask(world.urls.directUrl, text);
const later = (seconds: number) => {
  now = new Date(now.getTime() + seconds * 1000);
};
/** Somebody with a password and a code generator, whose first code is used up. */
async function withCodes(email: string) {
  const made = await addCodeGenerator(world, await withPassword(world, email), now);
  later(30);
  return { ...made, email, userId: made.person.userId };
}
const stepOf = async (email: string) =>
  cookieOf(await signIn(world, email), '__Host-attune-step') ?? 'no step';

test('the kit makes the codes of RFC 6238, appendix B', () => {
  expect(codeAt('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ', new Date(59_000))).toBe('287082');
  expect(codeAt('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ', new Date(1_111_111_109_000))).toBe('081804');
});

test('a code generator counts once a code was shown; the login is strong then, under a new token', async () => {
  const person = await withPassword(world, 'ines@example.org');
  expect((await person.ask({ url: '/v1/me' })).json()).toMatchObject({ strong: false, secondFactor: false });
  const offered = await person.ask({ method: 'POST', url: '/v1/me/code-generator' });
  const { secret, uri } = offered.json();
  expect(secret).toMatch(/^[A-Z2-7]{32}$/);
  expect(decodeURIComponent(uri)).toBe(
    `otpauth://totp/Attune:ines@example.org?issuer=Attune&secret=${secret}&algorithm=SHA1&digits=6&period=30`,
  );
  // Until then, the password alone lets in.
  expect((await signIn(world, 'ines@example.org')).json().state).toBe('signed-in');
  const url = '/v1/me/code-generator/confirm';
  const code = codeAt(secret, now);
  const wrong = code === '123456' ? '654321' : '123456';
  expect((await person.ask({ method: 'POST', url, payload: { code: wrong } })).statusCode).toBe(400);
  const answer = await person.ask({ method: 'POST', url, payload: { code } });
  expect(answer.json().recoveryCodes).toHaveLength(10);
  expect((await person.ask({ url: '/v1/me' })).statusCode).toBe(401);
  const strong = renewed(world, person.userId, answer);
  expect((await strong.ask({ url: '/v1/me' })).json()).toMatchObject({ strong: true, secondFactor: true });
  const mail = await mailTo(world, 'ines@example.org', 'security-changed');
  expect(mail.text).toContain('a code generator was added');
});

test('a new secret takes the place of an unconfirmed one, and of no confirmed one', async () => {
  const person = await withPassword(world, 'jon@example.org');
  const old = (await person.ask({ method: 'POST', url: '/v1/me/code-generator' })).json().secret;
  const unconfirmed = { method: 'POST', url: '/v1/me/confirm', payload: { code: codeAt(old, now) } } as const;
  expect((await person.ask(unconfirmed)).statusCode).toBe(401);
  const made = await addCodeGenerator(world, person, now);
  expect(made.secret).not.toBe(old);
  const again = await made.person.ask({ method: 'POST', url: '/v1/me/code-generator' });
  expect(again.statusCode).toBe(409);
  const confirm = { method: 'POST', url: '/v1/me/code-generator/confirm' } as const;
  const payload = { code: codeAt(made.secret, now) };
  expect((await made.person.ask({ ...confirm, payload })).statusCode).toBe(409);
});

test('neither the secret nor a recovery code stands in the database', async () => {
  const { secret, recoveryCodes, userId } = await withCodes('kim@example.org');
  const { rows } =
    await sql(`select code_generators::text as row from code_generators where user_id = '${userId}'
    union all select recovery_codes::text || encode(code_hash, 'escape') from recovery_codes where user_id = '${userId}'`);
  expect(rows).toHaveLength(11);
  const text = JSON.stringify(rows);
  const hidden = recoveryCodes.flatMap((code) => [code, code.replaceAll('-', '')]);
  for (const one of [fromBase32(secret).toString('hex'), secret, ...hidden]) expect(text).not.toContain(one);
});

test('the password alone then opens nothing: neither an answer nor a route lets its holder past the code', async () => {
  const { email, userId } = await withCodes('lea@example.org');
  const before = await sql(`select count(*) from logins where user_id = '${userId}'`);
  const answer = await signIn(world, email);
  expect(answer.json()).toEqual({ state: 'second-factor', factors: ['code', 'recovery-code'] });
  expect(cookieOf(answer)).toBeUndefined();
  const step = cookieOf(answer, '__Host-attune-step') ?? '';
  expect(step).toMatch(/^[\w-]{43}$/);
  const closed = world.app.routes.filter(({ access, side }) => access !== 'public' && side !== 'private');
  expect(closed.length).toBeGreaterThan(40);
  for (const { method, path } of closed) {
    const url = path.replaceAll(/\{\w+\}/g, userId);
    const waiting = await world.server.inject({ method, url, cookies: { '__Host-attune-step': step } });
    expect(waiting.statusCode, `${method} ${path}`).toBe(401);
    const borne = await holder(world, userId, step).ask({ method, url });
    expect(borne.statusCode, `${method} ${path}`).toBe(401);
  }
  expect(await finish(world, step, '').then(({ statusCode }) => statusCode)).toBe(400);
  expect((await sql(`select count(*) from logins where user_id = '${userId}'`)).rows).toEqual(before.rows);
});

test('the code finishes the sign-in, once: the login is strong, and the waiting sign-in is gone', async () => {
  const { email, secret, userId } = await withCodes('mia@example.org');
  const step = await stepOf(email);
  const answer = await finish(
    world,
    step,
    ` ${codeAt(secret, now).slice(0, 3)} ${codeAt(secret, now).slice(3)} `,
  );
  expect(answer.json()).toEqual({ state: 'signed-in', userId });
  const person = renewed(world, userId, answer);
  expect((await person.ask({ url: '/v1/me' })).json().strong).toBe(true);
  const logins = (await person.ask({ url: `/v1/users/${userId}/logins` })).json().items;
  expect(logins.find((one: { current: boolean }) => one.current)).toMatchObject({
    method: 'password',
    strong: true,
  });
  later(30);
  expect((await finish(world, step, codeAt(secret, now))).statusCode).toBe(401);
});

test('unknown, used and expired sign-ins, wrong codes and people shut out answer alike', async () => {
  const { email, secret, userId } = await withCodes('nora@example.org');
  const unknown = await finish(world, 'x'.repeat(43), codeAt(secret, now));
  expect(unknown.statusCode).toBe(401);
  expect(unknown.json().code).toBe('sign-in-failed');
  const none = await post(world, '/v1/sign-in/second-factor', { code: codeAt(secret, now) });
  const used = await stepOf(email);
  expect((await finish(world, used, codeAt(secret, now))).statusCode).toBe(200);
  const old = await stepOf(email);
  later(601);
  const shutOut = await stepOf(email);
  const wrong = await finish(world, shutOut, codeAt(secret, new Date(now.getTime() + 3_600_000)));
  await sql(`set role attune_any; update users set status = 'disabled' where id = '${userId}'`);
  const code = codeAt(secret, now);
  for (const answer of [
    none,
    wrong,
    await finish(world, used, code),
    await finish(world, old, code),
    await finish(world, shutOut, code),
  ])
    expect(told(answer)).toEqual(told(unknown));
});

test('a code counts for half a minute to either side, and none counts that is not newer than the last', async () => {
  const { secret, userId } = await withCodes('olga@example.org');
  later(120);
  const steps = await waitingSignIns(world, userId, 5);
  const at = (seconds: number) => codeAt(secret, new Date(now.getTime() + seconds * 1000));
  const statuses: number[] = [];
  for (const seconds of [-60, 60, -30, 30, 0])
    statuses.push((await finish(world, steps.shift() ?? '', at(seconds))).statusCode);
  expect(statuses).toEqual([401, 401, 200, 200, 401]);
});

test('of 100 sign-ins at once with one code, one gets in', async () => {
  const { secret, userId } = await withCodes('pia@example.org');
  async function countIn(): Promise<number> {
    later(60);
    const steps = await waitingSignIns(world, userId, 100);
    const code = codeAt(secret, now);
    const answers = await Promise.all(steps.map((step) => finish(world, step, code)));
    for (const { statusCode } of answers) expect([200, 401, 429]).toContain(statusCode);
    await sql('delete from throttles');
    return answers.filter(({ statusCode }) => statusCode === 200).length;
  }
  expect(await countIn()).toBe(1);
  // The same where the guard holds nothing: the assertion above can fail.
  await forgetting(world, 'code_generators', 'last_step', async () => {
    expect(await countIn()).toBeGreaterThan(1);
  });
});

test('of 100 at once with one waiting sign-in and one code, one gets in', async () => {
  const { secret, userId } = await withCodes('quinn@example.org');
  const [step = ''] = await waitingSignIns(world, userId, 1);
  const code = codeAt(secret, now);
  const answers = await Promise.all(Array.from({ length: 100 }, () => finish(world, step, code)));
  expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(1);
});

test('a waiting sign-in takes five tries; a guesser then waits, and the person still has recovery codes', async () => {
  const { secret, userId, recoveryCodes } = await withCodes('rosa@example.org');
  const [first = '', second = '', third = ''] = await waitingSignIns(world, userId, 3);
  const wrong = codeAt(secret, new Date(now.getTime() + 3_600_000));
  for (let tries = 0; tries < 5; tries++) expect((await finish(world, first, wrong)).statusCode).toBe(401);
  expect((await finish(world, first, codeAt(secret, now))).statusCode).toBe(401);
  expect((await finish(world, second, wrong)).statusCode).toBe(401);
  expect((await finish(world, second, codeAt(secret, now))).statusCode).toBe(429);
  expect((await finish(world, third, recoveryCodes[0] ?? '')).statusCode).toBe(200);
  // It was the person: nobody has to wait any more.
  expect((await finish(world, second, codeAt(secret, now))).statusCode).toBe(200);
});

test('a code generator is removed by a recent, strong login only, and the recovery codes go with it', async () => {
  const { email, person, secret, userId } = await withCodes('sam@example.org');
  const remove = { method: 'DELETE', url: '/v1/me/code-generator' } as const;
  const { token } = await world.app.db.withSystem('make-demo', (run) =>
    world.app.identity.logins.open(run, { userId, method: 'password', strong: false, where: {} }),
  );
  const weak = holder(world, userId, token);
  expect((await weak.ask(remove)).json().code).toBe('sign-in-again');
  later(16 * 60);
  expect((await person.ask(remove)).json().code).toBe('sign-in-again');
  const fresh = renewed(world, userId, await finish(world, await stepOf(email), codeAt(secret, now)));
  expect((await fresh.ask(remove)).statusCode).toBe(204);
  expect((await fresh.ask(remove)).statusCode).toBe(404);
  expect((await fresh.ask({ url: '/v1/me/security' })).json()).toMatchObject({
    codeGenerator: null,
    recoveryCodesLeft: 0,
  });
  expect((await signIn(world, email)).json().state).toBe('signed-in');
  expect((await mailTo(world, email, 'security-changed')).text).toContain('the code generator was removed');
});

test('a short password keeps the second factor that it needs', async () => {
  const { person, email } = await withCodes('tess@example.org');
  const short = await person.ask({
    method: 'PUT',
    url: '/v1/me/password',
    payload: { password: 'plum-7-tide' },
  });
  const after = renewed(world, person.userId, short);
  const refused = await after.ask({ method: 'DELETE', url: '/v1/me/code-generator' });
  expect(refused.statusCode).toBe(409);
  expect((await after.ask({ url: '/v1/me/security' })).json()).toMatchObject({
    password: { short: true },
    recoveryCodesLeft: 10,
  });
  expect((await signIn(world, email, 'plum-7-tide')).json().state).toBe('second-factor');
});

test('who came in by a link only can remove a code generator again', async () => {
  const { userId, ask: first, token } = await world.person({ firstName: 'Uri' });
  const made = await addCodeGenerator(world, { userId, token, ask: first }, now);
  expect((await made.person.ask({ method: 'DELETE', url: '/v1/me/code-generator' })).statusCode).toBe(204);
});
