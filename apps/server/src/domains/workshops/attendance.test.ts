import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { workshopKit } from '../../testing/workshop-kit.ts';
import { openWorld, type Person, type World } from '../../testing/world.ts';

const hour = 3_600_000;
let now = new Date();
let world: World;
let olga: Person;

// Never the same moment twice, as clocks have it.
const clock = {
  now: () => {
    now = new Date(now.getTime() + 1);
    return now;
  },
};

beforeAll(async () => {
  world = await openWorld({ clock });
  olga = await newOrganizer();
});
afterAll(() => world.close());
beforeEach(() => {
  now = new Date();
});
afterEach(async () => expect(await brokenAt()).toEqual([]));

const kit = workshopKit(() => world);
const { brokenAt, newOrganizer, newPerson, published, draft, change, view, signUp, states, told } = kit;
const { requirement, declare, sql } = kit;

const act = (id: string, participantId: string, what: string, by = olga) =>
  by.ask({ method: 'POST', url: `/v1/workshops/${id}/participants/${participantId}/${what}` });
const list = async (id: string) => (await olga.ask({ url: `/v1/workshops/${id}/participants` })).json().items;
const why = (response: Awaited<ReturnType<typeof act>>) => [response.statusCode, response.json().why];
const later = (hours: number) => {
  now = new Date(now.getTime() + hours * hour);
};

/** So many seats, all taken, and as many people in line as there are names. */
async function full(...names: readonly string[]) {
  const people = [];
  for (const name of names) people.push(await newPerson(name));
  const id = await published(olga, { capacity: 1, signUpUntil: kit.written().endsAt });
  const places: string[] = [];
  for (const one of people) places.push((await signUp(one, id)).json().id);
  return { id, people, places: places as [string, string, ...string[]] };
}
const statesOf = async (id: string) => (await states(id)).map(([, state]) => state);

test('organizers see who comes, who waits, who signed them up, and what they were shown', async () => {
  const mat = await requirement(olga, { name: 'A mat' });
  const [ana, bo] = [await newPerson('Ana'), await newPerson('Bo')];
  const id = await published(olga, {
    capacity: 1,
    requirements: [{ requirementId: mat, hard: false }],
  });
  await declare(bo, mat, true);
  await signUp(ana, id, { accepts: [mat] });
  await signUp(bo, id);
  expect(await list(id)).toMatchObject([
    {
      ...{ displayName: 'Ana', state: 'registered', position: 1, isMinor: false, signedUpBy: null },
      requirements: [{ name: 'A mat', hard: false, verdict: 'unknown', why: 'not-declared', accepted: true }],
    },
    {
      ...{ displayName: 'Bo', state: 'waitlisted', position: 2 },
      requirements: [{ verdict: 'met', accepted: false }],
    },
  ]);
});

test('a child is shown as one, with who signed them up, and without a birth date', async () => {
  const [mother, child] = [await newPerson('Mona'), await newPerson('Kim', { birthDate: '2017-05-04' })];
  await world.app.db.withSystem('make-demo', (run) =>
    world.app.access.relate(run, { lead: mother.userId, follower: child.userId, type: 'parent-child' }),
  );
  const age = await requirement(olga, { name: 'At least 5', kind: 'age', minAge: 5 });
  const id = await published(olga, { requirements: [{ requirementId: age, hard: true }] });
  expect((await signUp(mother, id, {}, child)).statusCode).toBe(201);
  const response = await olga.ask({ url: `/v1/workshops/${id}/participants` });
  expect(response.json().items).toMatchObject([
    {
      displayName: 'Kim',
      isMinor: true,
      signedUpBy: { displayName: 'Mona' },
      requirements: [{ verdict: 'met' }],
    },
  ]);
  expect(response.body).not.toContain('2017');
});

test('the list as CSV: quoted, harmless for spreadsheets, and named as a file', async () => {
  const id = await published(olga);
  for (const name of ['=cmd()', 'Ana "A", of Berlin', '+49', 'Zoë']) {
    const one = await newPerson('Ana');
    await one.ask({
      method: 'PATCH',
      url: `/v1/users/${one.userId}/profile`,
      payload: { displayName: name },
    });
    await signUp(one, id);
  }
  const response = await olga.ask({ url: `/v1/workshops/${id}/participants.csv` });
  expect(response.statusCode).toBe(200);
  expect(response.headers).toMatchObject({
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': 'attachment; filename="participants.csv"',
  });
  const lines = response.rawPayload.toString('utf8').split('\r\n');
  expect(lines[0]).toBe('\uFEFFName,State,Position,Signed up at,Minor,Signed up by,Requirements');
  expect(lines.slice(1).map((line) => line.split(/,registered,/)[0])).toEqual([
    "'=cmd()",
    '"Ana ""A"", of Berlin"',
    "'+49",
    'Zoë',
    '',
  ]);
});

test('checking in by the list counts once, and is taken back', async () => {
  const { id, people, places } = await full('Ana', 'Bo');
  expect(why(await act(id, places[1], 'check-in'))).toEqual([409, 'waitlisted']);
  for (let i = 0; i < 2; i += 1) expect((await act(id, places[0], 'check-in')).statusCode).toBe(204);
  expect(await statesOf(id)).toEqual(['attended', 'waitlisted']);
  expect((await act(id, places[0], 'undo')).statusCode).toBe(204);
  expect(await statesOf(id)).toEqual(['registered', 'waitlisted']);
  const kinds = await sql(
    `select kind from workshop_history where workshop_id = '${id}' and about = '${people[0]?.userId}' order by at`,
  );
  expect(kinds.map((row) => row.kind)).toEqual(['checked-in', 'check-in-undone']);
});

test('the code that a participant shows checks them in at this workshop, and at no other', async () => {
  const { id, people, places } = await full('Ana');
  const [other, ana] = [await published(olga), people[0] as Person];
  const { code } = (
    await ana.ask({ url: `/v1/users/${ana.userId}/participations/${places[0]}/code` })
  ).json();
  const show = (shown: string, where = id) =>
    olga.ask({ method: 'POST', url: `/v1/workshops/${where}/check-in`, payload: { code: shown } });
  const otherEnd = code.endsWith('A') ? 'B' : 'A';
  for (const wrong of [`${places[0]}.`, `${code.slice(0, -2)}${otherEnd}${otherEnd}`, 'x', `${code}A`])
    expect(why(await show(wrong))).toEqual([409, 'unknown-code']);
  expect(why(await show(code, other))).toEqual([409, 'unknown-code']);
  expect((await show(code)).json()).toMatchObject({ displayName: 'Ana', already: false });
  expect((await show(code)).json()).toMatchObject({ participantId: places[0], already: true });
  expect(await statesOf(id)).toEqual(['attended']);
});

test('who does not come gives the seat to the first who waits, from two hours before; back only to a free seat', async () => {
  const { id, people, places } = await full('Ana', 'Bo');
  expect(why(await act(id, places[0], 'no-show'))).toEqual([409, 'too-early']);
  later(47);
  for (let i = 0; i < 2; i += 1) expect((await act(id, places[0], 'no-show')).statusCode).toBe(204);
  expect(await statesOf(id)).toEqual(['no-show', 'registered']);
  expect(await told(id, (people[1] as Person).userId)).toEqual(['waitlisted', 'moved-up']);
  expect(why(await act(id, places[0], 'undo'))).toEqual([409, 'full']);
  expect(await statesOf(id)).toEqual(['no-show', 'registered']);
  await change(olga, id, { capacity: 2 });
  expect((await act(id, places[0], 'undo')).statusCode).toBe(204);
  expect(await statesOf(id)).toEqual(['registered', 'registered']);
});

test('who is removed is told, and the seat goes to the first who waits', async () => {
  const { id, people, places } = await full('Ana', 'Bo');
  for (let i = 0; i < 2; i += 1) expect((await act(id, places[0], 'remove')).statusCode).toBe(204);
  expect(await statesOf(id)).toEqual(['cancelled', 'registered']);
  expect(await told(id, (people[0] as Person).userId)).toEqual(['registered', 'removed']);
  expect(await told(id, (people[1] as Person).userId)).toEqual(['waitlisted', 'moved-up']);
  const ana = people[0] as Person;
  const code = await ana.ask({ url: `/v1/users/${ana.userId}/participations/${places[0]}/code` });
  expect(why(code)).toEqual([409, 'cancelled']);
});

test('of many who take a no-show back at once for one free seat one gets it', async () => {
  const people = await Promise.all(['Ana', 'Bo', 'Cy', 'Di'].map((name) => newPerson(name)));
  const id = await published(olga, { capacity: 4 });
  const places: string[] = [];
  for (const one of people) places.push((await signUp(one, id)).json().id);
  later(47);
  for (const one of places) await act(id, one, 'no-show');
  await change(olga, id, { capacity: 1 });
  const back = await Promise.all(places.map((one) => act(id, one, 'undo')));
  expect(back.map((one) => one.statusCode).sort()).toEqual([204, 409, 409, 409]);
});

test('a new link ends the one that was given away, and the history says who did what', async () => {
  const id = await published(olga, { visibility: 'link' });
  const ana = await newPerson('Ana');
  const { link } = (await view(olga, id)).json();
  expect((await view(ana, id, { link })).statusCode).toBe(200);
  expect((await olga.ask({ method: 'POST', url: `/v1/workshops/${id}/link` })).statusCode).toBe(204);
  expect((await view(ana, id, { link })).statusCode).toBe(404);
  expect((await view(ana, id, { link: (await view(olga, id)).json().link })).statusCode).toBe(200);
  const { items } = (await olga.ask({ url: `/v1/workshops/${id}/history` })).json();
  expect(items).toMatchObject([
    { kind: 'link-renewed', actor: { displayName: 'Olga' }, about: null },
    { kind: 'published' },
    { kind: 'created' },
  ]);
  await sql(`update workshop_history set actor = null where workshop_id = '${id}'`);
  const after = (await olga.ask({ url: `/v1/workshops/${id}/history` })).json();
  expect(after.items[0]).toMatchObject({ kind: 'link-renewed', actor: null });
});

test('a day after its end a workshop is over: who waits is out, and who was not checked in did not come', async () => {
  const [a, b, c] = [await newPerson('Ana'), await newPerson('Bo'), await newPerson('Cy')];
  const id = await published(olga, { capacity: 2 });
  const [first] = [(await signUp(a, id)).json(), (await signUp(b, id)).json(), await signUp(c, id)];
  const uncounted = await published(olga);
  await signUp(a, uncounted);
  await act(id, first.id, 'check-in');
  later(48 + 2 + 23);
  await world.app.workshops.messages.completeEnded();
  expect(await statesOf(id)).toEqual(['attended', 'registered', 'waitlisted']);
  later(2);
  for (let i = 0; i < 2; i += 1) await world.app.workshops.messages.completeEnded();
  expect(await statesOf(id)).toEqual(['attended', 'no-show', 'cancelled']);
  expect(await statesOf(uncounted)).toEqual(['registered']);
  expect((await view(olga, id)).json().state).toBe('completed');
});

test('nobody is checked in at a draft or at what was cancelled', async () => {
  const { id, places } = await full('Ana');
  await olga.ask({ method: 'POST', url: `/v1/workshops/${id}/cancel`, payload: { message: 'Closed.' } });
  for (const what of ['check-in', 'no-show', 'undo'])
    expect(why(await act(id, places[0], what))).toEqual([409, 'cancelled']);
  expect((await list(await draft(olga))).length).toBe(0);
});

test('who was checked in while sign-up is open has no second seat', async () => {
  const ana = await newPerson('Ana');
  const id = await published(olga, { capacity: 2, signUpUntil: kit.written().endsAt });
  const place = (await signUp(ana, id)).json().id;
  expect((await act(id, place, 'check-in')).statusCode).toBe(204);
  expect(why(await signUp(ana, id))).toEqual([409, 'attended']);
  expect(await statesOf(id)).toEqual(['attended']);
});
