import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask } from '../../testing/cluster.ts';
import { mailTo } from '../../testing/mail-kit.ts';
import { tokenIn } from '../../testing/smtp-kit.ts';
import { openWorld, type Person, type World } from '../../testing/world.ts';

let world: World;
let admin: Person;
let made = 0;

beforeAll(async () => {
  world = await openWorld();
  admin = await world.person({ firstName: 'Ada', roles: ['admin'] });
});
afterAll(() => world.close());

const sql = (text: string) => ask(world.urls.directUrl, text);
const newEmail = () => `invited${made++}@example.org`;
type Relationship = { type: string; withUserId: string; invitedIs: 'lead' | 'follower' };
const invite = (by: Person, relationship: Relationship, more: object = {}) =>
  by.ask({ method: 'POST', url: '/v1/invites', payload: { email: newEmail(), relationship, ...more } });

/** Invites somebody, who accepts. @returns who they are, and the state of the relationship */
async function accepted(by: Person, relationship: Relationship, more: object = {}) {
  const email = newEmail();
  const answer = await by.ask({
    method: 'POST',
    url: '/v1/invites',
    payload: { email, relationship, ...more },
  });
  expect(answer.statusCode, answer.body).toBe(201);
  const token = tokenIn(await mailTo(world, email, 'invite'));
  const payload = { token, termsVersion: '2026-11', password: 'seven green lanterns by the sea' };
  const remoteAddress = `10.2.0.${made}`;
  const entered = await world.server.inject({
    method: 'POST',
    url: '/v1/invites/accept',
    payload,
    remoteAddress,
  });
  expect(entered.statusCode, entered.body).toBe(200);
  const { userId } = answer.json<{ userId: string }>();
  const { rows } = await sql(
    `select state from relationships where type = '${relationship.type}' and (user_id = '${userId}' or lead_id = '${userId}')`,
  );
  return { userId, states: rows.map((row) => row.state as string) };
}
const hasGuardianRole = async (userId: string) =>
  ((await sql(`select from user_roles where user_id = '${userId}' and role = 'guardian'`)).rowCount ?? 0) > 0;

test('who is of age and accepts an invite has agreed to be accompanied', async () => {
  const practitioner = await world.person({ firstName: 'Priya', roles: ['practitioner'] });
  const relationship = {
    type: 'practitioner-patient',
    withUserId: practitioner.userId,
    invitedIs: 'follower',
  } as const;
  const { userId, states } = await accepted(practitioner, relationship, { birthDate: '1990-01-01' });
  expect(states).toEqual(['active']);
  expect((await practitioner.ask({ url: `/v1/users/${userId}/profile` })).statusCode).toBe(200);
});

test('an invited lead sees an adult only after they agree; they are told', async () => {
  const patient = await world.person({ firstName: 'Pat', email: 'pat@example.org' });
  const relationship = { type: 'teacher-student', withUserId: patient.userId, invitedIs: 'lead' } as const;
  expect((await accepted(admin, relationship)).states).toEqual(['pending']);
  expect((await mailTo(world, 'pat@example.org', 'relationship-asked')).text).toContain('/relationships');
});

test('staff who invites a guardian has confirmed them; the guardian may then make children', async () => {
  const child = await world.person({ firstName: 'Sami', birthDate: '2016-01-01' });
  const relationship = { type: 'parent-child', withUserId: child.userId, invitedIs: 'lead' } as const;
  const { userId, states } = await accepted(admin, relationship);
  expect(states).toEqual(['active']);
  expect(await hasGuardianRole(userId)).toBe(true);
});

test('who invites a child to themselves confirms nothing: not even staff confirms themselves', async () => {
  const relationship = { type: 'parent-child', withUserId: admin.userId, invitedIs: 'follower' } as const;
  expect((await accepted(admin, relationship, { birthDate: '2015-01-01' })).states).toEqual(['pending']);
  expect(await hasGuardianRole(admin.userId)).toBe(false);
});

test('what staff confirmed when inviting counts only while they still may', async () => {
  const child = await world.person({ firstName: 'Sami', birthDate: '2016-01-01' });
  const clerk = await world.person({ firstName: 'Cleo', roles: ['admin'] });
  const email = newEmail();
  const relationship = { type: 'parent-child', withUserId: child.userId, invitedIs: 'lead' };
  await clerk.ask({ method: 'POST', url: '/v1/invites', payload: { email, relationship } });
  await sql(`delete from user_roles where role = 'admin' and user_id = '${clerk.userId}'`);
  const token = tokenIn(await mailTo(world, email, 'invite'));
  const payload = { token, termsVersion: '2026-11', password: 'seven green lanterns by the sea' };
  await world.server.inject({
    method: 'POST',
    url: '/v1/invites/accept',
    payload,
    remoteAddress: '10.2.1.1',
  });
  const { rows } = await sql(`select state from relationships where user_id = '${child.userId}'`);
  expect(rows).toEqual([{ state: 'pending' }]);
});

test('a child’s other relationships wait for the guardian, unless the guardian invited', async () => {
  const practitioner = await world.person({ firstName: 'Priya', roles: ['practitioner'] });
  const relationship = {
    type: 'practitioner-patient',
    withUserId: practitioner.userId,
    invitedIs: 'follower',
  } as const;
  expect((await accepted(practitioner, relationship, { birthDate: '2015-01-01' })).states).toEqual([
    'pending',
  ]);
});

test('a relationship that cannot be is left out and recorded; the person comes in all the same', async () => {
  const patient = await world.person({ firstName: 'Pat' });
  await sql('delete from audit_events');
  const lacksRole = { type: 'coach-client', withUserId: patient.userId, invitedIs: 'lead' } as const;
  expect((await accepted(admin, lacksRole)).states).toEqual([]);
  const ofAge = { type: 'guardian-ward', withUserId: admin.userId, invitedIs: 'follower' } as const;
  expect((await accepted(admin, ofAge, { birthDate: '1990-01-01' })).states).toEqual([]);
  const refused = await sql(
    `select from audit_events where action = 'relationship:by-invite' and outcome = 'refused'`,
  );
  expect(refused.rowCount).toBe(2);
});

test('who is not staff invites followers of their own only, as what they may be, and never a child of theirs', async () => {
  const practitioner = await world.person({ firstName: 'Priya', roles: ['practitioner'] });
  const other = await world.person({ firstName: 'Oda', roles: ['practitioner'] });
  const plain = await world.person({ firstName: 'Plain' });
  await sql(
    `insert into user_permissions (user_id, permission, scope) values ('${plain.userId}', 'person:invite', 'own')`,
  );
  const own = { withUserId: practitioner.userId, invitedIs: 'follower' } as const;
  const answers = [
    await invite(practitioner, { ...own, type: 'practitioner-patient', withUserId: other.userId }),
    await invite(practitioner, { ...own, type: 'practitioner-patient', invitedIs: 'lead' }),
    await invite(practitioner, { ...own, type: 'parent-child' }),
    await invite(plain, { type: 'practitioner-patient', withUserId: plain.userId, invitedIs: 'follower' }),
    await invite(practitioner, { ...own, type: 'no-such' }),
    await invite(admin, {
      type: 'teacher-student',
      withUserId: '01900000-0000-7000-8000-00000000ffff',
      invitedIs: 'lead',
    }),
    await invite(admin, { type: 'parent-child', withUserId: plain.userId, invitedIs: 'lead' }),
  ];
  expect(answers.map((answer) => answer.statusCode)).toEqual([403, 403, 403, 403, 400, 400, 409]);
});
