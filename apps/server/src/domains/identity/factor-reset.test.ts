import { afterAll, beforeAll, expect, test } from 'vitest';
import { mailTo } from '../../testing/mail-kit.ts';
import { addCodeGenerator, type Holder, signIn, withPassword } from '../../testing/proofs-kit.ts';
import { openWorld, type Person, type World } from '../../testing/world.ts';

let world: World;
let admin: Person;
let patient: Holder;
const email = 'lost@example.org';

beforeAll(async () => {
  world = await openWorld();
  admin = await world.person({ firstName: 'Ada', roles: ['admin'] });
  ({ person: patient } = await addCodeGenerator(world, await withPassword(world, email), new Date()));
});
afterAll(() => world.close());

const reset = (by: Pick<Person, 'ask'>, userId: string) =>
  by.ask({ method: 'DELETE', url: `/v1/users/${userId}/second-factors` });

test('nobody takes second factors away but who may shut people out, and nobody their own', async () => {
  const practitioner = await world.person({ firstName: 'Priya', roles: ['practitioner'] });
  expect((await reset(practitioner, patient.userId)).statusCode).toBe(403);
  expect((await reset(patient, patient.userId)).statusCode).toBe(403);
  expect((await reset(admin, admin.userId)).statusCode).toBe(409);
  expect((await reset(admin, '01900000-0000-7000-8000-00000000ffff')).statusCode).toBe(404);
  expect((await signIn(world, email)).json().state).toBe('second-factor');
});

test('who has lost theirs comes in with the password again, is told, and is signed out everywhere', async () => {
  expect((await reset(admin, patient.userId)).statusCode).toBe(204);
  expect((await patient.ask({ url: '/v1/me' })).statusCode).toBe(401);
  expect((await signIn(world, email)).json()).toEqual({ state: 'signed-in', userId: patient.userId });
  expect((await mailTo(world, email, 'security-changed')).text).toMatch(/second factors were removed/);
});

test('a password that was short for two factors does not stay as the only one', async () => {
  const short = 'short@example.org';
  const { person } = await addCodeGenerator(world, await withPassword(world, short), new Date());
  const chosen = 'ten signs!';
  const answer = await person.ask({ method: 'PUT', url: '/v1/me/password', payload: { password: chosen } });
  expect(answer.statusCode, answer.body).toBe(204);
  expect((await reset(admin, person.userId)).statusCode).toBe(204);
  expect((await signIn(world, short, chosen)).statusCode).toBe(401);
});
