import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { workshopKit } from '../../testing/workshop-kit.ts';
import { openWorld, type Person, type World } from '../../testing/world.ts';

const hour = 3_600_000;

let world: World;
let olga: Person;
let later = 0;

beforeAll(async () => {
  world = await openWorld({ clock: { now: () => new Date(Date.now() + later) } });
  olga = await newOrganizer();
});
afterAll(() => world.close());
afterEach(async () => {
  expect(await brokenAt()).toEqual([]);
  later = 0;
});

const kit = workshopKit(() => world);
const { sql, brokenAt, newOrganizer, newPerson, written, draft, published, change, view, signUp } = kit;
const { states, told, requirement } = kit;

const post = (by: Person, id: string, what: string, payload?: object) =>
  by.ask({ method: 'POST', url: `/v1/workshops/${id}/${what}`, ...(payload ? { payload } : {}) });
const history = async (id: string): Promise<[string, string[]][]> =>
  (await sql(`select kind, fields from workshop_history where workshop_id = '${id}' order by at, id`)).map(
    (row) => [row.kind, row.fields],
  );
const sequenceOf = async (id: string): Promise<number> =>
  (await sql(`select sequence from workshops where id = '${id}'`))[0].sequence;
const inHours = (hours: number) => new Date(world.app.clock.now().getTime() + hours * hour).toISOString();

async function refuses(work: ReturnType<Person['ask']>, status: number, words: RegExp): Promise<void> {
  const answer = await work;
  expect([answer.statusCode, answer.json().detail]).toEqual([status, expect.stringMatching(words)]);
}

test('what is shown has a place or is online, begins in the future, and has somebody who runs it', async () => {
  const [nowhere, over] = [
    await draft(olga, { place: null }),
    await draft(olga, { startsAt: inHours(-3), endsAt: inHours(-1) }),
  ];
  await refuses(post(olga, nowhere, 'publish'), 409, /where it is/);
  await refuses(post(olga, over, 'publish'), 409, /in the past/);
  expect((await change(olga, nowhere, { isOnline: true })).statusCode).toBe(204);
  const admin = await newPerson('Ada', { roles: ['admin'] });
  const ofOlga = `where workshop_id = '${nowhere}' and user_id = '${olga.userId}'`;
  await sql(`update organizers set state = 'unavailable' ${ofOlga}`);
  await refuses(post(admin, nowhere, 'publish'), 409, /Nobody is confirmed/);
  await sql(`update organizers set state = 'confirmed' ${ofOlga}`);
  for (const status of [204, 204]) expect((await post(olga, nowhere, 'publish')).statusCode).toBe(status);
  expect((await view(olga, nowhere)).json()).toMatchObject({ state: 'published', organizerWanted: false });
  expect((await history(nowhere)).map(([kind]) => kind)).toEqual(['created', 'changed', 'published']);
});

test('a change that begins from another version than there is changes nothing', async () => {
  const id = await published(olga);
  const { version } = (await view(olga, id)).json();
  const ask = (title: string, from: number) =>
    olga.ask({
      method: 'PATCH',
      url: `/v1/workshops/${id}`,
      payload: { title },
      headers: { 'if-match': `"${from}"` },
    });
  expect((await ask('First', version)).statusCode).toBe(204);
  const second = await ask('Second', version);
  expect([second.statusCode, second.json()]).toMatchObject([
    412,
    { expected: version, found: version + 1, etag: `"${version + 1}"` },
  ]);
  expect((await view(olga, id)).json()).toMatchObject({ title: 'First', version: version + 1 });
});

test('who signed up, and who waits, is told of another time or place, and of nothing less', async () => {
  const id = await published(olga, { capacity: 1 });
  const people = [await newPerson('Ana'), await newPerson('Bo')];
  for (const one of people) await signUp(one, id);
  const quiet = { title: 'Breathe', description: 'Slowly', capacity: 1, visibility: 'public' };
  expect((await change(olga, id, quiet)).statusCode).toBe(204);
  for (const one of people) expect(await told(id, one.userId)).not.toContain('changed');
  const loud = [
    { startsAt: inHours(47) },
    { place: 'Potsdam' },
    { address: 'Am Markt 2' },
    { isOnline: true },
  ];
  for (const one of loud) expect((await change(olga, id, one)).statusCode).toBe(204);
  for (const one of people)
    expect((await told(id, one.userId)).filter((kind) => kind === 'changed')).toHaveLength(loud.length);
  expect((await history(id)).slice(2)).toEqual([
    ['changed', ['title', 'description']],
    ['changed', ['startsAt']],
    ['changed', ['place']],
    ['changed', ['address']],
    ['changed', ['isOnline']],
  ]);
});

test('the number of a calendar entry goes up with what stands in it, and with nothing else', async () => {
  const id = await published(olga);
  const said = written({ title: 'Breathe together' });
  const quiet = [
    { title: said.title },
    { capacity: 11 },
    { language: 'de' },
    { signUpUntil: inHours(20) },
    {},
  ];
  for (const one of quiet) expect((await change(olga, id, one)).statusCode).toBe(204);
  expect(await sequenceOf(id)).toBe(0);
  const entries = [
    { title: 'Else' },
    { endsAt: inHours(55) },
    { timeZone: 'Asia/Jerusalem' },
    { place: 'Haifa' },
  ];
  for (const one of entries) expect((await change(olga, id, one)).statusCode).toBe(204);
  expect(await sequenceOf(id)).toBe(entries.length);
  await post(olga, id, 'cancel', { message: 'Closed.' });
  expect(await sequenceOf(id)).toBe(entries.length + 1);
});

test('what says the same as before is no change', async () => {
  const id = await published(olga, { startsAt: '2031-03-01T10:00:00Z', endsAt: '2031-03-01T12:00:00Z' });
  const { version } = (await view(olga, id)).json();
  const same = { startsAt: '2031-03-01T11:00:00+01:00', place: 'Berlin', agenda: [], requirements: [] };
  expect((await change(olga, id, same)).statusCode).toBe(204);
  expect((await view(olga, id)).json().version).toBe(version);
  expect(await history(id)).toHaveLength(2);
});

test('further dates are drafts of their own in the same series, as long, and asking for the same', async () => {
  const mat = await requirement(olga, {});
  const id = await published(olga, {
    ...{ startsAt: '2031-03-01T10:00:00Z', endsAt: '2031-03-01T12:30:00Z' },
    ...{ signUpFrom: '2031-02-01T10:00:00Z', signUpUntil: '2031-02-28T10:00:00Z' },
    requirements: [{ requirementId: mat, hard: true, note: 'Yours' }],
    agenda: [{ title: 'Arrive', minutes: 10 }],
  });
  await signUp(await newPerson('Ana'), id);
  const startsAt = ['2031-03-08T10:00:00Z', '2031-03-15T10:00:00Z'];
  const copied = await post(olga, id, 'copies', { startsAt });
  expect(copied.statusCode, copied.body).toBe(201);
  const [first, second] = copied.json().ids;
  expect((await view(olga, first)).json()).toMatchObject({
    ...{ state: 'draft', seriesId: id, freeSeats: 10, participation: null, organizes: 'confirmed' },
    ...{ startsAt: '2031-03-08T10:00:00.000Z', endsAt: '2031-03-08T12:30:00.000Z' },
    ...{ signUpFrom: '2031-02-08T10:00:00.000Z', signUpUntil: '2031-03-07T10:00:00.000Z' },
    requirements: [{ id: mat, hard: true, note: 'Yours' }],
    ...{ agenda: [{ title: 'Arrive', minutes: 10 }], address: 'Linienstraße 1, second floor' },
  });
  const dates = async () => (await view(olga, id)).json().dates.map((one: { id: string }) => one.id);
  expect(await dates()).toEqual([]);
  await kit.publish(olga, second);
  expect(await dates()).toEqual([second]);
  expect(await history(id)).toHaveLength(3);
});

test('it is completed once it has begun: who waits is out, who was in stays, and nothing is changed any more', async () => {
  const id = await published(olga, { capacity: 1 });
  const [a, b] = [await newPerson('Ana'), await newPerson('Bo')];
  for (const one of [a, b]) await signUp(one, id);
  await refuses(post(olga, id, 'complete'), 409, /not begun/);
  later = 49 * hour;
  for (const status of [204, 204]) expect((await post(olga, id, 'complete')).statusCode).toBe(status);
  expect(await states(id)).toEqual([
    [a.userId, 'registered'],
    [b.userId, 'cancelled'],
  ]);
  await refuses(change(olga, id, { title: 'Else' }), 409, /completed/);
  await refuses(post(olga, id, 'cancel', { message: 'No.' }), 409, /completed/);
  await refuses(post(olga, id, 'publish'), 409, /completed/);
  expect((await history(id)).map(([kind]) => kind)).toEqual(['created', 'published', 'completed']);
});

test('cancelling twice says and tells it once, and a draft can be cancelled too', async () => {
  const [id, quiet] = [await published(olga), await draft(olga)];
  const ana = await newPerson('Ana');
  await signUp(ana, id);
  for (const message of ['The house is closed.', 'Again.'])
    expect((await post(olga, id, 'cancel', { message })).statusCode).toBe(204);
  expect((await view(ana, id)).json().cancelMessage).toBe('The house is closed.');
  expect(await told(id, ana.userId)).toEqual(['registered', 'cancelled']);
  await refuses(change(olga, id, { title: 'Else' }), 409, /cancelled/);
  await refuses(post(olga, id, 'complete'), 409, /cancelled/);
  expect((await post(olga, quiet, 'cancel', { message: 'No.' })).statusCode).toBe(204);
});

test('what cannot be is said in words, and nothing of it is stored', async () => {
  const id = await published(olga);
  const before = (await view(olga, id)).json();
  const unknown = '0190a77e-ffff-7000-8000-000000000000';
  const wrong: [Record<string, unknown>, RegExp][] = [
    [{ title: 'New', endsAt: inHours(1) }, /after it starts/],
    [{ title: 'New', endsAt: inHours(48 + 32 * 24) }, /31 days/],
    [{ title: 'New', signUpUntil: inHours(60) }, /closes before the workshop ends/],
    [{ title: 'New', signUpFrom: inHours(49) }, /begins before it closes/],
    [{ title: 'New', agenda: [{ title: 'A', minutes: 1, exerciseId: unknown }] }, /no such exercise/],
    [{ title: 'New', requirements: [{ requirementId: unknown, hard: true }] }, /no such requirement/],
  ];
  for (const [what, words] of wrong) await refuses(change(olga, id, what), 400, words);
  expect((await view(olga, id)).json()).toEqual(before);
});
