import { afterAll, beforeAll, expect, test } from 'vitest';
import { relationshipKit } from '../testing/relationships-kit.ts';
import { consentTo, openWorld, type Person, type World } from '../testing/world.ts';
import { changedBy, sql } from './refusals-kit.ts';

let world: World;
let admin: Person;
let now = new Date();
const day = 86_400_000;

beforeAll(async () => {
  world = await openWorld({ clock: { now: () => now } });
  admin = await world.person({ firstName: 'Ada', roles: ['admin'] });
});
afterAll(() => world.close());

const { pending, answer, newPerson } = relationshipKit(
  () => world,
  () => admin,
);

/** Somebody who accompanies one person, of whom there is a session of each of the last days. */
async function practice(): Promise<{ lead: Person; follower: Person }> {
  const [lead, follower] = [await newPerson('Lea', { roles: ['practitioner'] }), await newPerson('Mia')];
  const id = await pending(lead, follower, 'practitioner-patient');
  expect((await answer(follower, follower, id, 'accept')).statusCode).toBe(204);
  await consentTo(world, follower.userId, 'practitioner-sharing');
  await sql(
    world,
    `insert into sessions (user_id, id, state, started_at, ended_at)
     select '${follower.userId}', gen_random_uuid(), 'complete', at, at
     from generate_series(now() - interval '3 days', now() + interval '14 days', interval '1 day') at`,
  );
  return { lead, follower };
}
const run = () => world.app.reports.makeDue();
const onSunday = async (work: () => Promise<void>) => {
  const before = now;
  // By Sunday evening every day of the week has come.
  now = new Date(now.getTime() + (7 - (now.getUTCDay() || 7)) * day);
  now.setUTCHours(21, 0, 0, 0);
  try {
    await work();
  } finally {
    now = before;
  }
};
const madeFor = async ({ userId }: Person) =>
  (await sql(world, `select said from weekly_reports where user_id = '${userId}'`)).length;
const newsOf = async ({ userId }: Person) =>
  (await sql(world, `select 1 from notifications where user_id = '${userId}' and kind = 'weekly-report'`))
    .length;

test('find-due-reports: finds nobody who accompanies nobody, who wants none, or whose day has not come', async () => {
  const [{ lead: off }, { lead: later, follower }] = [await practice(), await practice()];
  await sql(world, `update preferences set weekly_report = 'off' where user_id = '${off.userId}'`);
  await sql(
    world,
    `update preferences set time_zone = 'Pacific/Honolulu', weekly_report_day = 7
    where user_id = '${later.userId}'`,
  );
  await onSunday(async () => {
    now.setUTCHours(16, 0, 0, 0);
    await run();
  });
  expect(await Promise.all([off, later, follower, admin].map(madeFor))).toEqual([0, 0, 0, 0]);
});

test('make-weekly-report: tells nobody who is shut out, and changes nothing but what was made and is told', async () => {
  const [{ lead: gone }, { lead: here }] = [await practice(), await practice()];
  await sql(world, `update users set status = 'disabled' where id = '${gone.userId}'`);
  await onSunday(async () => {
    const { changed } = await changedBy(world, run);
    expect(changed.toSorted()).toEqual(['notifications', 'queue', 'weekly_reports']);
    expect((await changedBy(world, run)).changed).toEqual([]);
  });
  expect([await newsOf(gone), await newsOf(here)]).toEqual([0, 1]);
  expect(await madeFor(gone)).toBe(0);
});

test('forget-weekly-reports: removes nothing that is younger than 60 days', async () => {
  const { lead } = await practice();
  await onSunday(run);
  await sql(world, `update preferences set weekly_report = 'off'`);
  const before = now;
  try {
    await sql(world, `update weekly_reports set made_at = '${now.toISOString()}'`);
    now = new Date(before.getTime() + 59.9 * day);
    await run();
    expect(await madeFor(lead)).toBe(1);
    now = new Date(before.getTime() + 60.1 * day);
    await run();
    expect(await madeFor(lead)).toBe(0);
  } finally {
    now = before;
  }
});
