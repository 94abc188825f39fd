import { afterAll, beforeAll, expect, test } from 'vitest';
import type { UserActor } from '../kernel/actor.ts';
import { weakly } from '../testing/login-kit.ts';
import { openWorld, type Person, type World } from '../testing/world.ts';
import { alike, audited, changedBy, refused, shutOut, sql, unknownId } from './refusals-kit.ts';

let world: World;
let admin: Person;
let practitioner: Person;
let patient: Person;
let stranger: Person;
beforeAll(async () => {
  world = await openWorld();
  admin = await world.person({ firstName: 'Ada', roles: ['admin'] });
  practitioner = await world.person({ firstName: 'Priya', roles: ['practitioner'] });
  patient = await world.person({ firstName: 'Mateo' });
  stranger = await world.person({ firstName: 'Sven' });
});
afterAll(() => world.close());

/** `practitioner` accompanies `patient`, in the way that `set` says. */
async function related(set = ''): Promise<void> {
  await sql(world, 'delete from relationships');
  await world.app.db.withSystem('make-demo', (run) =>
    world.app.access.relate(run, {
      lead: practitioner.userId,
      follower: patient.userId,
      type: 'practitioner-patient',
    }),
  );
  if (set) await sql(world, `update relationships set ${set}`);
}
const profileOf = (who: Person, userId: string) => who.ask({ url: `/v1/users/${userId}/profile` });
const child = { firstName: 'Sami', birthDate: '2018-01-02' };
/** What a relationship may be that is none now. */
const notNow = [
  `state = 'pending'`,
  `state = 'ended', ended_at = now()`,
  `expires_at = now() - interval '1 second', starts_at = now() - interval '1 day'`,
  `starts_at = now() + interval '1 hour'`,
];

test('decide: refuses what one does not hold, even on oneself, and records it', async () => {
  const url = `/v1/users/${stranger.userId}/children`;
  await refused(world, 'refused', () => stranger.ask({ method: 'POST', url, payload: child }));
  expect((await audited(world, 'child:create'))[0]).toEqual({
    actor_kind: 'user',
    about_somebody: true,
    outcome: 'refused',
  });
  await sql(world, `delete from user_roles where user_id = '${stranger.userId}'`);
  await refused(world, 'refused', () => profileOf(stranger, stranger.userId));
  await sql(world, `insert into user_roles (user_id, role) values ('${stranger.userId}', 'user')`);
});

test('decide-about-another: refuses a stranger, the same for somebody who is not there, and records it', async () => {
  alike(
    await refused(world, 'refused', () => profileOf(stranger, patient.userId)),
    await refused(world, 'refused', () => profileOf(stranger, unknownId)),
  );
  const [last] = await audited(world, 'person:read');
  expect(last).toEqual({ actor_kind: 'user', about_somebody: true, outcome: 'refused' });
});

test('decide-about-another: refuses by a relationship that is none now, and the other way round', async () => {
  await related();
  expect((await profileOf(practitioner, patient.userId)).statusCode).toBe(200);
  await refused(world, 'refused', () => profileOf(patient, practitioner.userId));
  for (const set of notNow) {
    await related(set);
    await refused(world, 'refused', () => profileOf(practitioner, patient.userId));
  }
});

test('decide-about-another: refuses what the relationship does not grant, and staff without a second factor', async () => {
  await related();
  const url = `/v1/users/${patient.userId}/preferences`;
  const change = () => practitioner.ask({ method: 'PATCH', url, payload: { theme: 'dark' } });
  await refused(world, 'refused', change);
  // Sessions take the person's consent besides.
  await refused(world, 'refused', () => practitioner.ask({ url: `/v1/users/${patient.userId}/sessions` }));
  for (const staff of [admin, practitioner]) {
    const weak = await weakly(world, staff);
    await refused(world, 'second-factor-missing', () => profileOf(weak, patient.userId));
  }
});

test('decide-many: refuses who holds nothing, and lists nobody by a relationship that is none now', async () => {
  await refused(world, 'refused', () => stranger.ask({ url: '/v1/invites' }));
  const listed = async (who: Person) => {
    const { answer, changed } = await changedBy(world, () => who.ask({ url: '/v1/people' }));
    expect(changed).toEqual([]);
    return answer.json().items;
  };
  await related();
  expect(await listed(practitioner)).toHaveLength(1);
  expect(await listed(await weakly(world, practitioner))).toEqual([]);
  expect(await listed(await weakly(world, admin))).toEqual([]);
  expect(await listed(patient)).toEqual([]);
  for (const set of notNow) {
    await related(set);
    expect(await listed(practitioner), set).toEqual([]);
  }
});

test('decide-many: names nobody whom staff without a second factor may not see', async () => {
  await related();
  const follow = (actor: UserActor) => world.app.access.followers(actor, 'person:read');
  expect(await follow(practitioner.actor)).toHaveLength(1);
  expect(await follow((await weakly(world, practitioner)).actor)).toEqual([]);
  expect(await follow(stranger.actor)).toEqual([]);
});

test('decide-any: refuses who holds it for oneself or for some, and an administrator without a second factor', async () => {
  for (const who of [stranger, patient, practitioner])
    await refused(world, 'refused', () => who.ask({ url: '/v1/roles' }));
  const weak = await weakly(world, admin);
  await refused(world, 'second-factor-missing', () => weak.ask({ url: '/v1/roles' }));
  await sql(
    world,
    `insert into user_permissions (user_id, permission, scope) values ('${stranger.userId}', 'role:read', 'own')`,
  );
  await refused(world, 'refused', () => stranger.ask({ url: '/v1/roles' }));
  await refused(world, 'refused', () =>
    stranger.ask({ method: 'PUT', url: `/v1/users/${stranger.userId}/roles/admin` }),
  );
});

test('record-refusal: writes the refusal and nothing else: no name, no id, and nothing of what was asked', async () => {
  await sql(world, 'delete from audit_events');
  const url = `/v1/users/${patient.userId}/person`;
  const payload = { firstName: 'Mallory' };
  await refused(world, 'refused', () => stranger.ask({ method: 'PATCH', url, payload }));
  await sql(world, `delete from user_roles where user_id = '${stranger.userId}'`);
  await refused(world, 'refused', () => stranger.ask({ url: `/v1/users/${stranger.userId}/person` }));
  await refused(world, 'refused', () => stranger.ask({ url: '/v1/people' }));
  const rows = await sql(
    world,
    'select action, outcome, subject is not null as about, e::text as text from audit_events e order by id',
  );
  expect(rows.map(({ action, outcome, about }) => [action, outcome, about])).toEqual([
    ['person:write', 'refused', true],
    ['person:details', 'refused', true],
    ['person:read', 'refused', false],
  ]);
  for (const secret of [stranger.userId, patient.userId, 'Mallory', 'Mateo', 'Sven'])
    expect(JSON.stringify(rows)).not.toContain(secret);
});

test('record-refusal: nobody is recorded for who is no one, or is shut out', async () => {
  const out = await world.person();
  await sql(world, 'delete from audit_events');
  await shutOut(world, out.userId);
  const url = `/v1/users/${patient.userId}/logins`;
  await refused(world, 'not-signed-in', () => out.ask({ method: 'DELETE', url }));
  await refused(world, 'not-signed-in', () => world.server.inject({ url: '/v1/people' }));
  expect(await sql(world, 'select * from audit_events')).toEqual([]);
});
