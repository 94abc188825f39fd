import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask } from '../../testing/cluster.ts';
import { weakly } from '../../testing/login-kit.ts';
import { openWorld, type Person, type World } from '../../testing/world.ts';

let world: World;
let admin: Person;

beforeAll(async () => {
  world = await openWorld();
  admin = await world.person({ firstName: 'Ada', roles: ['admin'] });
});
afterAll(() => world.close());

const sql = (text: string) => ask(world.urls.directUrl, text);
const status = async (actor: Person, url: string) => (await actor.ask({ url })).statusCode;
const profileOf = (person: Person) => `/v1/users/${person.userId}/profile`;
const putRole = (role: string, permissions: { name: string; scope: string }[], by = admin) =>
  by.ask({ method: 'PUT', url: `/v1/roles/${role}`, payload: { description: 'Made here', permissions } });
const changeRole = (method: 'PUT' | 'DELETE', of: Person, role: string, by = admin) =>
  by.ask({ method, url: `/v1/users/${of.userId}/roles/${role}` });
const givePermission = (of: Person, permission: string, scope: string, by = admin) =>
  by.ask({ method: 'PUT', url: `/v1/users/${of.userId}/permissions/${permission}`, payload: { scope } });

test('a role that somebody made up is given, seen, changed and taken, each from the very next request on', async () => {
  const warden = await world.person({ firstName: 'Wim' });
  const other = await world.person({ firstName: 'Oda' });
  expect((await putRole('warden', [{ name: 'person:read', scope: 'any' }])).statusCode).toBe(204);
  expect(await status(warden, profileOf(other))).toBe(403);
  expect((await changeRole('PUT', warden, 'warden')).statusCode).toBe(204);
  expect(await status(warden, profileOf(other))).toBe(200);
  const rights = (await admin.ask({ url: `/v1/users/${warden.userId}/rights` })).json();
  expect(rights.roles.map((one: { name: string }) => one.name)).toEqual(['user', 'warden']);
  expect((await putRole('warden', [{ name: 'person:read', scope: 'related' }])).statusCode).toBe(204);
  expect(await status(warden, profileOf(other))).toBe(403);
  await putRole('warden', [{ name: 'person:read', scope: 'any' }]);
  expect(await status(warden, profileOf(other))).toBe(200);
  expect((await changeRole('DELETE', warden, 'warden')).statusCode).toBe(204);
  expect(await status(warden, profileOf(other))).toBe(403);
});

test('what somebody is let do besides their roles acts from the very next request on, and is taken back', async () => {
  const helper = await world.person({ firstName: 'Hal' });
  const other = await world.person({ firstName: 'Oda' });
  expect((await givePermission(helper, 'person:read', 'any')).statusCode).toBe(204);
  expect(await status(helper, profileOf(other))).toBe(200);
  const url = `/v1/users/${helper.userId}/permissions/person:read`;
  expect((await admin.ask({ url: `/v1/users/${helper.userId}/rights` })).json().permissions).toMatchObject([
    { name: 'person:read', scope: 'any' },
  ]);
  expect((await admin.ask({ method: 'DELETE', url })).statusCode).toBe(204);
  expect(await status(helper, profileOf(other))).toBe(403);
});

test('the matrix shows every role and permission; a role is put whole: what is not named is gone', async () => {
  await putRole('clerk', [
    { name: 'person:read', scope: 'any' },
    { name: 'person:find', scope: 'any' },
  ]);
  await putRole('clerk', [{ name: 'person:find', scope: 'any' }]);
  const { roles, permissions } = (await admin.ask({ url: '/v1/roles' })).json();
  expect(roles.find((role: { name: string }) => role.name === 'clerk')).toEqual({
    name: 'clerk',
    description: 'Made here',
    builtIn: false,
    permissions: [{ name: 'person:find', scope: 'any' }],
  });
  expect(roles.find((role: { name: string }) => role.name === 'admin').permissions).toHaveLength(
    permissions.length,
  );
});

test('what there is not cannot be given', async () => {
  const one = await world.person({ firstName: 'Uma' });
  expect((await putRole('odd', [{ name: 'no:such', scope: 'any' }])).statusCode).toBe(400);
  expect((await changeRole('PUT', one, 'no-such')).statusCode).toBe(404);
  expect((await givePermission(one, 'no:such', 'own')).statusCode).toBe(404);
  const nobody = { ...one, userId: '01900000-0000-7000-8000-00000000ffff' };
  expect((await changeRole('PUT', nobody, 'viewer')).statusCode).toBe(404);
});

test('who may change roles for some may not make themselves an administrator, and is on record for trying', async () => {
  const clever = await world.person({ firstName: 'Cleo' });
  const patient = await world.person({ firstName: 'Pat' });
  await putRole('half-admin', [
    { name: 'role:write', scope: 'related' },
    { name: 'role:read', scope: 'related' },
  ]);
  await changeRole('PUT', clever, 'half-admin');
  await world.app.db.withSystem('make-demo', (run) =>
    world.app.access.relate(run, { lead: clever.userId, follower: patient.userId, type: 'coach-client' }),
  );
  await sql('delete from audit_events');
  for (const target of [clever, patient]) {
    expect((await changeRole('PUT', target, 'admin', clever)).statusCode).toBe(403);
    expect((await givePermission(target, 'role:write', 'any', clever)).statusCode).toBe(403);
    expect((await changeRole('DELETE', target, 'user', clever)).statusCode).toBe(403);
  }
  expect((await putRole('user', [{ name: 'role:write', scope: 'any' }], clever)).statusCode).toBe(403);
  const refused = await sql(
    `select count(*)::int as count from audit_events where outcome = 'refused' and action = 'role:write'`,
  );
  expect(refused.rows[0].count).toBe(7);
  expect(
    (
      await sql(
        `select from user_roles where user_id in ('${clever.userId}', '${patient.userId}') and role = 'admin'`,
      )
    ).rowCount,
  ).toBe(0);
});

test('an administrator without a second factor changes nothing and sees no roles', async () => {
  const weak = await weakly(world, admin);
  const one = await world.person({ firstName: 'Uma' });
  for (const answer of [
    await weak.ask({ url: '/v1/roles' }),
    await putRole('odd', [], weak),
    await changeRole('PUT', one, 'viewer', weak),
    await changeRole('PUT', admin, 'viewer', weak),
  ])
    expect([answer.statusCode, answer.json().code]).toEqual([403, 'second-factor-missing']);
});

test('the administrator’s role cannot be changed; a built-in one, one somebody has and one on its way cannot be removed', async () => {
  const remove = (role: string) => admin.ask({ method: 'DELETE', url: `/v1/roles/${role}` });
  expect((await putRole('admin', [])).statusCode).toBe(409);
  expect((await remove('viewer')).statusCode).toBe(409);
  expect((await remove('no-such')).statusCode).toBe(404);
  const holder = await world.person({ firstName: 'Hal' });
  await putRole('passing', []);
  await changeRole('PUT', holder, 'passing');
  expect((await remove('passing')).statusCode).toBe(409);
  await changeRole('DELETE', holder, 'passing');
  const invite = await admin.ask({
    method: 'POST',
    url: '/v1/invites',
    payload: { email: 'invited@example.org', role: 'passing' },
  });
  expect(invite.statusCode).toBe(201);
  expect((await remove('passing')).statusCode).toBe(409);
  await admin.ask({ method: 'DELETE', url: `/v1/invites/${invite.json().id}` });
  expect((await remove('passing')).statusCode).toBe(204);
  expect((await sql(`select role from invites where id = '${invite.json().id}'`)).rows).toEqual([
    { role: null },
  ]);
});

test('who has no role and no permission sees not even themselves, and no list', async () => {
  const nobody = await world.person({ firstName: 'Nico' });
  await changeRole('DELETE', nobody, 'user');
  expect(await status(nobody, profileOf(nobody))).toBe(403);
  expect(await status(nobody, '/v1/people')).toBe(403);
  expect(await status(nobody, '/v1/roles')).toBe(403);
});

test('somebody still acts over everybody while they hold the permission and may sign in', async () => {
  const clerk = await world.person({ firstName: 'Cleo', roles: ['admin'] });
  const plain = await world.person({ firstName: 'Plain' });
  const { access, db } = world.app;
  const still = (person: Person) =>
    db.withSystem('make-demo', async (run) => [
      await access.holdsOverAll(run, person.userId, 'role:write'),
      await access.actsStill(run, person.userId, 'role:write'),
    ]);
  expect(await still(clerk)).toEqual([true, true]);
  expect(await still(plain)).toEqual([false, false]);
  await givePermission(plain, 'role:write', 'related');
  expect(await still(plain)).toEqual([false, false]);
  await sql(`update users set status = 'disabled' where id = '${clerk.userId}'`);
  expect(await still(clerk)).toEqual([true, false]);
  await sql(`update users set status = 'active' where id = '${clerk.userId}'`);
  await changeRole('DELETE', clerk, 'admin');
  expect(await still(clerk)).toEqual([false, false]);
});

test('two administrators who remove each other at once: one stays', async () => {
  const own = await openWorld();
  try {
    for (let round = 0; round < 8; round++) {
      const [one, two] = [
        await own.person({ firstName: 'One', roles: ['admin'] }),
        await own.person({ firstName: 'Two', roles: ['admin'] }),
      ];
      await ask(
        own.urls.directUrl,
        `delete from user_roles where role = 'admin' and user_id not in ('${one.userId}', '${two.userId}')`,
      );
      const answers = await Promise.all([
        changeRole('DELETE', two, 'admin', one),
        changeRole('DELETE', one, 'admin', two),
      ]);
      const left = await ask(
        own.urls.directUrl,
        `select count(*)::int as count from user_roles where role = 'admin'`,
      );
      expect(left.rows[0].count).toBe(1);
      expect(answers.filter((answer) => answer.statusCode === 204)).toHaveLength(1);
    }
  } finally {
    await own.close();
  }
});

test('the last administrator who can sign in keeps the role: one who is shut out does not count', async () => {
  const own = await openWorld();
  try {
    const last = await own.person({ firstName: 'Last', roles: ['admin'] });
    const out = await own.person({ firstName: 'Out', roles: ['admin'] });
    await ask(own.urls.directUrl, `update users set status = 'disabled' where id = '${out.userId}'`);
    expect((await changeRole('DELETE', last, 'admin', last)).statusCode).toBe(409);
    expect((await changeRole('DELETE', out, 'admin', last)).statusCode).toBe(204);
  } finally {
    await own.close();
  }
});
