import { afterAll, beforeAll, expect, test } from 'vitest';
import { consentKit } from '../../testing/consent-kit.ts';
import { workshopKit } from '../../testing/workshop-kit.ts';
import { openWorld, type Person, type World } from '../../testing/world.ts';

let world: World;
let admin: Person;
let priya: Person;
beforeAll(async () => {
  world = await openWorld();
  admin = await world.person({ firstName: 'Root', roles: ['admin'] });
  priya = await world.person({ firstName: 'Priya', roles: ['practitioner'] });
});
afterAll(() => world.close());

const { sql, give, withdraw, family } = consentKit(() => world);
const { newOrganizer, published, signUp, leave } = workshopKit(() => world);
const ask = (by: Person, about: Person) => by.ask({ url: `/v1/users/${about.userId}/who-sees` });
const relate = (lead: Person, follower: Person, type: string) =>
  world.app.db.withSystem('make-demo', (run) =>
    world.app.access.relate(run, { lead: lead.userId, follower: follower.userId, type }),
  );
type Shown = {
  displayName: string;
  as: string;
  since: string;
  until: string | null;
  workshop: { title: string } | null;
  sees: { what: string; consent: string | null }[];
};
const peopleSeeing = async (about: Person, by = about): Promise<Shown[]> => {
  const answer = await ask(by, about);
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json().people;
};
const one = async (about: Person, name: string) =>
  (await peopleSeeing(about)).find((shown) => shown.displayName === name);
const whats = (shown: Shown | undefined) => shown?.sees.map(({ what }) => what);

test('a child and their parent read who sees what, and since when', async () => {
  const { child, parent } = await family('DE', '2014-01-01');
  await relate(priya, child, 'practitioner-patient');
  for (const reader of [child, parent]) {
    const people = await peopleSeeing(child, reader);
    expect(people.map(({ displayName, as }) => [displayName, as]).sort()).toEqual([
      ['Noor', 'parent-child'],
      ['Priya', 'practitioner-patient'],
    ]);
  }
  const noor = await one(child, 'Noor');
  expect(whats(noor)).toEqual(
    expect.arrayContaining(['profile', 'details', 'sessions', 'consents', 'workshops']),
  );
  expect(noor?.sees.every(({ consent }) => consent === null)).toBe(true);
  expect(Math.abs(Date.parse(noor?.since ?? '') - Date.now())).toBeLessThan(600_000);
  expect(noor?.until).toBeNull();
});

test('what rests on a consent is there while it is given, and says which', async () => {
  const ada = await world.person({ firstName: 'Ada' });
  await relate(priya, ada, 'practitioner-patient');
  const sessions = async () => (await one(ada, 'Priya'))?.sees.find(({ what }) => what === 'sessions');
  const isSeen = async () =>
    (await priya.ask({ url: `/v1/users/${ada.userId}/sessions` })).statusCode === 200;
  expect([await sessions(), await isSeen()]).toEqual([undefined, false]);
  await give(ada, ada, 'practitioner-sharing');
  expect([await sessions(), await isSeen()]).toEqual([
    { what: 'sessions', consent: 'practitioner-sharing' },
    true,
  ]);
  expect(whats(await one(ada, 'Priya'))).toContain('profile');
  await withdraw(ada, ada, 'practitioner-sharing');
  expect([await sessions(), await isSeen()]).toEqual([undefined, false]);
});

test('who has not begun, was not answered, has ended or run out is not in it', async () => {
  const ada = await world.person({ firstName: 'Ada' });
  await relate(priya, ada, 'practitioner-patient');
  const set = (how: string) => sql(`update relationships set ${how} where user_id = '${ada.userId}'`);
  const count = async () => (await peopleSeeing(ada)).length;
  expect(await count()).toBe(1);
  await set(`expires_at = now() + interval '1 day'`);
  expect((await peopleSeeing(ada))[0]?.until).toEqual(expect.any(String));
  await set(`starts_at = now() + interval '1 hour'`);
  expect(await count()).toBe(0);
  await set(`starts_at = now() - interval '2 days', expires_at = now() - interval '1 day'`);
  expect(await count()).toBe(0);
  await set(`expires_at = null, state = 'pending'`);
  expect(await count()).toBe(0);
  await set(`state = 'ended', ended_at = now()`);
  expect(await count()).toBe(0);
});

test('who runs a workshop of theirs sees that they come, and recordings only with both consents', async () => {
  const olga = await newOrganizer();
  const ana = await world.person({ firstName: 'Ana' });
  const id = await published(olga);
  expect(await peopleSeeing(ana)).toEqual([]);
  const { id: participation } = (await signUp(ana, id, { sharesSessions: true })).json();
  expect(await one(ana, 'Olga')).toMatchObject({
    as: 'organizer',
    workshop: { id, title: 'Breathe together' },
    sees: [{ what: 'workshops', consent: null }],
  });
  await give(ana, ana, 'workshop-recording');
  expect((await one(ana, 'Olga'))?.sees).toContainEqual({ what: 'sessions', consent: 'workshop-recording' });
  await withdraw(ana, ana, 'workshop-recording');
  expect(whats(await one(ana, 'Olga'))).toEqual(['workshops']);
  await leave(ana, participation);
  expect(await peopleSeeing(ana)).toEqual([]);
});

test('of those who work here it says how many see what, and names nobody', async () => {
  const ada = await world.person({ firstName: 'Ada' });
  const staff = async () => (await ask(ada, ada)).json().staff as { what: string; people: number }[];
  const before = await staff();
  const sessions = (all: typeof before) => all.find(({ what }) => what === 'sessions')?.people;
  expect(sessions(before)).toBe(1);
  const second = await world.person({ firstName: 'Second', roles: ['admin'] });
  expect(sessions(await staff())).toBe(2);
  await sql(`update users set status = 'disabled' where id = '${second.userId}'`);
  expect(await staff()).toEqual(before);
  expect((await ask(ada, ada)).body).not.toContain(admin.userId);
});

test('list-who-sees: a practitioner, a teacher and a stranger are not told who else sees somebody', async () => {
  const ada = await world.person({ firstName: 'Ada' });
  const teacher = await world.person({ firstName: 'Tom' });
  await relate(priya, ada, 'practitioner-patient');
  await relate(teacher, ada, 'teacher-student');
  await give(ada, ada, 'practitioner-sharing');
  for (const reader of [priya, teacher, await world.person({ firstName: 'Eve' })])
    expect((await ask(reader, ada)).statusCode).toBe(403);
  expect((await ask(admin, ada)).statusCode).toBe(200);
});
