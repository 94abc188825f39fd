import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { workshopKit } from '../../testing/workshop-kit.ts';
import { openWorld, type Person, type World } from '../../testing/world.ts';

let world: World;
let olga: Person;

beforeAll(async () => {
  world = await openWorld();
  olga = await newOrganizer();
});
afterAll(() => world.close());
afterEach(async () => expect(await brokenAt()).toEqual([]));

const kit = workshopKit(() => world);
const { brokenAt, newOrganizer, newPerson, published, draft, change, view, signUp, leave, states, told } =
  kit;
const { requirement, declare } = kit;

test('who comes first has a seat, the next wait in order, and a seat that is given back goes to the first of them', async () => {
  const id = await published(olga, { capacity: 1 });
  const [a, b, c] = [await newPerson('Ana'), await newPerson('Bo'), await newPerson('Cy')];
  const [first, second] = [await signUp(a, id), await signUp(b, id)];
  await signUp(c, id);
  expect([first.statusCode, first.json().state]).toEqual([201, 'registered']);
  expect([second.statusCode, second.json().state]).toEqual([201, 'waitlisted']);
  expect((await view(c, id)).json().participation).toMatchObject({ state: 'waitlisted', ahead: 1 });
  expect((await leave(a, first.json().id)).statusCode).toBe(204);
  expect(await states(id)).toEqual([
    [a.userId, 'cancelled'],
    [b.userId, 'registered'],
    [c.userId, 'waitlisted'],
  ]);
  expect(await told(id, b.userId)).toEqual(['waitlisted', 'moved-up']);
  expect((await leave(a, first.json().id)).statusCode).toBe(204);
  expect((await leave(b, first.json().id)).statusCode).toBe(404);
});

test('signing up again answers what is there; after leaving one begins at the end', async () => {
  const id = await published(olga, { capacity: 1 });
  const [a, b] = [await newPerson('Ana'), await newPerson('Bo')];
  const first = (await signUp(a, id)).json();
  const again = await signUp(a, id);
  expect([again.statusCode, again.json()]).toEqual([200, first]);
  await signUp(b, id);
  await leave(a, first.id);
  expect((await signUp(a, id)).json().state).toBe('waitlisted');
  expect(await states(id)).toEqual([
    [a.userId, 'cancelled'],
    [b.userId, 'registered'],
    [a.userId, 'waitlisted'],
  ]);
});

test('more seats go to who waits, and fewer than are taken are refused', async () => {
  const id = await published(olga, { capacity: 1 });
  const people = [await newPerson('Ana'), await newPerson('Bo'), await newPerson('Cy')];
  for (const one of people) await signUp(one, id);
  expect((await change(olga, id, { capacity: 2 })).statusCode).toBe(204);
  expect((await states(id)).map(([, state]) => state)).toEqual(['registered', 'registered', 'waitlisted']);
  const fewer = await change(olga, id, { capacity: 1 });
  expect([fewer.statusCode, fewer.json().seatsTaken]).toEqual([409, 2]);
});

test('a hard requirement that is not met refuses, a soft one asks, and each is shown with why', async () => {
  const [mat, calm] = [await requirement(olga, {}), await requirement(olga, { kind: 'skill' })];
  const id = await published(olga, {
    requirements: [
      { requirementId: mat, hard: true },
      { requirementId: calm, hard: false },
    ],
  });
  const a = await newPerson('Ana');
  expect((await view(a, id)).json().requirements).toMatchObject([
    { id: mat, hard: true, verdict: 'unknown', why: 'not-declared' },
    { id: calm, hard: false, verdict: 'unknown', why: 'not-declared' },
  ]);
  const asked = await signUp(a, id);
  expect([asked.statusCode, asked.json().requirements]).toEqual([409, [calm]]);
  const refused = await signUp(a, id, { accepts: [calm] });
  expect([refused.statusCode, refused.json().why]).toEqual([409, 'not-eligible']);
  await declare(a, mat, true);
  expect((await signUp(a, id, { accepts: [calm] })).statusCode).toBe(201);
});

test('who signs up by requirements that have changed meanwhile is shown the new ones first', async () => {
  const id = await published(olga);
  const mat = await requirement(olga, {});
  await change(olga, id, { requirements: [{ requirementId: mat, hard: false }] });
  const a = await newPerson('Ana');
  const stale = await signUp(a, id, { accepts: [mat] });
  expect([stale.statusCode, stale.json().why]).toEqual([409, 'requirements-changed']);
  const { requirementsVersion } = (await view(a, id)).json();
  expect((await signUp(a, id, { requirementsVersion, accepts: [mat] })).statusCode).toBe(201);
});

test('a draft is seen by its organizer only, and nobody signs up for it', async () => {
  const id = await draft(olga);
  const a = await newPerson('Ana');
  expect((await view(olga, id)).statusCode).toBe(200);
  expect((await view(a, id)).statusCode).toBe(404);
  expect((await signUp(a, id)).statusCode).toBe(404);
});

test('where it is exactly is shown to who is in', async () => {
  const id = await published(olga);
  const a = await newPerson('Ana');
  expect((await view(a, id)).json().address).toBeNull();
  await signUp(a, id);
  expect((await view(a, id)).json().address).toBe('Linienstraße 1, second floor');
});

test('what is shown by a link is listed for nobody, and seen and entered by who has it', async () => {
  const id = await published(olga, { visibility: 'link', title: 'Only with the link' });
  const a = await newPerson('Ana');
  const { link } = (await view(olga, id)).json();
  const list = (await a.ask({ url: `/v1/users/${a.userId}/workshops?q=only with` })).json();
  expect(list.items).toEqual([]);
  expect((await view(a, id)).statusCode).toBe(404);
  expect((await signUp(a, id)).statusCode).toBe(404);
  expect((await view(a, id, { link })).json().link).toBeNull();
  expect((await signUp(a, id, { link })).statusCode).toBe(201);
});

test('a workshop that is cancelled lets everybody out, tells them, and takes nobody in', async () => {
  const id = await published(olga, { capacity: 1 });
  const [a, b] = [await newPerson('Ana'), await newPerson('Bo')];
  await signUp(a, id);
  await signUp(b, id);
  const payload = { message: 'The house is closed.' };
  const cancelled = await olga.ask({ method: 'POST', url: `/v1/workshops/${id}/cancel`, payload });
  expect(cancelled.statusCode).toBe(204);
  expect((await states(id)).map(([, state]) => state)).toEqual(['cancelled', 'cancelled']);
  expect(await told(id, b.userId)).toEqual(['waitlisted', 'cancelled']);
  expect((await view(a, id)).json()).toMatchObject({
    state: 'cancelled',
    cancelMessage: 'The house is closed.',
  });
  expect((await signUp(a, id)).json().why).toBe('cancelled');
});
