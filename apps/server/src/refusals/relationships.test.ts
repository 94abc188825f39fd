import { afterAll, beforeAll, expect, test } from 'vitest';
import type { NewUser } from '../domains/identity/index.ts';
import { weakly } from '../testing/login-kit.ts';
import { openWorld, type Person, type World } from '../testing/world.ts';
import { alike, audited, changedBy, refused, shutOut, sql, unknownId } from './refusals-kit.ts';

let world: World;
let admin: Person;
let coach: Person;
let stranger: Person;
let asked = 0;
beforeAll(async () => {
  world = await openWorld();
  admin = await world.person({ firstName: 'Ada', roles: ['admin'] });
  coach = await world.person({ firstName: 'Cora', roles: ['practitioner'] });
  stranger = await world.person({ firstName: 'Sven' });
});
afterAll(() => world.close());

const at = ({ userId }: { userId: string }) => `/v1/users/${userId}/relationships`;
const wish = (lead: Person, payload: object, by = lead) =>
  by.ask({ method: 'POST', url: at(lead), payload, remoteAddress: `10.3.${asked % 250}.${asked++ % 250}` });
const accept = (by: Person, of: Person, id: string) =>
  by.ask({ method: 'POST', url: `${at(of)}/${id}/accept` });
const end = (by: Person, of: Person, id: string) => by.ask({ method: 'DELETE', url: `${at(of)}/${id}` });
const change = (by: Person, of: Person, id: string, expiresAt: string | null) =>
  by.ask({ method: 'PATCH', url: `${at(of)}/${id}`, payload: { expiresAt } });
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
const newChild = (more: NewUser = {}) =>
  world.person({ firstName: 'Sami', birthDate: '2016-01-01', ...more });

/** A relationship in the database, as active as `state` says. */
async function tie(lead: Person, follower: Person, type: string, state = 'active'): Promise<string> {
  await world.app.db.withSystem('make-demo', (run) =>
    world.app.access.relate(run, { lead: lead.userId, follower: follower.userId, type }),
  );
  const [{ id }] = await sql(
    world,
    `update relationships set state = '${state}'${state === 'ended' ? ', ended_at = now()' : ''}
     where lead_id = '${lead.userId}' and user_id = '${follower.userId}' and type = '${type}' returning id`,
  );
  return id;
}
/** A child and two people who are responsible for it, the second from elsewhere. */
async function family() {
  const [parent, child] = [await world.person({ roles: ['guardian'] }), await newChild()];
  return { parent, child, id: await tie(parent, child, 'parent-child') };
}

test('list-relationships: refuses strangers, leads and who is not there, alike', async () => {
  const client = await world.person();
  await tie(coach, client, 'coach-client');
  alike(
    await refused(world, 'refused', () => stranger.ask({ url: at(client) })),
    await refused(world, 'refused', () => coach.ask({ url: at(client) })),
    await refused(world, 'refused', () => stranger.ask({ url: at({ userId: unknownId }) })),
  );
});

test('list-relationships: shows who asked by e-mail nothing before it is answered', async () => {
  const client = await world.person({ firstName: 'Clem' });
  const id = await tie(coach, client, 'teacher-student', 'pending');
  await sql(world, `update relationships set unseen = true where id = '${id}'`);
  const { answer, changed } = await changedBy(world, () => coach.ask({ url: at(coach) }));
  expect(changed).toEqual([]);
  expect(answer.body).not.toMatch(new RegExp(`Clem|${client.userId}|${id}`));
});

test('ask-relationship: refuses without the role for it, for another lead, and people one may not see', async () => {
  const client = await world.person();
  const type = 'coach-client';
  const email = 'somebody@example.org';
  await refused(world, 'refused', () => wish(stranger, { email, type }));
  await refused(world, 'refused', () => wish(coach, { email, type }, stranger));
  alike(
    await refused(world, 'refused', () => wish(coach, { followerId: client.userId, type })),
    await refused(world, 'refused', () => wish(coach, { followerId: unknownId, type })),
  );
  await refused(world, 'bad-request', () => wish(coach, { email, type: 'no-such-type' }));
  await refused(world, 'bad-request', () => wish(coach, { email, type, expiresAt: inDays(-1) }));
  await refused(world, 'bad-request', () => wish(coach, { followerId: coach.userId, type }));
  const guardian = { followerId: client.userId, type: 'parent-child' };
  await refused(world, 'conflict', () => wish(stranger, guardian, admin));
  const weak = await weakly(world, admin);
  await refused(world, 'second-factor-missing', () => wish(coach, { followerId: client.userId, type }, weak));
});

test('answer-relationship-wish: nothing is written for nobody, who is shut out, of age, or leads already', async () => {
  const out = await world.person({ email: 'out@example.org' });
  await shutOut(world, out.userId);
  await world.person({ email: 'adult@example.org' });
  const above = await world.person({ email: 'above@example.org', roles: ['practitioner'] });
  await tie(above, coach, 'coach-client');
  const demoted = await world.person({ roles: ['practitioner'] });
  await sql(world, `delete from user_roles where user_id = '${demoted.userId}' and role = 'practitioner'`);
  const answer = (lead: Person, email: string, type = 'coach-client') =>
    world.app.access.relationships.answerWish({
      lead: lead.userId,
      requestedBy: lead.userId,
      emailIndex: world.app.identity.users.emailIndex(email).toString('base64url'),
      type,
    });
  const { changed } = await changedBy(world, async () => {
    await answer(coach, 'nobody@example.org');
    await answer(coach, 'out@example.org');
    await answer(coach, 'adult@example.org', 'parent-child');
    await answer(coach, 'adult@example.org', 'no-such-type');
    await answer(coach, 'above@example.org');
    await answer(demoted, 'adult@example.org');
    await answer(above, 'above@example.org');
  });
  expect(changed).toEqual([]);
});

test('accept-relationship: refuses everybody but the person, and for a child everybody but a guardian', async () => {
  const client = await world.person();
  const id = await tie(coach, client, 'coach-client', 'pending');
  for (const who of [coach, stranger, admin]) await refused(world, 'refused', () => accept(who, client, id));
  expect((await audited(world, 'relationship:accept'))[0]?.outcome).toBe('refused');
  const { parent, child } = await family();
  const ofChild = await tie(coach, child, 'coach-client', 'pending');
  const second = await tie(stranger, child, 'guardian-ward', 'pending');
  for (const who of [child, coach, admin]) await refused(world, 'refused', () => accept(who, child, ofChild));
  for (const who of [child, stranger, admin])
    await refused(world, 'refused', () => accept(who, child, second));
  alike(
    await refused(world, 'not-found', () => accept(parent, child, id)),
    await refused(world, 'not-found', () => accept(client, client, unknownId)),
  );
});

test('accept-relationship: refuses one that has ended, and a lead who has lost the role for it', async () => {
  const client = await world.person();
  const over = await tie(coach, client, 'coach-client', 'ended');
  await refused(world, 'conflict', () => accept(client, client, over));
  const demoted = await world.person();
  const id = await tie(demoted, client, 'coach-client', 'pending');
  await refused(world, 'refused', () => accept(client, client, id));
});

test('end-relationship: refuses strangers, a child, and the only guardian of one', async () => {
  const client = await world.person();
  const id = await tie(coach, client, 'coach-client');
  await refused(world, 'refused', () => end(stranger, client, id));
  alike(
    await refused(world, 'not-found', () => end(stranger, stranger, id)),
    await refused(world, 'not-found', () => end(stranger, stranger, unknownId)),
  );
  const { parent, child, id: ofParent } = await family();
  await refused(world, 'refused', () => end(child, child, ofParent));
  await refused(world, 'conflict', () => end(parent, child, ofParent));
  const second = await world.person({ roles: ['guardian'] });
  await tie(second, child, 'guardian-ward');
  await refused(world, 'refused', () => end(second, child, ofParent));
});

test('change-relationship: refuses a lead who would lengthen it, a time in the past, and one that has ended', async () => {
  const client = await world.person();
  const id = await tie(coach, client, 'coach-client');
  await sql(world, `update relationships set expires_at = '${inDays(5)}' where id = '${id}'`);
  for (const expiresAt of [inDays(6), null])
    await refused(world, 'refused', () => change(coach, coach, id, expiresAt));
  await refused(world, 'bad-request', () => change(client, client, id, inDays(-1)));
  await refused(world, 'refused', () => change(stranger, client, id, inDays(1)));
  await refused(world, 'not-found', () => change(stranger, stranger, id, inDays(1)));
  const { parent, child, id: ofParent } = await family();
  for (const who of [parent, child])
    await refused(world, 'refused', () => change(who, child, ofParent, inDays(1)));
  const over = await tie(coach, client, 'teacher-student', 'ended');
  await refused(world, 'conflict', () => change(client, client, over, inDays(1)));
});

const agree = (by: Person, of: Person, version = '2026-11') =>
  by.ask({
    method: 'PUT',
    url: `/v1/users/${of.userId}/consents/sensor-data`,
    payload: { version, language: 'en' },
  });
const withdraw = (by: Person, of: Person) =>
  by.ask({ method: 'DELETE', url: `/v1/users/${of.userId}/consents/sensor-data` });

test('give-consent: refuses everybody but the person, a child, who is no guardian of it, and an old text', async () => {
  const [client, { child }] = [await world.person(), await family()];
  await tie(coach, client, 'coach-client');
  await tie(coach, child, 'coach-client');
  for (const who of [stranger, coach, admin]) await refused(world, 'refused', () => agree(who, client));
  for (const who of [child, coach, admin]) await refused(world, 'refused', () => agree(who, child));
  await refused(world, 'conflict', () => agree(client, client, '2020-01'));
});

test('withdraw-consent: refuses everybody but the person, and for a child who is no guardian of it', async () => {
  const [client, { child, parent }] = [await world.person(), await family()];
  expect((await agree(client, client)).statusCode).toBe(204);
  expect((await agree(parent, child)).statusCode).toBe(204);
  await tie(coach, client, 'coach-client');
  for (const who of [stranger, coach, admin, parent])
    await refused(world, 'refused', () => withdraw(who, client));
  for (const who of [stranger, coach, admin]) await refused(world, 'refused', () => withdraw(who, child));
  // What nobody gave is not taken back either.
  const { changed } = await changedBy(world, () => withdraw(stranger, stranger));
  expect(changed).toEqual([]);
});
