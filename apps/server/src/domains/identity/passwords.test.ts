import { afterAll, beforeAll, expect, test } from 'vitest';
import { cookieOf, holder, signIn } from '../../testing/proofs-kit.ts';
import { openWorld, type World } from '../../testing/world.ts';
import { createPasswords } from './service/passwords.ts';

let world: World;
let people = 0;

beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

/** Somebody new chooses the password. */
async function choose(password: string, own: { firstName?: string; email?: string } = {}) {
  people++;
  const email = own.email ?? `chooser-${people}@example.org`;
  const person = await world.person({ firstName: own.firstName ?? 'Chooser', email });
  const answer = await person.ask({ method: 'PUT', url: '/v1/me/password', payload: { password } });
  return { email, person, answer };
}

const fits = async (email: string, password: string) =>
  (await signIn(world, email, password)).statusCode === 200;

test.each([
  ['words with spaces', 'seven green lanterns by the sea'],
  ['no digits and no signs', 'sevengreenlanternsbythesea'],
  ['every letter there is', 'פנסים ירוקים 七つの緑のランタン 🏮🏮🏮'],
  ['two hundred characters', `${'seven green lanterns '.repeat(9)}by the sea`],
])('a password may be made of %s', async (_, password) => {
  const { email, answer } = await choose(password);
  expect(answer.statusCode, answer.body).toBe(204);
  expect(await fits(email, password)).toBe(true);
});

test('a password counts exactly as it was chosen: nothing is cut, folded or trimmed', async () => {
  const password = ` Seven green lanterns by the Sea ${'!'.repeat(100)} `;
  const { email } = await choose(password);
  for (const near of [password.trim(), password.toLowerCase(), password.slice(0, 72), password.slice(0, -2)])
    expect(await fits(email, near)).toBe(false);
  expect(await fits(email, password)).toBe(true);
});

test.each([
  ['too short', 'fourteen chars'],
  ['longer than anybody types', 'x y'.repeat(90)],
  ['a common one', '1qaz2wsx3edc4rfv'],
  ['a common one with a year', 'Password!2025!26'],
  ['two common ones', 'qwertyuiop123456789'],
  ['one letter', 'aaaaaaaaaaaaaaaaaaaa'],
  ['a word again and again', 'lantern lantern lantern '],
])('a password that is %s is refused, with what to do', async (_, password) => {
  const { answer } = await choose(password);
  expect(answer.statusCode).toBe(400);
  expect(answer.json().detail).toMatch(/characters|another/);
});

test('a password is not made of the person’s own name or e-mail', async () => {
  const own = { firstName: 'Maximiliane', email: 'maximiliane.brandt@example.org' };
  expect((await choose('Maximiliane 1999', own)).answer.statusCode).toBe(400);
  const other = { firstName: 'Rosa', email: 'rosa.winterfeld@example.org' };
  expect((await choose('rosa.winterfeld!', other)).answer.statusCode).toBe(400);
});

test('a password does not run out', async () => {
  let now = new Date();
  const moved = await openWorld({ clock: { now: () => now } });
  try {
    const person = await moved.person({ email: 'old@example.org' });
    const password = 'seven green lanterns by the sea';
    await person.ask({ method: 'PUT', url: '/v1/me/password', payload: { password } });
    now = new Date(now.getTime() + 3 * 365 * 86_400_000);
    const answer = await signIn(moved, 'old@example.org', password);
    expect(answer.json()).toEqual({ state: 'signed-in', userId: person.userId });
    const later = holder(moved, person.userId, cookieOf(answer) ?? '');
    expect((await later.ask({ url: '/v1/me' })).statusCode).toBe(200);
  } finally {
    await moved.close();
  }
});

test('where too many passwords wait, nobody’s is refused too, and compared again later', async () => {
  const passwords = createPasswords(world.vault);
  // More than can wait: those on top are refused, which is not what is looked at here.
  const crowd = Array.from({ length: 300 }, () => passwords.hash('seven green lanterns').catch(() => ''));
  await expect(passwords.verify(undefined, 'seven green lanterns')).rejects.toMatchObject({ code: 'busy' });
  // It is refused before it costs anything: nothing has been worked on but what was there before.
  expect(passwords.worked()).toBeLessThanOrEqual(2);
  await Promise.all(crowd);
  expect(await passwords.verify(undefined, 'seven green lanterns')).toBe(false);
});
