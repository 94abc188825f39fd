import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createAudit } from '../../kernel/audit.ts';
import { createLooks } from '../../kernel/looks.ts';
import { workshopKit } from '../../testing/workshop-kit.ts';
import { openWorld, type Person, type World } from '../../testing/world.ts';

const minute = 60_000;
const hour = 60 * minute;
let now = new Date();
let world: World;
let olga: Person;

const kit = workshopKit(() => world);
const { newPerson, published, signUp, requirement, declare, sql } = kit;

beforeAll(async () => {
  world = await openWorld({ clock: { now: () => now } });
  olga = await kit.newOrganizer();
});
afterAll(() => world.close());
beforeEach(() => {
  now = new Date();
});
afterEach(async () => expect(await kit.brokenAt()).toEqual([]));

const later = (milliseconds: number) => {
  now = new Date(now.getTime() + milliseconds);
};
const get = (id: string, end: string, by = olga) => by.ask({ url: `/v1/workshops/${id}/${end}` });
const list = async (id: string) => (await get(id, 'participants')).json().items;
const csv = async (id: string) => (await get(id, 'participants.csv')).body.split('\r\n').slice(1, -1);
const act = (id: string, participantId: string, what: string) =>
  olga.ask({ method: 'POST', url: `/v1/workshops/${id}/participants/${participantId}/${what}` });

/** Whom the audit names as looked at, each look as often as it is on record. */
async function looks(...people: readonly Person[]): Promise<number[]> {
  const rows = await sql(
    `select subject from audit_events where action = 'participation:read (workshop)' and outcome = 'done'`,
  );
  return people.map(
    ({ userId }) => rows.filter((row) => world.vault.pseudonym(userId).equals(row.subject)).length,
  );
}

test('of who does not come only the name and the state are shown, and 30 days after it nothing', async () => {
  const [ana, bo, cy] = [await newPerson('Ana'), await newPerson('Bo'), await newPerson('Cy')];
  const nuts = await requirement(olga, { name: 'Can eat nuts', kind: 'allergy' });
  const id = await published(olga, { requirements: [{ requirementId: nuts, hard: false }] });
  const places = [];
  for (const one of [ana, bo, cy]) places.push((await signUp(one, id, { accepts: [nuts] })).json().id);
  await act(id, places[0], 'remove');
  later(47 * hour);
  await act(id, places[1], 'no-show');
  await act(id, places[2], 'check-in');
  const nothing = { signedUpAt: null, isMinor: null, signedUpBy: null, requirements: [] };
  const gone = [
    { ...nothing, id: places[0], userId: ana.userId, displayName: 'Ana', state: 'cancelled', position: 1 },
    { ...nothing, id: places[1], userId: bo.userId, displayName: 'Bo', state: 'no-show', position: 2 },
  ];
  const there = { displayName: 'Cy', state: 'attended', isMinor: false, requirements: [{ id: nuts }] };
  expect(await list(id)).toEqual([...gone, expect.objectContaining({ id: places[2] })]);
  expect((await list(id))[2]).toMatchObject(there);
  expect((await csv(id)).slice(0, 2)).toEqual(['Ana,cancelled,1,,,,', 'Bo,no-show,2,,,,']);
  later(3 * hour + 30 * 24 * hour - minute);
  expect(await list(id)).toHaveLength(3);
  later(minute);
  expect(await list(id)).toMatchObject([there]);
  expect(await csv(id)).toHaveLength(1);
});

test('what somebody says after they signed up is shown beside what they were shown, until it is over', async () => {
  const [ana, bo] = [await newPerson('Ana'), await newPerson('Bo')];
  const nuts = await requirement(olga, { name: 'Can eat sesame', kind: 'allergy' });
  const mat = await requirement(olga, { name: 'Mat' });
  const asked = [nuts, mat].map((requirementId) => ({ requirementId, hard: false }));
  const id = await published(olga, { requirements: asked });
  for (const one of [ana, bo]) {
    await declare(one, nuts, true);
    await signUp(one, id, { accepts: [mat] });
  }
  await declare(ana, nuts, false);
  const requirementsOf = async () => (await list(id)).map((one: { requirements: [] }) => one.requirements);
  const [met, unknown] = [
    { verdict: 'met', why: 'declared' },
    { verdict: 'unknown', why: 'not-declared' },
  ];
  const notMet = { verdict: 'not-met', why: 'declared' };
  expect(await requirementsOf()).toMatchObject([
    [
      { id: nuts, ...met, now: notMet },
      { id: mat, ...unknown, now: unknown },
    ],
    [{ ...met, now: met }, { now: unknown }],
  ]);
  expect((await csv(id)).map((line) => line.split(',no,,')[1])).toEqual([
    '"Can eat sesame: met, now not-met; Mat: unknown, accepted"',
    '"Can eat sesame: met; Mat: unknown, accepted"',
  ]);
  await kit.change(olga, id, { requirements: [{ requirementId: nuts, hard: false }] });
  expect((await requirementsOf())[0]).toMatchObject([{ now: notMet }, { id: mat, now: null }]);
  later(50 * hour);
  expect((await requirementsOf())[0]).toMatchObject([{ id: nuts, ...met, now: null }, { now: null }]);
});

test('who reads about a workshop waits for nobody who changes it', async () => {
  const id = await published(olga);
  await signUp(await newPerson('Ana'), id);
  const other = new Client({ connectionString: world.urls.directUrl });
  await other.connect();
  try {
    await other.query(`begin; select from workshops where id = '${id}' for update`);
    for (const end of ['participants', 'participants.csv', 'history', 'possible-organizers'])
      expect((await get(id, end)).statusCode, end).toBe(200);
  } finally {
    await other.end();
  }
});

test('whom an organizer looked at is on record for each, once in a quarter of an hour', async () => {
  const [ana, bo] = [await newPerson('Ana'), await newPerson('Bo')];
  const id = await published(olga);
  const other = await published(olga);
  await signUp(ana, id);
  await signUp(ana, other);
  for (let i = 0; i < 2; i += 1) await list(id);
  expect(await looks(ana, bo)).toEqual([1, 0]);
  await signUp(bo, id);
  later(14 * minute);
  await csv(id);
  expect(await looks(ana, bo)).toEqual([1, 1]);
  await list(other);
  expect(await looks(ana, bo)).toEqual([2, 1]);
  later(minute);
  await csv(id);
  expect(await looks(ana, bo)).toEqual([3, 1]);
  expect((await get(id, 'participants', ana)).statusCode).toBe(403);
  expect(await looks(ana, bo)).toEqual([3, 1]);
});

test('a look that was undone is not taken for one that is on record', async () => {
  const ana = await newPerson('Ana');
  const noted = createLooks({ audit: createAudit(world.vault), clock: { now: () => now } });
  const actor = { kind: 'user', userId: olga.userId, loginId: olga.userId, strong: true } as never;
  const look = { actor, action: 'participation:read (workshop)' };
  const record = (fails: boolean) =>
    world.app.db.withSystem('make-demo', async (run) => {
      const remember = await noted.record(run, look, [ana.userId]);
      if (fails) throw new Error('undone');
      return remember;
    });
  await expect(record(true)).rejects.toThrow('undone');
  expect(await looks(ana)).toEqual([0]);
  (await record(false))();
  (await record(false))();
  expect(await looks(ana)).toEqual([1]);
});

test('the audit says whom an organizer checked in, took back, said not to have come, and removed', async () => {
  const ana = await newPerson('Ana');
  const id = await published(olga, { signUpUntil: kit.written().endsAt });
  const place = (await signUp(ana, id)).json().id;
  later(47 * hour);
  for (const what of ['check-in', 'undo', 'no-show', 'undo', 'remove'])
    expect((await act(id, place, what)).statusCode, what).toBe(204);
  const rows = await sql(
    `select action from audit_events where subject = '\\x${world.vault.pseudonym(ana.userId).toString('hex')}'
     and action like 'workshop:%' order by id`,
  );
  const [inside, back, away, out] = ['check-in', 'undo-check-in', 'no-show', 'remove-participant'];
  expect(rows.map((row) => row.action)).toEqual(
    [inside, back, away, back, out].map((what) => `workshop:${what}`),
  );
});
