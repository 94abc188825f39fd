import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { changedBy } from '../../refusals/refusals-kit.ts';
import { workshopKit } from '../../testing/workshop-kit.ts';
import { openWorld, type Person, type World } from '../../testing/world.ts';

let world: World;
let olga: Person;
const kit = workshopKit(() => world);
const { sql, newPerson, published, signUp } = kit;

beforeAll(async () => {
  world = await openWorld();
  olga = await kit.newOrganizer();
});
afterAll(() => world.close());
afterEach(async () => expect(await kit.brokenAt()).toEqual([]));

const invariants = [
  'participants_open_twice',
  'seats_left_empty',
  'workshops_over_capacity',
  'workshops_without_organizer',
];

/** What the private port says once the job has run. */
async function gauge(): Promise<Record<string, number>> {
  await world.app.jobs.find((one) => one.name === 'watch-workshops')?.handle({});
  const text = await world.metrics.registry.getSingleMetricAsString('attune_workshop_invariant_broken');
  const lines = text.matchAll(/^attune_workshop_invariant_broken\{invariant="([a-z_]+)"\} (\d+)$/gm);
  return Object.fromEntries([...lines].map(([, invariant, count]) => [invariant, Number(count)]));
}
const saying = (broken?: string) =>
  Object.fromEntries(invariants.map((one) => [one, one === broken ? 1 : 0]));

/** A workshop with one seat, which Ana has, and Bo who waits. */
async function full() {
  const [ana, bo] = [await newPerson('Ana'), await newPerson('Bo')];
  const id = await published(olga, { capacity: 1 });
  await signUp(ana, id);
  await signUp(bo, id);
  return { id, ana, bo };
}

const of = (id: string, who: Person) => `where workshop_id = '${id}' and user_id = '${who.userId}'`;

test('all is well: each stands at zero once the job has run', async () => {
  await full();
  expect(await gauge()).toEqual(saying());
});

test('more seats are taken than there are', async () => {
  const { id, bo } = await full();
  await sql('alter table workshops drop constraint workshops_seats_real');
  await sql(`update participants set state = 'registered' ${of(id, bo)}`);
  expect(await gauge()).toEqual(saying('workshops_over_capacity'));
  await sql(`update participants set state = 'waitlisted' ${of(id, bo)}`);
  await sql(
    'alter table workshops add constraint workshops_seats_real check (seats_taken between 0 and capacity)',
  );
  expect(await gauge()).toEqual(saying());
});

test('a workshop counts other seats than are taken', async () => {
  const { id, ana } = await full();
  await sql('alter table participants disable trigger participants_count_seats');
  await sql(`update participants set state = 'cancelled' ${of(id, ana)}`);
  expect(await gauge()).toEqual(saying('workshops_over_capacity'));
  await sql(`update participants set state = 'registered' ${of(id, ana)}`);
  await sql('alter table participants enable trigger participants_count_seats');
  expect(await gauge()).toEqual(saying());
});

test('somebody has two open places in one workshop', async () => {
  const { id, bo } = await full();
  await sql('drop index participants_open');
  await sql(
    `insert into participants (workshop_id, id, user_id, state, position, eligible, signed_up_by, requirements_version, shown)
     select workshop_id, gen_random_uuid(), user_id, 'waitlisted', 99, true, user_id, 1, shown from participants ${of(id, bo)}`,
  );
  expect(await gauge()).toEqual(saying('participants_open_twice'));
  await sql(`delete from participants ${of(id, bo)} and position = 99`);
  await sql(
    `create unique index participants_open on participants (workshop_id, user_id) where state in ('registered', 'waitlisted')`,
  );
  expect(await gauge()).toEqual(saying());
});

test('nobody is confirmed to run what is announced, and nobody is asked to come in', async () => {
  const id = await published(olga);
  await sql(`update organizers set state = 'unavailable' ${of(id, olga)}`);
  expect(await gauge()).toEqual(saying('workshops_without_organizer'));
  await sql(`update organizers set state = 'confirmed' ${of(id, olga)}`);
  expect(await gauge()).toEqual(saying());
});

test('a workshop says that an organizer is wanted where one is confirmed', async () => {
  const id = await published(olga);
  await sql(`update workshops set organizer_wanted = true where id = '${id}'`);
  expect(await gauge()).toEqual(saying('workshops_without_organizer'));
  await sql(`update workshops set organizer_wanted = false where id = '${id}'`);
  expect(await gauge()).toEqual(saying());
});

test('a seat is free while somebody eligible waits for it', async () => {
  const { id, ana } = await full();
  await sql(`update participants set state = 'cancelled' ${of(id, ana)}`);
  expect(await gauge()).toEqual(saying('seats_left_empty'));
  await sql(`update participants set eligible = false where workshop_id = '${id}' and state = 'waitlisted'`);
  expect(await gauge()).toEqual(saying());
});

test('watch-workshops: says how many, never which or whose, and changes nothing', async () => {
  const { id, ana, bo } = await full();
  await sql(`update participants set state = 'cancelled' ${of(id, ana)}`);
  const { answer, changed } = await changedBy(world, gauge);
  expect([answer, changed]).toEqual([saying('seats_left_empty'), []]);
  const text = await world.metrics.registry.metrics();
  for (const one of [id, ana.userId, bo.userId, 'Ana']) expect(text).not.toContain(one);
  await sql(`update participants set state = 'registered' ${of(id, ana)}`);
});
