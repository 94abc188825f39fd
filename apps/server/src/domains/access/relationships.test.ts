import { afterAll, beforeAll, expect, test } from 'vitest';
import { weakly } from '../../testing/login-kit.ts';
import { workQueue } from '../../testing/mail-kit.ts';
import { relationshipKit } from '../../testing/relationships-kit.ts';
import { listenToWire } from '../../testing/wire-kit.ts';
import { openWorld, type Person, type World } from '../../testing/world.ts';

let world: World;
let admin: Person;
let heard: { statements: string[] };

beforeAll(async () => {
  world = await openWorld();
  heard = listenToWire(world.pool);
  admin = await world.person({ firstName: 'Ada', roles: ['admin'] });
});
afterAll(() => world.close());

const {
  wish,
  answer,
  end,
  expire,
  listed,
  pending,
  family,
  newPerson,
  newChild,
  emailOf,
  stateOf,
  sees,
  sql,
} = relationshipKit(
  () => world,
  () => admin,
);
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();

test('who is asked by e-mail gets a mail, says yes, and is seen from then on; asking again changes nothing', async () => {
  const coach = await newPerson('Cora', { roles: ['practitioner'] });
  const client = await newPerson('Clem');
  const email = await emailOf(client);
  expect((await wish(coach, { email: email.toUpperCase(), type: 'coach-client' })).statusCode).toBe(202);
  expect((await wish(coach, { email, type: 'coach-client' })).statusCode).toBe(202);
  await workQueue(world);
  const mails = (await world.app.mail.outbox()).filter(
    (one) => one.to === email && one.kind === 'relationship-asked',
  );
  expect(mails).toHaveLength(1);
  const [open, ...more] = (await listed(client)).whoSeesMe;
  expect(more).toEqual([]);
  expect(open).toMatchObject({
    state: 'pending',
    waitsFor: 'follower',
    canAccept: true,
    with: { displayName: 'Cora' },
  });
  expect(await sees(coach, client)).toBe(false);
  expect((await answer(client, client, open?.id ?? '', 'accept')).statusCode).toBe(204);
  expect((await answer(client, client, open?.id ?? '', 'accept')).statusCode).toBe(204);
  expect(await sees(coach, client)).toBe(true);
  expect((await listed(coach)).whomISee).toMatchObject([{ state: 'active', with: { displayName: 'Clem' } }]);
});

test('whether an e-mail is known shows nowhere: not in the answer, not in what is done for it, not in one’s list', async () => {
  const coach = await newPerson('Cora', { roles: ['practitioner'] });
  const client = await newPerson('Clem');
  const child = await newChild('Kid');
  const ofAge = await emailOf(client);
  const answers: unknown[] = [];
  // The first one also tells the queue's program what queues there are.
  for (const [email, type] of [
    ['first@example.org', 'coach-client'],
    [ofAge, 'coach-client'],
    ['nobody@example.org', 'coach-client'],
    [await emailOf(child), 'coach-client'],
    [ofAge, 'guardian-ward'],
    ['nobody@example.org', 'guardian-ward'],
  ] as const) {
    heard.statements.length = 0;
    const { statusCode, body } = await wish(coach, { email, type });
    answers.push({ statusCode, body, statements: [...heard.statements] });
  }
  const [, known, unknown, ofChild, unfit, unknownWard] = answers;
  expect(known).toMatchObject({ statusCode: 202, body: '' });
  expect((known as { statements: string[] }).statements.length).toBeGreaterThan(4);
  expect([unknown, ofChild]).toEqual([known, known]);
  expect(unfit).toEqual(unknownWard);
  await workQueue(world);
  expect((await listed(coach)).whomISee).toEqual([]);
  const [open] = (await listed(client)).whoSeesMe;
  expect((await end(client, client, open?.id ?? '')).statusCode).toBe(204);
  expect((await listed(coach)).whomISee).toEqual([]);
});

test('by id one asks those whom one may see, and nobody else; staff anybody', async () => {
  const coach = await newPerson('Cora', { roles: ['practitioner'] });
  const client = await newPerson('Clem');
  const refused = await wish(coach, { followerId: client.userId, type: 'coach-client' });
  const nobody = await wish(coach, {
    followerId: '01900000-0000-7000-8000-00000000ffff',
    type: 'coach-client',
  });
  expect([refused.statusCode, nobody.statusCode]).toEqual([403, 403]);
  await pending(coach, client, 'coach-client');
});

test('who has not the role for it leads nobody by that type, and nobody asks in somebody else’s name', async () => {
  const one = await newPerson('Uma');
  expect((await wish(one, { email: 'x@example.org', type: 'practitioner-patient' })).statusCode).toBe(403);
  expect((await wish(one, { email: 'x@example.org', type: 'no-such' })).statusCode).toBe(400);
  const { parent, child } = await family();
  expect((await wish(child, { email: 'x@example.org', type: 'teacher-student' }, parent)).statusCode).toBe(
    403,
  );
  expect(
    (await wish(one, { email: 'x@example.org', type: 'teacher-student', expiresAt: inDays(-1) })).statusCode,
  ).toBe(400);
  expect(
    (await wish(one, { email: 'x@example.org', followerId: child.userId, type: 'teacher-student' }))
      .statusCode,
  ).toBe(400);
});

test('nobody agrees for somebody else: not the lead, not a stranger, not staff', async () => {
  const teacher = await newPerson('Tess');
  const pupil = await newPerson('Pip');
  const id = await pending(teacher, pupil, 'teacher-student');
  const stranger = await newPerson('Sven');
  for (const other of [teacher, stranger, admin])
    expect((await answer(other, pupil, id, 'accept')).statusCode).toBe(403);
  expect((await answer(teacher, teacher, id, 'accept')).statusCode).toBe(404);
  expect(await stateOf(id)).toBe('pending');
  expect((await listed(pupil, admin)).whoSeesMe).toMatchObject([{ canAccept: false }]);
  const onRecord = `select count(*)::int as count from audit_events where action = 'relationship:accept' and outcome = 'refused'`;
  const before = (await sql(onRecord)).rows[0].count;
  // Those whose rights reach the follower, and who would lead.
  const staffs = await pending(admin, pupil, 'teacher-student');
  expect((await answer(admin, pupil, staffs, 'accept')).statusCode).toBe(403);
  const { parent, child } = await family();
  const own = await pending(parent, child, 'teacher-student');
  expect((await answer(parent, child, own, 'accept')).statusCode).toBe(403);
  expect((await sql(onRecord)).rows[0].count).toBe(before + 2);
});

test('the first guardian of a child is confirmed by staff, never by the lead, the child or another guardian to be', async () => {
  const parent = await newPerson('Noor');
  const child = await newChild('Sami');
  const id = await pending(parent, child, 'parent-child');
  expect((await listed(child)).whoSeesMe).toMatchObject([{ waitsFor: 'staff', canAccept: false }]);
  expect((await listed(child, admin)).whoSeesMe).toMatchObject([{ waitsFor: 'staff', canAccept: true }]);
  for (const by of [parent, child]) {
    expect((await answer(by, child, id, 'accept')).statusCode).toBe(403);
    expect((await answer(by, child, id, 'confirm')).statusCode).toBe(403);
  }
  expect((await answer(await weakly(world, admin), child, id, 'confirm')).json().code).toBe(
    'second-factor-missing',
  );
  expect((await answer(admin, child, id, 'accept')).statusCode).toBe(403);
  const own = await pending(admin, child, 'guardian-ward');
  expect((await answer(admin, child, own, 'confirm')).statusCode).toBe(403);
  expect(await stateOf(own)).toBe('pending');
  expect((await answer(admin, child, id, 'confirm')).statusCode).toBe(204);
  expect(await sees(parent, child)).toBe(true);
  expect(
    (await sql(`select from user_roles where user_id = '${parent.userId}' and role = 'guardian'`)).rowCount,
  ).toBe(1);
});

test('for a child a guardian answers, who is told; the child does not, nor does who would lead', async () => {
  const { parent, child } = await family();
  const practitioner = await newPerson('Priya', { roles: ['practitioner'] });
  await wish(practitioner, { email: await emailOf(child), type: 'practitioner-patient' });
  await workQueue(world);
  const to = (await world.app.mail.outbox()).find((one) => one.kind === 'relationship-asked')?.to;
  expect(to).toBe(await emailOf(parent));
  const open = (await listed(child, parent)).whoSeesMe.find((one) => one.state === 'pending');
  expect(open).toMatchObject({ waitsFor: 'guardian', canAccept: true });
  for (const by of [child, practitioner])
    expect((await answer(by, child, open?.id ?? '', 'accept')).statusCode).toBe(403);
  expect((await answer(parent, child, open?.id ?? '', 'accept')).statusCode).toBe(204);
  expect(await sees(practitioner, child)).toBe(true);
});

test('a second guardian is accepted by the first; neither sends the other away, and the last one stays', async () => {
  const { parent, child, id } = await family();
  const second = await newPerson('Nils');
  const secondId = await pending(second, child, 'guardian-ward');
  expect((await listed(child)).whoSeesMe.find((one) => one.id === secondId)?.waitsFor).toBe('guardian');
  expect((await answer(second, child, secondId, 'accept')).statusCode).toBe(403);
  expect((await answer(parent, child, secondId, 'accept')).statusCode).toBe(204);
  expect((await end(second, child, id)).statusCode).toBe(403);
  expect((await end(parent, child, secondId)).statusCode).toBe(403);
  expect((await end(child, child, id)).statusCode).toBe(403);
  expect((await end(second, second, secondId)).statusCode).toBe(204);
  expect((await end(parent, parent, id)).statusCode).toBe(409);
  expect((await end(admin, child, id)).statusCode).toBe(204);
  expect(await sees(parent, child)).toBe(false);
});

test('either side ends it, for good and at once; strangers do not', async () => {
  for (const side of ['lead', 'follower'] as const) {
    const teacher = await newPerson('Tess');
    const pupil = await newPerson('Pip');
    const id = await pending(teacher, pupil, 'teacher-student');
    await answer(pupil, pupil, id, 'accept');
    expect(await sees(teacher, pupil)).toBe(true);
    const stranger = await newPerson('Sven');
    expect((await end(stranger, pupil, id)).statusCode).toBe(403);
    expect((await end(stranger, stranger, id)).statusCode).toBe(404);
    const by = side === 'lead' ? teacher : pupil;
    expect((await end(by, by, id)).statusCode).toBe(204);
    expect((await end(by, by, id)).statusCode).toBe(204);
    expect(await sees(teacher, pupil)).toBe(false);
    expect((await answer(pupil, pupil, id, 'accept')).statusCode).toBe(409);
    expect((await expire(pupil, pupil, id, inDays(9))).statusCode).toBe(409);
    expect((await listed(teacher)).whomISee).toMatchObject([{ state: 'ended', permissions: [] }]);
  }
});

test('who follows changes when it ends; who leads can only shorten it; a guardian’s end is staff’s to set', async () => {
  const teacher = await newPerson('Tess');
  const pupil = await newPerson('Pip');
  const id = await pending(teacher, pupil, 'teacher-student');
  await answer(pupil, pupil, id, 'accept');
  expect((await expire(teacher, teacher, id, inDays(5))).statusCode).toBe(204);
  expect((await expire(teacher, teacher, id, inDays(6))).statusCode).toBe(403);
  expect((await expire(teacher, teacher, id, null)).statusCode).toBe(403);
  expect((await expire(pupil, pupil, id, inDays(9))).statusCode).toBe(204);
  expect((await expire(pupil, pupil, id, inDays(-1))).statusCode).toBe(400);
  expect((await expire(pupil, pupil, id, null)).statusCode).toBe(204);
  const { parent, child, id: guardianship } = await family();
  expect((await expire(parent, parent, guardianship, inDays(5))).statusCode).toBe(403);
  expect((await expire(child, child, guardianship, inDays(5))).statusCode).toBe(403);
  expect((await expire(admin, child, guardianship, inDays(5))).statusCode).toBe(204);
});

test('the list names what holds now, by the relationship or a role, and only with consent what needs it', async () => {
  const practitioner = await newPerson('Priya', { roles: ['practitioner'] });
  const patient = await newPerson('Pat');
  const id = await pending(practitioner, patient, 'practitioner-patient');
  expect((await listed(patient)).whoSeesMe[0]?.permissions).toEqual([]);
  await answer(patient, patient, id, 'accept');
  const permissions = async () => (await listed(patient)).whoSeesMe[0]?.permissions;
  expect(await permissions()).toEqual(['person:details', 'person:read']);
  await patient.ask({
    method: 'PUT',
    url: `/v1/users/${patient.userId}/consents/practitioner-sharing`,
    payload: { version: '2026-11', language: 'en' },
  });
  expect(await permissions()).toEqual([
    'activity:read',
    'person:details',
    'person:read',
    'plan:write',
    'session:read',
    'session:write',
  ]);
  const teacher = await newPerson('Tess', { roles: ['practitioner'] });
  await answer(patient, patient, await pending(teacher, patient, 'teacher-student'), 'accept');
  const both = (await listed(patient)).whoSeesMe.find((one) => one.type === 'teacher-student');
  expect(both?.permissions).toContain('session:read');
});
