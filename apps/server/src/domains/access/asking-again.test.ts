import { afterAll, beforeAll, expect, test } from 'vitest';
import { workQueue } from '../../testing/mail-kit.ts';
import { relationshipKit } from '../../testing/relationships-kit.ts';
import { openWorld, type Person, type World } from '../../testing/world.ts';

let world: World;
let admin: Person;
let now = new Date();

beforeAll(async () => {
  world = await openWorld({ clock: { now: () => now } });
  admin = await world.person({ firstName: 'Ada', roles: ['admin'] });
});
afterAll(() => world.close());

const { wish, answer, end, expire, listed, pending, newPerson, emailOf, stateOf, sees, sql } =
  relationshipKit(
    () => world,
    () => admin,
  );
const type = 'teacher-student';
const inDays = (days: number) => new Date(now.getTime() + days * 86_400_000).toISOString();
const runOut = (id: string) =>
  sql(`update relationships set expires_at = now() - interval '1 second' where id = '${id}'`);
const mailsTo = async (person: Person) => {
  const email = await emailOf(person);
  await workQueue(world);
  return (await world.app.mail.outbox()).filter(
    (one) => one.to === email && one.kind === 'relationship-asked',
  ).length;
};
const relate = (lead: Person, follower: Person, of: string) =>
  world.app.db.withSystem('make-demo', (run) =>
    world.app.access.relate(run, { lead: lead.userId, follower: follower.userId, type: of }),
  );
/** What a lead sees of whom they lead by a type, without what is new with every one. */
const shown = async (lead: Person, follower: Person) =>
  (await listed(lead)).whomISee.filter((one) => one.type === type && one.with.userId === follower.userId);
/** Two who see each other's profile already, by another type. */
async function known(): Promise<[Person, Person]> {
  const [lead, follower] = [await newPerson('Tess'), await newPerson('Pip')];
  await relate(lead, follower, 'parent-child');
  return [lead, follower];
}

test('a relationship that ran out can be asked for again, by id, by e-mail and without asking, and people are told', async () => {
  const [lead, follower] = await known();
  const first = await pending(lead, follower, type);
  expect((await answer(follower, follower, first, 'accept')).statusCode).toBe(204);
  await runOut(first);
  const before = await mailsTo(follower);
  expect((await wish(lead, { followerId: follower.userId, type })).statusCode).toBe(202);
  expect(await mailsTo(follower)).toBe(before + 1);
  const open = (await listed(follower)).whoSeesMe.filter((one) => one.type === type);
  expect(open.map((one) => one.state).toSorted()).toEqual(['ended', 'pending']);
  const second = open.find((one) => one.state === 'pending')?.id ?? '';
  expect((await answer(follower, follower, second, 'accept')).statusCode).toBe(204);
  await runOut(second);
  expect((await wish(lead, { email: await emailOf(follower), type })).statusCode).toBe(202);
  expect(await mailsTo(follower)).toBe(before + 2);
  await sql(
    `update relationships set expires_at = now() - interval '1 second' where lead_id = '${lead.userId}' and state <> 'ended'`,
  );
  expect(await sees(lead, follower)).toBe(false);
  await relate(lead, follower, type);
  expect(await sees(lead, follower)).toBe(true);
  const ended = await sql(
    `select from relationships where lead_id = '${lead.userId}' and type = '${type}' and state = 'ended' and ended_at = expires_at and ended_by is null`,
  );
  expect(ended.rowCount).toBe(3);
});

test('what ran out shows as ended, stays over, and shows alike after somebody asked again by e-mail', async () => {
  const [lead, follower] = await known();
  const id = await pending(lead, follower, type);
  expect((await answer(follower, follower, id, 'accept')).statusCode).toBe(204);
  await runOut(id);
  const before = await shown(lead, follower);
  expect(before).toMatchObject([{ state: 'ended', permissions: [] }]);
  expect((await expire(follower, follower, id, inDays(9))).statusCode).toBe(409);
  await wish(lead, { email: await emailOf(follower), type });
  await workQueue(world);
  expect(await stateOf(id)).toBe('ended');
  expect(await shown(lead, follower)).toEqual(before);
  const late = await pending(await newPerson('Lea'), follower, type);
  await runOut(late);
  expect((await answer(follower, follower, late, 'accept')).statusCode).toBe(409);
});

test('what ran out does not keep an accepted invite from bringing the same, or the other way round', async () => {
  const byInvite = (lead: Person, follower: Person) =>
    world.app.db.withSystem('make-demo', (run) =>
      world.app.access.relateByInvite(run, {
        lead: lead.userId,
        follower: follower.userId,
        type,
        invited: follower.userId,
        inviter: lead.userId,
      }),
    );
  const [one, two] = [await newPerson('One'), await newPerson('Two')];
  await runOut(await pending(one, two, type));
  await byInvite(one, two);
  expect(await sees(one, two)).toBe(true);
  await sql(
    `update relationships set expires_at = now() - interval '1 second' where lead_id = '${one.userId}'`,
  );
  await byInvite(two, one);
  expect([await sees(one, two), await sees(two, one)]).toEqual([false, true]);
});

test('what ran out is no part of a circle; what is made longer may not close one', async () => {
  const [one, two] = [await newPerson('One'), await newPerson('Two')];
  const id = await pending(one, two, type);
  await runOut(id);
  await pending(two, one, type);
  await expect(sql(`update relationships set expires_at = null where id = '${id}'`)).rejects.toThrow(
    /its own beginning/,
  );
});

test('who was asked by e-mail and then by id appears as if never asked before, and is told once', async () => {
  const [lead, asked] = await known();
  const other = await newPerson('Olga');
  await relate(lead, other, 'parent-child');
  await wish(lead, { email: await emailOf(asked), type });
  expect(await mailsTo(asked)).toBe(1);
  await sql(
    `update relationships set starts_at = starts_at - interval '1 day' where lead_id = '${lead.userId}' and unseen`,
  );
  const { rows } = await sql(`select id from relationships where lead_id = '${lead.userId}' and unseen`);
  expect(await shown(lead, asked)).toEqual([]);
  for (const follower of [other, asked])
    expect((await wish(lead, { followerId: follower.userId, type, expiresAt: inDays(3) })).statusCode).toBe(
      202,
    );
  const [[ofOther], [ofAsked]] = [await shown(lead, other), await shown(lead, asked)];
  const { id, with: _, ...rest } = ofAsked as unknown as Record<string, unknown> & { startsAt: string };
  const { id: __, with: ___, ...otherRest } = ofOther as unknown as typeof rest;
  expect({ ...rest, startsAt: '' }).toEqual({ ...otherRest, startsAt: '' });
  expect(String(rest.startsAt) >= String(otherRest.startsAt)).toBe(true);
  expect(id).not.toBe(rows[0].id);
  expect(await mailsTo(asked)).toBe(1);
});

test('who said no is not asked again by the same lead for 30 days; the answer is the same', async () => {
  const [lead, follower] = await known();
  const start = now;
  try {
    for (const how of ['while it waits', 'later'] as const) {
      const before = await mailsTo(follower);
      expect((await wish(lead, { followerId: follower.userId, type })).statusCode).toBe(202);
      expect(await mailsTo(follower), how).toBe(before + 1);
      const open = (await shown(lead, follower)).find((one) => one.state === 'pending')?.id ?? '';
      if (how === 'later') expect((await answer(follower, follower, open, 'accept')).statusCode).toBe(204);
      expect((await end(follower, follower, open)).statusCode).toBe(204);
      const list = await shown(lead, follower);
      const ended = now.getTime();
      now = new Date(ended + 29 * 86_400_000);
      await sql(
        `update logins set expires_at = 'infinity', last_seen_at = '${now.toISOString()}', authenticated_at = '${now.toISOString()}'`,
      );
      for (const whom of [{ followerId: follower.userId }, { email: await emailOf(follower) }])
        expect(await wish(lead, { ...whom, type })).toMatchObject({ statusCode: 202, body: '' });
      expect(await mailsTo(follower)).toBe(before + 1);
      expect(await shown(lead, follower)).toEqual(list);
      now = new Date(ended + 31 * 86_400_000);
      await sql(
        `update logins set expires_at = 'infinity', last_seen_at = '${now.toISOString()}', authenticated_at = '${now.toISOString()}'`,
      );
    }
    expect((await wish(lead, { followerId: follower.userId, type })).statusCode).toBe(202);
    expect((await shown(lead, follower)).map((one) => one.state)).toContain('pending');
  } finally {
    now = start;
  }
});

test('a lead who goes, or whose wish ran out, may ask again; another lead, another type and staff are heard', async () => {
  const [lead, follower] = await known();
  const ask = async (by: Person, of: string, forWhom = by) =>
    (await wish(forWhom, { followerId: follower.userId, type: of }, by)).statusCode;
  const open = async (by: Person) =>
    (await listed(by)).whomISee.filter((one) => one.state === 'pending').map((one) => one.id);
  await ask(lead, type);
  await runOut((await open(lead))[0] ?? '');
  await ask(lead, type);
  const [id] = await open(lead);
  await answer(follower, follower, id ?? '', 'accept');
  await end(lead, lead, id ?? '');
  await ask(lead, type);
  const [again] = await open(lead);
  expect(again).toBeDefined();
  await end(follower, follower, again ?? '');
  await ask(lead, type);
  expect(await open(lead)).toEqual([]);
  await ask(admin, type, lead);
  expect(await open(lead)).toHaveLength(1);
  const other = await newPerson('Olga');
  await relate(other, follower, 'parent-child');
  await ask(other, type);
  expect(await open(other)).toHaveLength(1);
});

test('a no that its lead never heard of does not show in what they ask by id', async () => {
  const [lead, follower] = await known();
  await wish(lead, { email: await emailOf(follower), type });
  await workQueue(world);
  const open = (await listed(follower)).whoSeesMe.find((one) => one.state === 'pending')?.id ?? '';
  expect((await end(follower, follower, open)).statusCode).toBe(204);
  const before = await mailsTo(follower);
  await wish(lead, { email: await emailOf(follower), type });
  expect(await mailsTo(follower)).toBe(before);
  await wish(lead, { followerId: follower.userId, type });
  expect(await shown(lead, follower)).toMatchObject([{ state: 'pending' }]);
});
