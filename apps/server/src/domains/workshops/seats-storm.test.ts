import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Answer, ask } from '../../testing/http-kit.ts';
import { cleanUp, newPlace, run, until } from '../../testing/program-kit.ts';
import { workshopKit } from '../../testing/workshop-kit.ts';
import { openWorld, type World, world as worldOfTest } from '../../testing/world.ts';

let world: World;
const kit = workshopKit(() => world);
beforeAll(async () => {
  world = await openWorld();
});
afterAll(async () => {
  await cleanUp();
  await world.close();
});

/** The program as an API on the database and the keys of the world. @returns where it answers */
async function startApi(): Promise<string> {
  const place = await newPlace();
  const settings = {
    ATTUNE_DATABASE_URL: world.urls.url,
    ATTUNE_DATABASE_DIRECT_URL: world.urls.directUrl,
    ATTUNE_KEYS_FILE: join(world.folder, 'keys.sqlite'),
    ATTUNE_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
    ATTUNE_LOG: 'error',
  };
  const program = run(place, ['api'], { settings });
  const isReady = () => program.said().some((line) => line.startsWith('Attune is ready'));
  await until('an API is ready', 60_000, () => isReady() || program.child.exitCode !== null);
  if (!isReady()) throw new Error(`It ended: ${program.complaints().join('\n')}`);
  return place.url;
}

type Tried = {
  readonly userId: string;
  readonly asked: number;
  readonly answered: number;
  readonly answer: Answer;
};

/** Who was answered before another asked ranks before them: in order of position, nobody may have asked after a later one's answer. */
function outOfOrder(tried: readonly Tried[], positions: ReadonlyMap<string, number>): string[] {
  const byPlace = [...tried].sort((a, b) => (positions.get(a.userId) ?? 0) - (positions.get(b.userId) ?? 0));
  const wrong: string[] = [];
  let soonest = Number.POSITIVE_INFINITY;
  for (const one of byPlace.reverse()) {
    if (one.asked > soonest) wrong.push(one.userId);
    soonest = Math.min(soonest, one.answered);
  }
  return wrong;
}

test('of a thousand who sign up at once with two programs, a hundred have a seat and the others wait in order', async () => {
  const urls = await Promise.all([startApi(), startApi()]);
  const workshopId = await kit.published(await kit.newOrganizer(), { capacity: 100 });
  const [atOnce, late] = [1000, 50];
  const people = await kit.crowd(atOnce + late);
  let answers = 0;
  const signUp = async (one: (typeof people)[number], at: number): Promise<Tried> => {
    const asked = performance.now();
    const answer = await ask(urls[at % 2] as string, `/v1/users/${one.userId}/participations`, {
      as: one.token,
      json: { workshopId, requirementsVersion: 1 },
    });
    answers += 1;
    return { userId: one.userId, asked, answered: performance.now(), answer };
  };
  const first = people.slice(0, atOnce).map(signUp);
  // The others come one by one while those are answered.
  const second: Promise<Tried>[] = [];
  for (const [at, one] of people.slice(atOnce).entries()) {
    await until('some were answered', 60_000, () => answers > at * 10);
    second.push(signUp(one, at));
  }
  const tried = await Promise.all([...first, ...second]);

  expect(new Set(tried.map(({ answer }) => answer.status))).toEqual(new Set([201]));
  const rows = await kit.sql(
    `select user_id, state, position::int from participants where workshop_id = '${workshopId}' order by position`,
  );
  expect(rows.map(({ position }) => position)).toEqual(Array.from(people, (_, at) => at + 1));
  expect(rows.map(({ state }) => state)).toEqual(
    Array.from(people, (_, at) => (at < 100 ? 'registered' : 'waitlisted')),
  );
  const states = new Map(rows.map((row) => [row.user_id, row.state]));
  for (const { userId, answer } of tried) expect(answer.json.state).toBe(states.get(userId));
  const positions = new Map(rows.map((row) => [row.user_id, row.position]));
  expect(outOfOrder(tried, positions)).toEqual([]);
  // Enough of them came after somebody's answer for that to mean something.
  const soonest = Math.min(...tried.map(({ answered }) => answered));
  expect(tried.filter(({ asked }) => asked > soonest).length).toBeGreaterThanOrEqual(late);
  expect(await kit.brokenAt()).toEqual([]);
}, 60_000);

test('while many wait for one workshop, everybody else is answered', async () => {
  const olga = await kit.newOrganizer();
  const workshopId = await kit.published(olga, { capacity: 3 });
  // More than the program has connections to its database.
  const people = await kit.crowd(30);
  const holder = new pg.Client({ connectionString: world.urls.directUrl });
  await holder.connect();
  await holder.query(`begin; select from workshops where id = '${workshopId}' for update`);
  const answers = people.map(({ userId, token }) =>
    world.server.inject({
      method: 'POST',
      url: `/v1/users/${userId}/participations`,
      payload: { workshopId, requirementsVersion: 1 },
      headers: { authorization: `Bearer ${token}` },
    }),
  );
  const waits = `select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  await until('they wait', 30_000, async () => (await holder.query(waits)).rows.length > 0);
  const { statusCode } = await olga.ask({ url: `/v1/users/${olga.userId}/profile` });
  expect((await holder.query(waits)).rows.length).toBeGreaterThan(0);
  await holder.query('commit');
  await holder.end();
  expect(statusCode).toBe(200);
  expect(new Set((await Promise.all(answers)).map((one) => one.statusCode))).toEqual(new Set([201]));
}, 60_000);

const signUpWith = (before: string, instead: string) => `do $$ begin execute replace(
  pg_get_functiondef('attune_sign_up'::regproc), 'where id = p_workshop${before};', 'where id = p_workshop${instead};'); end $$`;
/** Time between looking and taking, in which others would come in between. */
const slowly = signUpWith(' for update', ' for update; perform pg_sleep(0.05)');
const withoutLock = `${signUpWith(' for update', '')}; alter table participants drop constraint participants_position_once`;
const withoutCheck = 'alter table workshops drop constraint workshops_seats_real';

test('without the lock people hear of errors, since the check refuses one too many; without both there are more registered than seats', async () => {
  const one = await worldOfTest({ poolSize: 10 });
  const other = await worldOfTest({ beside: one, poolSize: 10 });
  const ownKit = workshopKit(() => one);
  const olga = await ownKit.newOrganizer();
  const people = await ownKit.crowd(24);

  /** How many have a seat of four when all sign up at once through two instances. */
  async function seatsOf(): Promise<{ seats: number; failed: number }> {
    const workshopId = await ownKit.published(olga, { capacity: 4 });
    const answers = await Promise.all(
      people.map(({ userId, token }, at) =>
        (at % 2 ? one : other).server.inject({
          method: 'POST',
          url: `/v1/users/${userId}/participations`,
          payload: { workshopId, requirementsVersion: 1 },
          headers: { authorization: `Bearer ${token}` },
        }),
      ),
    );
    const seats = (await ownKit.states(workshopId)).filter(([, state]) => state === 'registered').length;
    return { seats, failed: answers.filter(({ statusCode }) => statusCode !== 201).length };
  }

  await ownKit.sql(slowly);
  expect(await seatsOf()).toEqual({ seats: 4, failed: 0 });
  expect(await ownKit.brokenAt()).toEqual([]);
  await ownKit.sql(withoutLock);
  const checked = await seatsOf();
  expect(checked.seats).toBe(4);
  expect(checked.failed).toBeGreaterThan(0);
  await ownKit.sql(withoutCheck);
  expect((await seatsOf()).seats).toBeGreaterThan(4);
  expect(await ownKit.brokenAt()).not.toEqual([]);
}, 60_000);
