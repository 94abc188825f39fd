import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { workshopKit } from '../../testing/workshop-kit.ts';
import { openWorld, type Person, type World } from '../../testing/world.ts';

const hour = 3_600_000;
let now = new Date();
let world: World;
let olga: Person;

// Never the same moment twice, as clocks have it.
const clock = {
  now: () => {
    now = new Date(now.getTime() + 1);
    return now;
  },
};

beforeAll(async () => {
  world = await openWorld({ clock, databaseClock: 'its own', publicUrl: 'https://attune.example' });
  olga = await newOrganizer();
});
afterAll(() => world.close());
beforeEach(async () => {
  await sql('update workshop_messages set told_at = now() where told_at is null');
  now = new Date();
});
afterEach(async () => {
  now = new Date();
  expect(await brokenAt()).toEqual([]);
  await sql(`update workshops set state = 'completed', ended_at = now() where state = 'published'`);
});

const kit = workshopKit(() => world);
const { brokenAt, newOrganizer, newPerson, published, change, signUp, told, sql } = kit;
const messages = () => world.app.workshops.messages;

const heard = async (of: Person): Promise<string[]> => {
  const { items } = (await of.ask({ url: `/v1/users/${of.userId}/notifications` })).json();
  return items.map((one: { facts: { what?: string } }) => one.facts.what).reverse();
};
const later = (hours: number) => {
  now = new Date(now.getTime() + hours * hour);
};
const cancel = (by: Person, id: string) =>
  by.ask({ method: 'POST', url: `/v1/workshops/${id}/cancel`, payload: { message: 'The house is closed.' } });
const runs = (of: Person, id: string, state: string) =>
  sql(
    `insert into organizers (workshop_id, user_id, state, since) values ('${id}', '${of.userId}', '${state}', '${new Date().toISOString()}')`,
  );
async function motherAndChild() {
  const [mother, child] = [await newPerson('Mona'), await newPerson('Kim', { birthDate: '2017-05-04' })];
  await relate(mother, child, 'parent-child');
  return { mother, child };
}
const relate = (lead: Person, follower: Person, type: string) =>
  world.app.db.withSystem('make-demo', (run) =>
    world.app.access.relate(run, { lead: lead.userId, follower: follower.userId, type }),
  );

test('every guardian of a child is told what is told of it, each once, whoever signed it up, and only while they are one', async () => {
  const { mother, child } = await motherAndChild();
  const [father, aunt] = [await newPerson('Finn'), await newPerson('Ada')];
  await relate(father, child, 'parent-child');
  // One who is a guardian twice over is told once; who merely teaches the child is no guardian.
  await relate(father, child, 'guardian-ward');
  await relate(aunt, child, 'teacher-student');
  const id = await published(olga, { capacity: 1 });
  const first = (await signUp(olga, id)).json().id;
  await signUp(mother, id, {}, child);
  await olga.ask({ method: 'DELETE', url: `/v1/users/${olga.userId}/participations/${first}` });
  await change(olga, id, { place: 'Hamburg' });
  later(25);
  await messages().remind();
  await messages().remind();
  await messages().tell();
  const all = ['waitlisted', 'moved-up', 'changed', 'reminder-day'];
  for (const one of [mother, father, child]) expect((await heard(one)).toSorted()).toEqual(all.toSorted());
  await sql(`update relationships set state = 'ended' where lead_id = '${father.userId}'`);
  await cancel(olga, id);
  await messages().tell();
  expect((await heard(mother)).at(-1)).toBe('cancelled');
  expect(await heard(father)).toHaveLength(4);
  expect([await told(id, father.userId), await told(id, aunt.userId)]).toEqual([
    ['waitlisted', 'moved-up', 'changed', 'reminder-day'],
    [],
  ]);
});

test('nobody else hears of somebody who is of age, though they were their guardian and are on record as one', async () => {
  const { mother, child } = await motherAndChild();
  await sql(`update users set minor = false where id = '${child.userId}'`);
  const id = await published(olga);
  await signUp(child, id);
  expect([await told(id, child.userId), await told(id, mother.userId)]).toEqual([['registered'], []]);
});

test('those who are asked to come in hear that the workshop was cancelled, each once, and not who did it', async () => {
  const [eva, ida, uma, otto] = [
    await newOrganizer('Eva'),
    await newOrganizer('Ida'),
    await newOrganizer('Uma'),
    await newOrganizer('Otto'),
  ];
  const id = await published(eva);
  await runs(ida, id, 'confirmed');
  const cannot = (of: Person) =>
    of.ask({
      ...{ method: 'POST', url: `/v1/users/${of.userId}/organized-workshops/${id}/cover` },
      payload: {},
    });
  // Two calls ask the same people. One of them comes to it, and is told as who comes.
  for (const of of [eva, ida]) expect((await cannot(of)).statusCode).toBe(201);
  await signUp(uma, id);
  const chief = await newPerson('Chief', { roles: ['admin'] });
  expect((await cancel(chief, id)).statusCode).toBe(204);
  const kinds = async (of: Person) => (await told(id, of.userId)).filter((kind) => kind === 'cancelled');
  expect(await Promise.all([otto, uma, chief, eva].map(kinds))).toEqual([
    ...[['cancelled'], ['cancelled'], [], []],
  ]);
  await messages().tell();
  expect((await heard(otto)).at(-1)).toBe('cancelled');
});
