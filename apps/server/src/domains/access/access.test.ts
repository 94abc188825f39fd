import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask } from '../../testing/cluster.ts';
import { openWorld, type Person, type World } from '../../testing/world.ts';

let world: World;
let parent: Person;
let child: Person;
let practitioner: Person;
let stranger: Person;
let admin: Person;

beforeAll(async () => {
  world = await openWorld();
  parent = await world.person({ firstName: 'Noor' });
  child = await world.person({ firstName: 'Sami', birthDate: '2016-01-01' });
  practitioner = await world.person({ firstName: 'Priya', roles: ['practitioner'] });
  stranger = await world.person({ firstName: 'Sven' });
  admin = await world.person({ firstName: 'Ada', roles: ['admin'] });
  await relate(parent, child, 'parent-child');
  await relate(practitioner, child, 'practitioner-patient');
  await share(child, parent, 'PUT');
});
afterAll(() => world.close());

const relate = (lead: Person, follower: Person, type: string) =>
  world.app.db.withSystem('make-demo', (run) =>
    world.app.access.relate(run, { lead: lead.userId, follower: follower.userId, type }),
  );
const share = (person: Person, by: Person, method: 'PUT' | 'DELETE') =>
  by.ask({
    method,
    url: `/v1/users/${person.userId}/consents/practitioner-sharing`,
    payload: { version: '2026-11', language: 'en' },
  });
const sessionsOf = (subject: Person) => `/v1/users/${subject.userId}/sessions`;
const status = async (actor: Person, url: string) => (await actor.ask({ url })).statusCode;

test('one sees oneself, a parent their child, a practitioner their patient, an administrator all; nobody else anybody', async () => {
  expect(await status(child, sessionsOf(child))).toBe(200);
  expect(await status(parent, sessionsOf(child))).toBe(200);
  expect(await status(practitioner, sessionsOf(child))).toBe(200);
  expect(await status(admin, sessionsOf(child))).toBe(200);
  expect(await status(child, sessionsOf(parent))).toBe(403);
  expect(await status(stranger, sessionsOf(child))).toBe(403);
  expect(await status(practitioner, sessionsOf(parent))).toBe(403);
});

test('somebody who does not exist is refused like somebody who does', async () => {
  const real = (await stranger.ask({ url: sessionsOf(child) })).json();
  const none = (
    await stranger.ask({ url: '/v1/users/01900000-0000-7000-8000-00000000ffff/sessions' })
  ).json();
  expect({ ...none, requestId: '' }).toEqual({ ...real, requestId: '' });
});

test('a practitioner sees sessions only while the person agrees to share, from the very next request on', async () => {
  const patient = await world.person({ firstName: 'Mo' });
  const first = await world.person({ firstName: 'Pim', roles: ['practitioner'] });
  await relate(first, patient, 'practitioner-patient');
  const seen = async () => [
    await status(first, sessionsOf(patient)),
    await status(first, `/v1/users/${patient.userId}/profile`),
  ];
  expect(await seen()).toEqual([403, 200]);
  expect((await share(patient, patient, 'PUT')).statusCode).toBe(204);
  expect(await seen()).toEqual([200, 200]);
  const later = await world.person({ firstName: 'Pia', roles: ['practitioner'] });
  await relate(later, patient, 'practitioner-patient');
  expect(await status(later, sessionsOf(patient))).toBe(200);
  expect((await share(patient, patient, 'DELETE')).statusCode).toBe(204);
  expect(await seen()).toEqual([403, 200]);
  expect(await status(later, sessionsOf(patient))).toBe(403);
});

test('what one is to somebody besides does not go around their consent', async () => {
  const pupil = await world.person({ firstName: 'Pupil' });
  const teacher = await world.person({ firstName: 'Tess', roles: ['practitioner'] });
  await relate(teacher, pupil, 'teacher-student');
  expect(await status(teacher, `/v1/users/${pupil.userId}/profile`)).toBe(200);
  expect(await status(teacher, sessionsOf(pupil))).toBe(403);
});

test('a relationship that ended, expired or has not begun shows nothing, from the very next request on', async () => {
  const lead = await world.person({ firstName: 'Lea' });
  const change = (set: string) =>
    ask(world.urls.directUrl, `update relationships set ${set} where lead_id = '${lead.userId}'`);
  await relate(lead, child, 'parent-child');
  expect(await status(lead, sessionsOf(child))).toBe(200);
  await change(`state = 'ended'`);
  expect(await status(lead, sessionsOf(child))).toBe(403);
  await change(`state = 'active', expires_at = now() - interval '1 second'`);
  expect(await status(lead, sessionsOf(child))).toBe(403);
  await change(`expires_at = null, starts_at = now() + interval '1 hour'`);
  expect(await status(lead, sessionsOf(child))).toBe(403);
  await change(`starts_at = now()`);
  expect(await status(lead, sessionsOf(child))).toBe(200);
});

test('a relationship that expires while it is remembered shows nothing afterwards', async () => {
  let now = new Date();
  const moved = await openWorld({ clock: { now: () => now } });
  try {
    const lead = await moved.person({ firstName: 'Lea' });
    const follower = await moved.person({ firstName: 'Finn' });
    await moved.app.db.withSystem('make-demo', (run) =>
      moved.app.access.relate(run, { lead: lead.userId, follower: follower.userId, type: 'parent-child' }),
    );
    await ask(moved.urls.directUrl, `update relationships set expires_at = now() + interval '2 seconds'`);
    expect(await status(lead, sessionsOf(follower))).toBe(200);
    await ask(moved.urls.directUrl, 'select pg_sleep(2.1)');
    now = new Date(now.getTime() + 3000);
    expect(await status(lead, sessionsOf(follower))).toBe(403);
  } finally {
    await moved.close();
  }
});

test('every change of rights raises the access_version of whom it concerns, whoever makes it', async () => {
  const one = await world.person({ firstName: 'Uma' });
  const version = async () =>
    Number(
      (await ask(world.urls.directUrl, `select access_version from users where id = '${one.userId}'`)).rows[0]
        .access_version,
    );
  const changes = [
    `insert into user_roles (user_id, role) values ('${one.userId}', 'viewer')`,
    `delete from user_roles where user_id = '${one.userId}' and role = 'viewer'`,
    `insert into user_permissions (user_id, permission, scope) values ('${one.userId}', 'session:read', 'own')`,
    `insert into relationships (user_id, id, lead_id, type, state) values ('${child.userId}', gen_random_uuid(), '${one.userId}', 'coach-client', 'active')`,
    `update relationships set state = 'ended' where lead_id = '${one.userId}'`,
    `update role_permissions set scope = 'own' where role = 'user' and permission = 'person:read'`,
    `update relationship_type_permissions set permission = permission where type = 'coach-client'`,
    `update users set status = 'disabled' where id = '${one.userId}'`,
  ];
  for (const change of changes) {
    const before = await version();
    await ask(world.urls.directUrl, change);
    expect(await version(), change).toBeGreaterThan(before);
  }
});

test('whoever a change of a role or a type concerns is written once, however many permissions it changes', async () => {
  const one = await world.person({ firstName: 'Uma' });
  await ask(
    world.urls.directUrl,
    `insert into relationships (user_id, id, lead_id, type, state) values ('${child.userId}', gen_random_uuid(), '${one.userId}', 'coach-client', 'active')`,
  );
  const version = async () =>
    Number(
      (await ask(world.urls.directUrl, `select access_version from users where id = '${one.userId}'`)).rows[0]
        .access_version,
    );
  const changes = [
    `insert into role_permissions (role, permission, scope) select 'user', name, 'own' from permissions on conflict do nothing`,
    `update role_permissions set scope = 'own' where role = 'user'`,
    `update role_permissions set role = 'moderator' where role = 'user' and permission in ('role:read', 'role:write')`,
    `delete from role_permissions where role = 'user' and permission in ('person:find', 'person:disable', 'child:create')`,
    `insert into relationship_type_permissions (type, permission) select 'coach-client', name from permissions on conflict do nothing`,
    `update relationship_type_permissions set needs_consent = false where type = 'coach-client'`,
    `delete from relationship_type_permissions where type = 'coach-client' and permission like 'role:%'`,
  ];
  for (const change of changes) {
    const before = await version();
    await ask(world.urls.directUrl, change);
    expect(await version(), change).toBe(before + 1);
  }
  const before = await version();
  await ask(
    world.urls.directUrl,
    `delete from role_permissions where role = 'user' and permission = 'no:such'`,
  );
  await ask(world.urls.directUrl, `update role_permissions set scope = 'own' where role = 'viewer'`);
  expect(await version()).toBe(before);
});

test('a list of people holds exactly those one may see', async () => {
  const names = async (actor: Person) =>
    (await actor.ask({ url: '/v1/people' }))
      .json()
      .items.map((item: { displayName: string; relationship: string | null }) => [
        item.displayName,
        item.relationship,
      ]);
  expect(await names(parent)).toEqual([['Sami', 'child']]);
  expect(await names(practitioner)).toEqual([['Sami', 'patient']]);
  expect(await names(stranger)).toEqual([]);
  expect((await names(admin)).length).toBeGreaterThan(4);
});

test('refusals are recorded without a name or an id', async () => {
  await ask(world.urls.directUrl, 'delete from audit_events');
  await stranger.ask({ url: sessionsOf(child) });
  const { rows } = await ask(
    world.urls.directUrl,
    'select action, outcome, actor_kind, audit_events::text as row from audit_events',
  );
  expect(rows.map(({ action, outcome, actor_kind }) => ({ action, outcome, actor_kind }))).toEqual([
    { action: 'session:read', outcome: 'refused', actor_kind: 'user' },
  ]);
  expect(rows[0].row.includes(stranger.userId) || rows[0].row.includes(child.userId)).toBe(false);
});

test('nobody can change or remove what the audit says', async () => {
  for (const role of ['attune_subject', 'attune_related', 'attune_any']) {
    await expect(
      ask(world.urls.directUrl, `set role ${role}; update audit_events set outcome = 'done'`),
    ).rejects.toThrow(/permission denied/);
    await expect(ask(world.urls.directUrl, `set role ${role}; delete from audit_events`)).rejects.toThrow(
      /permission denied/,
    );
  }
});
