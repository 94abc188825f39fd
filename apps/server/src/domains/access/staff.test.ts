import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask } from '../../testing/cluster.ts';
import { weakly } from '../../testing/login-kit.ts';
import { listenToWire } from '../../testing/wire-kit.ts';
import { openWorld, type Person, type World } from '../../testing/world.ts';

let world: World;
let now = new Date();
let heard: { statements: string[] };
let admin: Person;
let practitioner: Person;
let patient: Person;
let parent: Person;
let child: Person;

beforeAll(async () => {
  world = await openWorld({ clock: { now: () => now } });
  heard = listenToWire(world.pool);
  admin = await world.person({ firstName: 'Ada', roles: ['admin'] });
  practitioner = await world.person({ firstName: 'Priya', roles: ['practitioner'] });
  patient = await world.person({ firstName: 'Pat' });
  parent = await world.person({ firstName: 'Noor' });
  child = await world.person({ firstName: 'Sami', birthDate: '2016-01-01' });
  await relate(practitioner, patient, 'practitioner-patient');
  await relate(parent, child, 'parent-child');
});
afterAll(() => world.close());

const sql = (text: string) => ask(world.urls.directUrl, text);
const relate = (lead: Person, follower: Person, type: string) =>
  world.app.db.withSystem('make-demo', (run) =>
    world.app.access.relate(run, { lead: lead.userId, follower: follower.userId, type }),
  );
const profileOf = (person: Person) => `/v1/users/${person.userId}/profile`;
const outcome = async (actor: Person, url: string) => {
  const answer = await actor.ask({ url });
  return answer.statusCode === 200 ? 200 : answer.json().code;
};
const names = async (actor: Person) =>
  (await actor.ask({ url: '/v1/people' }))
    .json()
    .items.map((one: { displayName: string }) => one.displayName);
/** A login that is remembered from before its rights changed is asked a second time, which is on record twice. */
const noteRights = (person: Person) => world.app.identity.logins.authenticate(person.token, true);
/** What the audit says since it was last asked. */
async function recorded(): Promise<string[]> {
  const { rows } = await sql(
    `with gone as (delete from audit_events returning *) select action, outcome, subject is null as many from gone order by at, id`,
  );
  return rows.map((row) => `${row.action} ${row.outcome}${row.many ? ' (nobody named)' : ''}`);
}

test('staff sees others with a second factor only, and always themselves; who accompanies by relationship alone needs none', async () => {
  for (const [staff, other] of [
    [practitioner, patient],
    [admin, patient],
  ] as const) {
    const weak = await weakly(world, staff);
    expect(await outcome(staff, profileOf(other))).toBe(200);
    expect(await outcome(weak, profileOf(other))).toBe('second-factor-missing');
    expect(await outcome(weak, profileOf(weak))).toBe(200);
  }
  expect(await outcome(await weakly(world, parent), profileOf(child))).toBe(200);
});

test('with one permission on others somebody is staff for all of them, from the very next request on', async () => {
  const lead = await weakly(world, parent);
  expect(await outcome(lead, profileOf(child))).toBe(200);
  await sql(
    `insert into user_permissions (user_id, permission, scope) values ('${parent.userId}', 'catalogue:read', 'any')`,
  );
  expect(await outcome(lead, profileOf(child))).toBe('second-factor-missing');
  await sql(`delete from user_permissions where user_id = '${parent.userId}'`);
  expect(await outcome(lead, profileOf(child))).toBe(200);
});

test('lists hold nobody else for staff without a second factor', async () => {
  expect(await names(practitioner)).toEqual(['Pat']);
  expect(await names(await weakly(world, practitioner))).toEqual([]);
  expect((await names(admin)).length).toBeGreaterThan(3);
  expect(await names(await weakly(world, admin))).toEqual([]);
  const weak = await weakly(world, admin);
  expect(await weak.ask({ url: '/v1/roles' }).then((answer) => answer.json().code)).toBe(
    'second-factor-missing',
  );
});

test('looking at somebody is on record once in a quarter of an hour, each person and permission by itself', async () => {
  const lead = await world.person({ firstName: 'Lea', roles: ['practitioner'] });
  const other = await world.person({ firstName: 'Oda' });
  await relate(lead, patient, 'coach-client');
  await relate(lead, other, 'coach-client');
  await noteRights(lead);
  await recorded();
  await outcome(lead, profileOf(patient));
  await outcome(lead, profileOf(patient));
  expect(await recorded()).toEqual(['person:read done']);
  await outcome(lead, profileOf(other));
  await outcome(lead, `/v1/users/${patient.userId}/person`);
  expect(await recorded()).toEqual(['person:read done', 'person:details done']);
  const start = now;
  try {
    now = new Date(start.getTime() + 14 * 60_000);
    await outcome(lead, profileOf(patient));
    expect(await recorded()).toEqual([]);
    now = new Date(start.getTime() + 16 * 60_000);
    await outcome(lead, profileOf(patient));
    expect(await recorded()).toEqual(['person:read done']);
  } finally {
    now = start;
  }
});

test('a refusal is recorded each time; looking at oneself never', async () => {
  await recorded();
  await outcome(patient, profileOf(patient));
  await outcome(patient, profileOf(practitioner));
  await outcome(patient, profileOf(practitioner));
  await outcome(await weakly(world, admin), profileOf(patient));
  const said = (await recorded()).filter((line) => !line.startsWith('login:'));
  expect(said).toEqual(['person:read refused', 'person:read refused', 'person:read refused']);
});

test('a list that reaches others is on record once in a quarter of an hour, without a name; one that does not, not', async () => {
  const lead = await world.person({ firstName: 'Lea', roles: ['practitioner'] });
  await recorded();
  await names(lead);
  expect(await recorded()).toEqual([]);
  await relate(lead, patient, 'coach-client');
  await noteRights(lead);
  await names(lead);
  await names(lead);
  expect(await recorded()).toEqual(['person:read (list) done (nobody named)']);
  await admin.ask({ url: '/v1/roles' });
  await admin.ask({ url: '/v1/roles' });
  expect(await recorded()).toEqual(['role:read (any) done (nobody named)']);
  const start = now;
  try {
    now = new Date(start.getTime() + 16 * 60_000);
    await names(lead);
    expect(await recorded()).toEqual(['person:read (list) done (nobody named)']);
  } finally {
    now = start;
  }
});

test('once decided, a read about oneself or another is the statement with its settings and nothing else', async () => {
  for (const [actor, of] of [
    [patient, patient],
    [practitioner, patient],
  ] as const) {
    await outcome(actor, `/v1/users/${of.userId}/preferences`);
    heard.statements.length = 0;
    expect(await outcome(actor, `/v1/users/${of.userId}/preferences`)).toBe(200);
    expect(heard.statements).toHaveLength(2);
    expect(heard.statements[0]).toContain('set_config');
    expect(heard.statements[1]).toContain('from "preferences"');
  }
});

test('a relationship that begins later lets nobody see before, however fast the program’s clock goes', async () => {
  const lead = await world.person({ firstName: 'Lea' });
  await relate(lead, patient, 'teacher-student');
  await sql(
    `update relationships set starts_at = now() + interval '1 hour' where lead_id = '${lead.userId}'`,
  );
  const start = now;
  try {
    now = new Date(start.getTime() + 2 * 3_600_000);
    expect(await outcome(lead, profileOf(patient))).toBe('refused');
  } finally {
    now = start;
  }
});

test('a decision is remembered no longer than it holds by the database’s clock, whatever the program’s says', async () => {
  const lead = await world.person({ firstName: 'Lea' });
  const start = now;
  // The program's clock is a day behind: an end that it took for its own would be a day away.
  now = new Date(start.getTime() - 86_400_000);
  try {
    await relate(lead, patient, 'teacher-student');
    await sql(
      `update relationships set expires_at = clock_timestamp() + interval '2 seconds' where lead_id = '${lead.userId}'`,
    );
    expect(await outcome(lead, profileOf(patient))).toBe(200);
    await sql('select pg_sleep(2.1)');
    now = new Date(now.getTime() + 2100);
    expect(await outcome(lead, profileOf(patient))).toBe('refused');
  } finally {
    now = start;
  }
});
