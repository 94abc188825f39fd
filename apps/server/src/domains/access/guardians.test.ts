import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { relationshipKit } from '../../testing/relationships-kit.ts';
import { openWorld, type Person, type World } from '../../testing/world.ts';

let world: World;
let admin: Person;

beforeAll(async () => {
  world = await openWorld();
  admin = await world.person({ firstName: 'Ada', roles: ['admin'] });
});
afterAll(() => world.close());

const { answer, end, pending, family, newPerson, newChild, stateOf, sql } = relationshipKit(
  () => world,
  () => admin,
);
const isGuardian = async (person: Person) =>
  (await sql(`select from user_roles where user_id = '${person.userId}' and role = 'guardian'`)).rowCount ===
  1;
const makeChild = (guardian: Person) =>
  guardian.ask({
    method: 'POST',
    url: `/v1/users/${guardian.userId}/children`,
    payload: { firstName: 'Kit', birthDate: '2018-01-01', type: 'parent-child' },
  });

test('with the last child goes the right to make children, and not before; it comes back with the next', async () => {
  const { parent, id, child } = await family();
  const second = await newChild('Sue');
  const other = await pending(parent, second, 'guardian-ward');
  expect((await answer(admin, second, other, 'confirm')).statusCode).toBe(204);
  const waiting = await pending(parent, await newChild('Max'), 'guardian-ward');
  expect((await end(admin, child, id)).statusCode).toBe(204);
  expect(await isGuardian(parent)).toBe(true);
  const made = await makeChild(parent);
  expect(made.statusCode, made.body).toBe(201);
  await sql(
    `update relationships set state = 'ended' where lead_id = '${parent.userId}' and user_id = '${made.json().userId}'`,
  );
  expect((await end(parent, parent, waiting)).statusCode).toBe(204);
  expect(await isGuardian(parent)).toBe(true);
  await sql('delete from audit_events');
  expect((await end(admin, second, other)).statusCode).toBe(204);
  expect(await isGuardian(parent)).toBe(false);
  expect(
    (await sql(`select from audit_events where action = 'role:take guardian' and outcome = 'done'`)).rowCount,
  ).toBe(1);
  expect((await makeChild(parent)).statusCode).toBe(403);
  const again = await pending(parent, child, 'parent-child');
  expect((await answer(admin, child, again, 'confirm')).statusCode).toBe(204);
  expect((await makeChild(parent)).statusCode).toBe(201);
});

test('a guardian who goes themselves loses the right with their last child', async () => {
  const { parent, child } = await family();
  const second = await newPerson('Nils');
  const id = await pending(second, child, 'guardian-ward');
  expect((await answer(admin, child, id, 'confirm')).statusCode).toBe(204);
  expect(await isGuardian(second)).toBe(true);
  expect((await end(second, second, id)).statusCode).toBe(204);
  expect([await isGuardian(second), await isGuardian(parent)]).toEqual([false, true]);
});

test('a turned down wish takes nothing from whose children came of age', async () => {
  const { parent, child } = await family();
  await world.app.db.withSystem('make-demo', (run) =>
    world.app.access.endGuardianships(run, child.userId, null),
  );
  expect(await isGuardian(parent)).toBe(true);
  const waiting = await pending(parent, await newChild('Max'), 'guardian-ward');
  expect((await end(parent, parent, waiting)).statusCode).toBe(204);
  expect(await isGuardian(parent)).toBe(true);
});

test('a guardianship that ran out makes no children', async () => {
  const { parent, child, id } = await family();
  await sql(`update relationships set expires_at = now() - interval '1 second' where id = '${id}'`);
  expect((await makeChild(parent)).statusCode).toBe(409);
  await pending(parent, child, 'parent-child');
  expect(await isGuardian(parent)).toBe(false);
});

test('of two guardianships that staff ends at once, one sees the other gone', async () => {
  const { parent, child, id } = await family();
  const second = await newChild('Sue');
  const other = await pending(parent, second, 'guardian-ward');
  expect((await answer(admin, second, other, 'confirm')).statusCode).toBe(204);
  const holding = new Client({ connectionString: world.urls.directUrl });
  await holding.connect();
  try {
    await holding.query('begin');
    await holding.query('select from users where id = $1 for update', [parent.userId]);
    const ends = [end(admin, child, id), end(admin, second, other)];
    const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    await expect.poll(async () => (await sql(waiting)).rowCount).toBe(2);
    await holding.query('rollback');
    expect((await Promise.all(ends)).map(({ statusCode }) => statusCode)).toEqual([204, 204]);
  } finally {
    await holding.end();
  }
  expect(await isGuardian(parent)).toBe(false);
});

test('a child, and who is shut out, is confirmed as nobody’s guardian, by staff, by a guardian or by an invite', async () => {
  const { parent, child } = await family();
  const minor = await newChild('Max');
  const out = await newPerson('Otto');
  const [ofMinor, ofOut] = [
    await pending(minor, child, 'guardian-ward'),
    await pending(out, child, 'guardian-ward'),
  ];
  await sql(`update users set status = 'disabled' where id = '${out.userId}'`);
  for (const id of [ofMinor, ofOut]) {
    expect((await answer(admin, child, id, 'confirm')).statusCode).toBe(409);
    expect((await answer(parent, child, id, 'accept')).statusCode).toBe(409);
    expect(await stateOf(id)).toBe('pending');
  }
  expect(await isGuardian(minor)).toBe(false);
  const invited = await admin.ask({
    method: 'POST',
    url: '/v1/invites',
    payload: {
      email: 'kid@example.org',
      birthDate: '2016-01-01',
      relationship: { type: 'guardian-ward', withUserId: minor.userId, invitedIs: 'follower' },
    },
  });
  expect(invited.statusCode).toBe(409);
  const another = await newChild('Sue');
  await world.app.db.withSystem('make-demo', (run) =>
    world.app.access.relateByInvite(run, {
      lead: minor.userId,
      follower: another.userId,
      type: 'guardian-ward',
      invited: minor.userId,
      inviter: admin.userId,
    }),
  );
  expect((await sql(`select from relationships where user_id = '${another.userId}'`)).rowCount).toBe(0);
  expect(await isGuardian(minor)).toBe(false);
});

test('an invite that finds a wish waiting leaves it to staff, and gives no right', async () => {
  const [lead, child] = [await newPerson('Lea'), await newChild('Sue')];
  const id = await pending(lead, child, 'guardian-ward');
  await world.app.db.withSystem('make-demo', (run) =>
    world.app.access.relateByInvite(run, {
      lead: lead.userId,
      follower: child.userId,
      type: 'guardian-ward',
      invited: lead.userId,
      inviter: admin.userId,
    }),
  );
  expect([await stateOf(id), await isGuardian(lead)]).toEqual(['pending', false]);
});

test('nobody is guardian of more than 20 children, whatever is asked at once', async () => {
  const { parent } = await family();
  for (let made = 0; made < 16; made++) expect((await makeChild(parent)).statusCode).toBe(201);
  const answers = await Promise.all(Array.from({ length: 6 }, () => makeChild(parent)));
  expect(answers.map(({ statusCode }) => statusCode).toSorted()).toEqual([201, 201, 201, 409, 409, 409]);
});
