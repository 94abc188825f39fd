import { afterAll, beforeAll, expect, test } from 'vitest';
import { softAuthenticator } from '../../testing/authenticator-kit.ts';
import { ask } from '../../testing/cluster.ts';
import { mailTo } from '../../testing/mail-kit.ts';
import {
  addCodeGenerator,
  addPasskey,
  cookieOf,
  finish,
  forgetting,
  type Holder,
  signIn,
  told,
  waitingSignIns,
  withPassword,
} from '../../testing/proofs-kit.ts';
import { openWorld, type World } from '../../testing/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const sql = (text: string) => ask(world.urls.directUrl, text);
const withCodes = async (email: string) =>
  addCodeGenerator(world, await withPassword(world, email), new Date());
const left = async (person: Holder) =>
  (await person.ask({ url: '/v1/me/security' })).json().recoveryCodesLeft;
const make = (person: Holder) => person.ask({ method: 'POST', url: '/v1/me/recovery-codes' });
/** Tries one code in a waiting sign-in of its own. */
const tryCode = async ({ userId }: Holder, code: string) => {
  const [step = ''] = await waitingSignIns(world, userId, 1);
  return finish(world, step, code);
};

test('there are ten of 120 bits, none like another, in signs that nobody mixes up', async () => {
  const { recoveryCodes, person } = await withCodes('ana@example.org');
  expect(new Set(recoveryCodes).size).toBe(10);
  for (const code of recoveryCodes)
    expect(code).toMatch(/^(?:[0-9A-HJKMNP-TV-Z]{4}-){5}[0-9A-HJKMNP-TV-Z]{4}$/);
  // 240 signs: each place takes many values, or it would not be 5 random bits.
  expect(new Set(recoveryCodes.join('').replaceAll('-', '')).size).toBeGreaterThan(25);
  expect(await left(person)).toBe(10);
});

test('a code takes the second factor’s place once, however it is typed', async () => {
  const { recoveryCodes, person } = await withCodes('bo@example.org');
  const [code = '', other = ''] = recoveryCodes;
  const step = cookieOf(await signIn(world, 'bo@example.org'), '__Host-attune-step') ?? '';
  const typed = code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l');
  const answer = await finish(world, step, typed);
  expect(answer.json()).toEqual({ state: 'signed-in', userId: person.userId });
  expect(await left(person)).toBe(9);
  const again = await tryCode(person, code);
  expect(told(again)).toEqual(told(await tryCode(person, 'ABCD-EFGH-JKMN-PQRS-TVWX-YZ23')));
  expect((await tryCode(person, other.replaceAll('-', ''))).statusCode).toBe(200);
});

test('a code of one person is nothing to another', async () => {
  const one = await withCodes('cai@example.org');
  const two = await withCodes('dov@example.org');
  expect((await tryCode(two.person, one.recoveryCodes[0] ?? '')).statusCode).toBe(401);
  expect(await left(one.person)).toBe(10);
  expect((await tryCode(one.person, one.recoveryCodes[0] ?? '')).statusCode).toBe(200);
});

test('of 100 sign-ins at once with one code, one gets in; the others get the answer of an unknown one', async () => {
  const { recoveryCodes, person } = await withCodes('eve@example.org');
  const unknown = told(await tryCode(person, 'ABCD-EFGH-JKMN-PQRS-TVWX-YZ23'));
  async function countIn(code: string): Promise<number> {
    const steps = await waitingSignIns(world, person.userId, 100);
    const answers = await Promise.all(steps.map((step) => finish(world, step, code)));
    for (const answer of answers.filter(({ statusCode }) => statusCode !== 200))
      expect(told(answer)).toEqual(unknown);
    return answers.filter(({ statusCode }) => statusCode === 200).length;
  }
  expect(await countIn(recoveryCodes[0] ?? '')).toBe(1);
  expect(await left(person)).toBe(9);
  // The same where the guard holds nothing: the assertion above can fail.
  await forgetting(world, 'recovery_codes', 'used_at', async () => {
    expect(await countIn(recoveryCodes[1] ?? '')).toBeGreaterThan(1);
  });
});

test('new codes end the old ones, and many requests for new ones at once leave ten', async () => {
  const { recoveryCodes, person } = await withCodes('fay@example.org');
  const answers = await Promise.all(Array.from({ length: 12 }, () => make(person)));
  for (const answer of answers) expect(answer.statusCode, answer.body).toBe(200);
  expect(await left(person)).toBe(10);
  expect((await tryCode(person, recoveryCodes[0] ?? '')).statusCode).toBe(401);
  const works = await Promise.all(
    answers.map((answer) => tryCode(person, answer.json().recoveryCodes[0] ?? '')),
  );
  expect(works.filter(({ statusCode }) => statusCode === 200)).toHaveLength(1);
  expect((await mailTo(world, 'fay@example.org', 'security-changed')).text).toContain(
    'new recovery codes were made',
  );
});

test('who has passkeys only can have codes, too, and who has no second factor has no use for them', async () => {
  const email = 'gus@example.org';
  const plain = await withPassword(world, email);
  expect((await make(plain)).statusCode).toBe(409);
  const { person, passkey } = await addPasskey(world, plain, softAuthenticator());
  const codes = (await make(person)).json().recoveryCodes;
  expect((await signIn(world, email)).json().factors).toEqual(['passkey', 'recovery-code']);
  expect((await tryCode(person, codes[0])).statusCode).toBe(200);
  // A code generator on top leaves those that the person wrote down.
  const { recoveryCodes } = await addCodeGenerator(world, person, new Date());
  expect(recoveryCodes).toEqual([]);
  expect((await tryCode(person, codes[1])).statusCode).toBe(200);
  const { rows } = await sql(`select count(*) from recovery_codes where user_id = '${person.userId}'`);
  expect(Number(rows[0].count)).toBe(10);
  expect(passkey.id).toMatch(/^[0-9a-f-]{36}$/);
});
