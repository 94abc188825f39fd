import { afterAll, beforeAll, expect, test } from 'vitest';
import type { NewUser } from '../domains/identity/index.ts';
import { openWorld, type Person, type World } from '../testing/world.ts';
import { changedBy, meanwhile, refused, sql, unknownId } from './refusals-kit.ts';

let world: World;
let admin: Person;
let practitioner: Person;
let stranger: Person;
let now = new Date();
beforeAll(async () => {
  world = await openWorld({ clock: { now: () => now } });
  admin = await world.person({ firstName: 'Ada', roles: ['admin'] });
  practitioner = await world.person({ firstName: 'Priya', roles: ['practitioner'] });
  stranger = await world.person({ firstName: 'Sven' });
});
afterAll(() => world.close());

const relate = (lead: Person, follower: Person, type: string) =>
  world.app.db.withSystem('make-demo', (run) =>
    world.app.access.relate(run, { lead: lead.userId, follower: follower.userId, type }),
  );
const correct = (by: Person, userId: string, payload: object) =>
  by.ask({ method: 'PATCH', url: `/v1/users/${userId}/person`, payload });
const addChild = (by: Person, of: Person, payload: object) =>
  by.ask({ method: 'POST', url: `/v1/users/${of.userId}/children`, payload });
const setStatus = (by: Person, userId: string, status: string) =>
  by.ask({ method: 'PUT', url: `/v1/users/${userId}/status`, payload: { status } });
const yearsAgo = (years: number, days = 0) =>
  Temporal.PlainDate.from(now.toISOString().slice(0, 10)).subtract({ years }).add({ days }).toString();
const releaseAll = () => world.app.identity.comingOfAge.releaseAll();

/** A child and their guardian. */
async function family(more: NewUser = {}) {
  const parent = await world.person({ firstName: 'Noor', roles: ['guardian'] });
  const child = await world.person({ firstName: 'Sami', birthDate: yearsAgo(10), ...more });
  await relate(parent, child, 'parent-child');
  return { parent, child };
}

test('correct-person: refuses strangers, who only looks after them, and a child who would be of age', async () => {
  const { child } = await family();
  await relate(practitioner, child, 'practitioner-patient');
  for (const who of [stranger, practitioner])
    await refused(world, 'refused', () => correct(who, child.userId, { firstName: 'Mallory' }));
  for (const birthDate of [yearsAgo(30), yearsAgo(5), null])
    await refused(world, 'refused', () => correct(child, child.userId, { birthDate }));
  for (const birthDate of ['2999-01-01', '1700-01-01', '2015-02-30'])
    await refused(world, 'bad-request', () => correct(stranger, stranger.userId, { birthDate }));
  await refused(world, 'not-found', () => correct(admin, unknownId, { firstName: 'Mallory' }));
});

test('create-child: refuses who is no guardian, who is no child, and a guardian whom nobody confirmed', async () => {
  const child = { firstName: 'Tom', birthDate: yearsAgo(9) };
  const { parent } = await family();
  for (const who of [stranger, practitioner])
    await refused(world, 'refused', () => addChild(who, who, child));
  await refused(world, 'refused', () => addChild(parent, stranger, child));
  await refused(world, 'conflict', () => addChild(admin, stranger, child));
  await refused(world, 'bad-request', () => addChild(parent, parent, { ...child, birthDate: yearsAgo(18) }));
  await refused(world, 'bad-request', () => addChild(parent, parent, { ...child, type: 'coach-client' }));
  await refused(world, 'bad-request', () => addChild(parent, parent, { ...child, birthDate: '2999-01-01' }));
});

test('set-status: refuses who may not, oneself, the last administrator, and who is not there', async () => {
  const { parent, child } = await family();
  for (const who of [stranger, practitioner, parent, child])
    await refused(world, 'refused', () => setStatus(who, child.userId, 'disabled'));
  await refused(world, 'conflict', () => setStatus(admin, admin.userId, 'disabled'));
  await refused(world, 'not-found', () => setStatus(admin, unknownId, 'disabled'));
  const helper = await world.person();
  await sql(
    world,
    `insert into user_permissions (user_id, permission, scope) values ('${helper.userId}', 'person:disable', 'any')`,
  );
  // Whoever may shut out people, and give no rights, shuts out nobody who manages people.
  await refused(world, 'refused', () => setStatus(helper, admin.userId, 'disabled'));
  await sql(
    world,
    `insert into user_permissions (user_id, permission, scope) values ('${helper.userId}', 'role:write', 'any')`,
  );
  await refused(world, 'conflict', () => setStatus(helper, admin.userId, 'disabled'));
});

test('set-status: lets nobody in who was only invited, or is being erased', async () => {
  const invited = await world.app.identity.users.create({ firstName: 'Ina', status: 'invited' });
  await refused(world, 'not-found', () => setStatus(admin, invited, 'active'));
  await sql(world, `update users set status = 'erasing' where id = '${invited}'`);
  for (const status of ['active', 'disabled'])
    await refused(world, 'not-found', () => setStatus(admin, invited, status));
});

test('find-minors: nobody comes of age who is of age already, a day too young, or of unknown age', async () => {
  await family({ birthDate: yearsAgo(18, 1) });
  const { child: unknown } = await family();
  await sql(world, `update users set birth_date = null where id = '${unknown.userId}'`);
  const { child: keyless } = await family();
  await sql(world, `update users set minor = true where id = '${keyless.userId}'`);
  await world.vault.destroy(keyless.userId);
  await world.person({ birthDate: yearsAgo(40) });
  // Who is of age tomorrow is told ahead, once.
  expect(await releaseAll()).toBe(0);
  const { answer, changed } = await changedBy(world, releaseAll);
  expect({ answer, changed }).toEqual({ answer: 0, changed: [] });
});

test('release-of-age: ends nobody else’s guardianship, nothing twice, and no other relationship', async () => {
  const { child, parent } = await family({ birthDate: yearsAgo(18, 1) });
  const { child: younger } = await family();
  await relate(practitioner, child, 'practitioner-patient');
  await relate(parent, younger, 'guardian-ward');
  now = new Date(now.getTime() + 86_400_000);
  expect(await releaseAll()).toBeGreaterThan(0);
  const open = await sql(
    world,
    `select user_id, type from relationships where user_id in ('${child.userId}', '${younger.userId}')
     and state = 'active' order by type`,
  );
  expect(open).toEqual([
    { user_id: younger.userId, type: 'guardian-ward' },
    { user_id: younger.userId, type: 'parent-child' },
    { user_id: child.userId, type: 'practitioner-patient' },
  ]);
  expect((await changedBy(world, releaseAll)).changed).toEqual([]);
});

test('release-of-age: does nothing for somebody who was released in the same moment', async () => {
  const { child } = await family({ birthDate: yearsAgo(18, 1) });
  now = new Date(now.getTime() + 86_400_000);
  const tellings = () => sql(world, `select id from pgboss.job where name = 'tell-of-age' order by id`);
  const before = await tellings();
  await meanwhile(world, `update users set minor = false where id = '${child.userId}'`, releaseAll);
  expect(await tellings()).toEqual(before);
  const held = `select state from relationships where user_id = '${child.userId}'`;
  expect(await sql(world, held)).toEqual([{ state: 'active' }]);
});
