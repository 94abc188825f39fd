import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Actor } from '../../kernel/actor.ts';
import type { Run } from '../../kernel/database/database.ts';
import { newId } from '../../kernel/ids.ts';
import { ask } from '../../testing/cluster.ts';
import { relationshipKit } from '../../testing/relationships-kit.ts';
import { openWorld, type Person, type World } from '../../testing/world.ts';

type Party = { userId: string | null; name: string | null; label: string };
type Event = {
  id: string;
  at: string;
  actor: Party & { kind: string };
  action: string;
  subject: Party | null;
  outcome: string;
  requestId: string | null;
};
type Own = { id: string; at: string; who: string; name: string | null; action: string; outcome: string };
type Page<Item> = { items: Item[]; next?: string };

let world: World;
let now = 0;
let admin: Person;
let practitioner: Person;
let patient: Person;
const { family, newPerson } = relationshipKit(
  () => world,
  () => admin,
);
beforeAll(async () => {
  now = Date.now();
  world = await openWorld({ clock: { now: () => new Date(now) } });
  admin = await world.person({ firstName: 'Ada', roles: ['admin'] });
  practitioner = await world.person({ firstName: 'Priya', roles: ['practitioner'] });
  patient = await world.person({ firstName: 'Mateo' });
  await world.app.db.withSystem('make-demo', (run) =>
    world.app.access.relate(run, {
      lead: practitioner.userId,
      follower: patient.userId,
      type: 'practitioner-patient',
    }),
  );
  // What was remembered of their login from before that is asked for anew, which is not what is looked at here.
  await practitioner.ask({ url: `/v1/users/${practitioner.userId}/profile` });
});
afterAll(() => world.close());

const sql = async (text: string) => (await ask(world.urls.directUrl, text)).rows;

async function page<Item>(who: Person, path: string, query: Record<string, string>): Promise<Page<Item>> {
  const answer = await who.ask({ url: `${path}?${new URLSearchParams(query)}` });
  if (answer.statusCode !== 200) throw new Error(answer.body);
  return answer.json();
}
const search = (query: Record<string, string> = {}) => page<Event>(admin, '/v1/audit', query);
const about = (who: Person, userId: string, query: Record<string, string> = {}) =>
  page<Own>(who, `/v1/users/${userId}/audit`, query);

/** All pages, a few items each. */
async function whole<Item>(read: (query: Record<string, string>) => Promise<Page<Item>>, limit: number) {
  const items: Item[] = [];
  let next: string | undefined;
  do {
    const got: Page<Item> = await read({ limit: String(limit), ...(next ? { cursor: next } : {}) });
    expect(got.items.length).toBeLessThanOrEqual(limit);
    items.push(...got.items);
    next = got.next;
  } while (next);
  return items;
}

/** Writes into the audit what a test needs. */
const record = (actor: Actor, action: string, subject?: string, outcome: 'done' | 'refused' = 'done') =>
  world.app.db.withSystem('make-demo', (run: Run) =>
    world.app.audit.record(run, { actor, action, subject, outcome }),
  );

const userActor = (userId: string): Actor => ({ ...admin.actor, userId });
const wholeTable = () =>
  sql('select id, actor_kind, action, outcome from audit_events order by at desc, id desc');

test('what was done is found by whom it is about, who did it, how the action begins, how it went and when', async () => {
  const stranger = await newPerson('Sven');
  const [before] = await sql('select now() as at');
  expect((await practitioner.ask({ url: `/v1/users/${patient.userId}/profile` })).statusCode).toBe(200);
  const refused = await stranger.ask({ url: `/v1/users/${patient.userId}/sessions` });
  expect(refused.statusCode).toBe(403);
  const [after] = await sql('select now() as at');
  const known = { userId: patient.userId, name: 'Mateo', label: expect.stringMatching(/^[0-9a-f]{8}$/) };
  const looked = {
    id: expect.any(String),
    at: expect.any(String),
    actor: { kind: 'user', userId: practitioner.userId, name: 'Priya', label: expect.any(String) },
    action: 'person:read',
    subject: known,
    outcome: 'done',
    requestId: expect.any(String),
  };
  const tried = {
    ...looked,
    actor: { ...looked.actor, userId: stranger.userId, name: 'Sven' },
    action: 'session:read',
    outcome: 'refused',
    requestId: refused.json().requestId,
  };
  const within = { from: before.at.toISOString(), to: after.at.toISOString() };
  expect((await search({ ...within, subject: patient.userId })).items).toEqual([tried, looked]);
  expect((await search({ ...within, actor: practitioner.userId })).items).toEqual([looked]);
  expect((await search({ ...within, action: 'session:' })).items).toEqual([tried]);
  expect((await search({ ...within, action: 'person:rea' })).items).toEqual([looked]);
  expect((await search({ ...within, action: 'erson:read' })).items).toEqual([]);
  expect((await search({ ...within, subject: patient.userId, outcome: 'refused' })).items).toEqual([tried]);
  expect((await search({ to: within.from, actor: stranger.userId, action: 'session:' })).items).toEqual([]);
  expect((await search({ from: within.to, actor: stranger.userId, action: 'session:' })).items).toEqual([]);
  // An instant with an offset is the same instant.
  const offset = `${new Date(before.at.getTime() + 3_600_000).toISOString().slice(0, -1)}+01:00`;
  expect((await search({ from: offset, to: within.to, action: 'session:' })).items).toEqual([tried]);
});

test('the program, apps and nobody are told by what they are called, and who was erased by a mark only', async () => {
  const gone = newId();
  const app = { ...admin.actor, kind: 'app', app: 'diary', permission: 'activity:read' } as const;
  await record({ kind: 'system', name: 'come-of-age' }, 'told:thing', patient.userId);
  await record(app, 'told:thing', patient.userId);
  await record({ kind: 'nobody' }, 'told:thing', patient.userId);
  await record(userActor(gone), 'told:thing', patient.userId);
  await record(userActor(patient.userId), 'told:thing (list)');
  const { items } = await search({ action: 'told:' });
  expect(
    items.map(({ actor, action, subject }) => [actor.kind, actor.name, actor.label, action, subject?.name]),
  ).toEqual([
    ['user', 'Mateo', expect.stringMatching(/^[0-9a-f]{8}$/), 'told:thing (list)', undefined],
    ['user', null, world.vault.pseudonym(gone).toString('hex').slice(0, 8), 'told:thing', 'Mateo'],
    ['nobody', null, '', 'told:thing', 'Mateo'],
    ['app', null, 'diary', 'told:thing', 'Mateo'],
    ['system', null, 'come-of-age', 'told:thing', 'Mateo'],
  ]);
  expect(items[1]?.actor.userId).toBeNull();
  const own = await about(patient, patient.userId);
  expect(own.items.slice(0, 4).map(({ who, name, action }) => [who, name, action])).toEqual([
    ['erased', null, 'told:thing'],
    ['nobody', null, 'told:thing'],
    ['app', 'diary', 'told:thing'],
    ['system', null, 'told:thing (come-of-age)'],
  ]);
});

test('pages give every event once, however many are of one millisecond or of one moment', async () => {
  const pseudonym = world.vault.pseudonym(patient.userId).toString('hex');
  // Forty events, of which four each are of one microsecond, and all of one millisecond.
  await sql(`insert into audit_events (id, at, actor_kind, action, subject, outcome)
    select gen_random_uuid(), date_trunc('milliseconds', now()) + n / 4 * interval '1 microsecond', 'system', 'many:' || n,
      '\\x${pseudonym}', 'done' from generate_series(0, 39) n`);
  const ids = (await wholeTable()).map(({ id }) => id);
  const read = await whole(search, 7);
  // Looking is on record itself: what came while it was read is not among what is read.
  expect(read.map(({ id }) => id).filter((id) => ids.includes(id))).toEqual(ids);
  expect(new Set(read.map(({ id }) => id)).size).toBe(read.length);
  const own = await whole((query) => about(patient, patient.userId, query), 7);
  const mine = await sql(
    `select id from audit_events where subject = '\\x${pseudonym}' order by at desc, id desc`,
  );
  expect(own.map(({ id }) => id)).toEqual(mine.map(({ id }) => id));
  expect(own.length).toBeGreaterThan(40);
});

test('looking for a person is on record about them, once in a while; looking at oneself is not', async () => {
  const watched = await newPerson('Wanda');
  const looks = async () =>
    (await about(watched, watched.userId, { others: 'true' })).items.filter(
      ({ action }) => action === 'audit:search',
    );
  expect(await looks()).toEqual([]);
  await search({ subject: watched.userId });
  await search({ subject: watched.userId });
  await search({ actor: watched.userId });
  expect(await looks()).toEqual([expect.objectContaining({ who: 'staff', name: 'Ada', outcome: 'done' })]);
  now += 16 * 60_000;
  await search({ actor: watched.userId, subject: admin.userId });
  expect(await looks()).toHaveLength(2);
  expect((await search({ subject: admin.userId, action: 'audit:search' })).items).toEqual([]);
  // Whoever is named on a page of everybody's has been looked at too.
  now += 16 * 60_000;
  await record(userActor(watched.userId), 'watched:acts');
  await record({ kind: 'system', name: 'come-of-age' }, 'watched:is', patient.userId);
  const of = async (who: Person) =>
    (await about(who, who.userId, { others: 'true' })).items.filter(
      ({ action }) => action === 'audit:search',
    );
  const before = await of(patient);
  await search({ action: 'watched:' });
  await search({ action: 'watched:' });
  expect([(await looks()).length, (await of(patient)).length]).toEqual([3, before.length + 1]);
  // The whole of it too, without a person.
  expect((await search({ actor: admin.userId, action: 'audit:read (any)' })).items).not.toEqual([]);
});

test('a person reads who did what about them, and learns no id of anybody', async () => {
  const person = await newPerson('Petra');
  const stranger = await newPerson('Sven');
  const teacher = await newPerson('Theo');
  await world.app.db.withSystem('make-demo', (run) =>
    world.app.access.relate(run, { lead: teacher.userId, follower: person.userId, type: 'teacher-student' }),
  );
  for (const who of [teacher, admin, stranger, practitioner])
    await who.ask({ url: `/v1/users/${person.userId}/profile` });
  // Somebody who had the right then, and has it no more.
  await record(userActor(stranger.userId), 'session:read', person.userId);
  await person.ask({
    method: 'PATCH',
    url: `/v1/users/${person.userId}/preferences`,
    payload: { theme: 'dark' },
  });
  const { items } = await about(person, person.userId, { others: 'true' });
  expect(items.map(({ who, name, action, outcome }) => [who, name, action, outcome]).slice(0, 5)).toEqual([
    ['other', 'Sven', 'session:read', 'done'],
    ['staff', 'Priya', 'person:read', 'refused'],
    ['other', null, 'person:read', 'refused'],
    ['staff', 'Ada', 'person:read', 'done'],
    ['companion', 'Theo', 'person:read', 'done'],
  ]);
  const all = await about(person, person.userId);
  expect(all.items[0]).toMatchObject({ who: 'you', name: 'Petra' });
  expect(all.items.filter(({ who }) => who !== 'you')).toEqual(items);
  const told = JSON.stringify(all.items.map(({ id: _, ...rest }) => rest));
  expect(told).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-/);
  const { items: none } = await about(person, person.userId, { to: '2020-01-01T00:00:00Z' });
  expect(none).toEqual([]);
});

test('a guardian reads it for a child, which the child sees; a child reads their own; neither reads the other’s', async () => {
  const { parent, child } = await family();
  await admin.ask({ url: `/v1/users/${child.userId}/profile` });
  await child.ask({ url: `/v1/users/${child.userId}/profile` });
  await child.ask({
    method: 'PATCH',
    url: `/v1/users/${child.userId}/preferences`,
    payload: { theme: 'dark' },
  });
  const byParent = (await about(parent, child.userId)).items;
  expect(byParent.slice(0, 3).map(({ who, name, action }) => [who, name, action])).toEqual([
    ['you', 'Noor', 'audit:read'],
    ['person', 'Sami', expect.any(String)],
    ['staff', 'Ada', 'person:read'],
  ]);
  const byChild = (await about(child, child.userId)).items;
  expect(byChild.map(({ id }) => id)).toEqual(byParent.map(({ id }) => id));
  expect(byChild[0]).toMatchObject({ who: 'guardian', name: 'Noor', action: 'audit:read' });
  expect((await child.ask({ url: `/v1/users/${parent.userId}/audit` })).statusCode).toBe(403);
});
