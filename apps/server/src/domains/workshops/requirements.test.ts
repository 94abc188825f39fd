import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { statement } from '../../kernel/database/query.ts';
import { workshopKit } from '../../testing/workshop-kit.ts';
import { openWorld, type Person, type World } from '../../testing/world.ts';

let world: World;
let olga: Person;
let edda: Person;

beforeAll(async () => {
  world = await openWorld();
  olga = await newOrganizer();
  edda = await newPerson('Edda', { roles: ['editor'] });
});
afterAll(() => world.close());
afterEach(async () => expect(await brokenAt()).toEqual([]));

const kit = workshopKit(() => world);
const { brokenAt, newOrganizer, newPerson, draft, published, change, view, signUp, leave } = kit;
const { states, requirement, declare } = kit;

const edit = (id: string, payload: object, by = edda, headers = {}) =>
  by.ask({ method: 'PATCH', url: `/v1/requirements/${id}`, payload, headers });
const add = (payload: object, by = olga) => by.ask({ method: 'POST', url: '/v1/requirements', payload });
const list = async (query = '') => (await olga.ask({ url: `/v1/requirements${query}` })).json().items;
const hard = (requirementId: string) => ({ requirements: [{ requirementId, hard: true }] });
const requirementsVersion = async (id: string) => (await view(olga, id)).json().requirementsVersion;

test('only who may edits what workshops can ask for, each name is there once, and rules belong to their kinds', async () => {
  const id = await requirement(olga, { name: 'A mat of one’s own' });
  const someone = await newPerson('Sven');
  expect((await add({ name: 'Else', kind: 'skill' }, someone)).statusCode).toBe(403);
  expect((await edit(id, { name: 'Else' }, someone)).statusCode).toBe(403);
  expect((await add({ name: 'A mat of one’s own', kind: 'skill' })).statusCode).toBe(409);
  const wrong = [
    { kind: 'age' },
    { kind: 'skill', minAge: 3 },
    { kind: 'consent' },
    { kind: 'skill', purpose: 'research' },
    { kind: 'age', minAge: 9, maxAge: 8 },
    { kind: 'consent', purpose: 'no-such-purpose' },
  ];
  for (const one of wrong) expect((await add({ name: 'Wrong', ...one })).statusCode).toBe(400);
  expect((await edit(id, { minAge: 3 })).statusCode).toBe(400);
  const old = await edit(id, { name: 'Mat' }, edda, { 'if-match': '"7"' });
  expect([old.statusCode, old.json().found]).toEqual([412, 1]);
  expect(await list()).toContainEqual(
    expect.objectContaining({ id, name: 'A mat of one’s own', version: 1 }),
  );
});

test('a retired requirement stays where it is asked for, is offered nowhere, and is asked for nowhere anew', async () => {
  const mat = await requirement(olga, {});
  const [id, other] = [await published(olga, hard(mat)), await draft(olga)];
  expect((await edit(mat, { retired: true })).statusCode).toBe(204);
  const ids = (items: { id: string }[]) => items.map((one) => one.id);
  expect(ids(await list())).not.toContain(mat);
  expect(ids(await list('?retired=true'))).toContain(mat);
  expect((await change(olga, other, hard(mat))).statusCode).toBe(400);
  const made = await olga.ask({
    method: 'POST',
    url: `/v1/users/${olga.userId}/workshops`,
    payload: kit.written(hard(mat)),
  });
  expect(made.statusCode).toBe(400);
  const softer = { requirements: [{ requirementId: mat, hard: false }] };
  expect((await change(olga, id, softer)).statusCode).toBe(204);
  const copies = await olga.ask({
    method: 'POST',
    url: `/v1/workshops/${id}/copies`,
    payload: { startsAt: ['2031-01-01T10:00:00Z'] },
  });
  expect(copies.statusCode).toBe(201);
  expect((await edit(mat, { retired: false })).statusCode).toBe(204);
  expect((await change(olga, other, hard(mat))).statusCode).toBe(204);
});

test('whoever signs up by what was asked before is shown what is asked now', async () => {
  const [mat, calm] = [await requirement(olga, {}), await requirement(olga, { kind: 'skill' })];
  const [id, other] = [await published(olga, hard(mat)), await published(olga, hard(calm))];
  const ana = await newPerson('Ana');
  await declare(ana, mat, true);
  expect((await edit(mat, { name: `A thick mat ${mat}` })).statusCode).toBe(204);
  expect([await requirementsVersion(id), await requirementsVersion(other)]).toEqual([2, 1]);
  const refused = await signUp(ana, id);
  expect([refused.statusCode, refused.json().why]).toEqual([409, 'requirements-changed']);
  expect((await view(ana, id)).json().requirements).toMatchObject([
    { name: `A thick mat ${mat}`, version: 2, verdict: 'unknown', why: 'requirement-changed' },
  ]);
  await change(olga, id, { requirements: [] });
  expect(await requirementsVersion(id)).toBe(3);
  expect((await signUp(ana, id, { requirementsVersion: 2 })).statusCode).toBe(409);
  expect((await signUp(ana, id, { requirementsVersion: 3 })).statusCode).toBe(201);
});

/** Ways in which somebody stops meeting a requirement, and meets it again. */
const ways = {
  declaration: {
    asked: { kind: 'skill' },
    meet: (person: Person, id: string) => declare(person, id, true),
    fail: (person: Person, id: string) =>
      person.ask({ method: 'DELETE', url: `/v1/users/${person.userId}/requirements/${id}` }),
  },
  consent: {
    asked: { kind: 'consent', purpose: 'workshop-recording' },
    meet: (person: Person) =>
      person.ask({
        method: 'PUT',
        url: `/v1/users/${person.userId}/consents/workshop-recording`,
        payload: { version: '2026-11', language: 'en' },
      }),
    fail: (person: Person) =>
      person.ask({ method: 'DELETE', url: `/v1/users/${person.userId}/consents/workshop-recording` }),
  },
  'birth date': {
    asked: { kind: 'age', minAge: 30 },
    meet: (person: Person) => born(person, '1980-02-29'),
    fail: (person: Person) => born(person, '2004-02-29'),
  },
} as const;

const born = (person: Person, birthDate: string) =>
  person.ask({ method: 'PATCH', url: `/v1/users/${person.userId}/person`, payload: { birthDate } });

test.each(Object.entries(ways))(
  'who waits and takes back a %s is passed over, and moves up in their old place once it is there again',
  async (_, { asked, meet, fail }) => {
    const what = await requirement(olga, asked);
    const id = await published(olga, { ...hard(what), capacity: 1 });
    const people = [await newPerson('Ana'), await newPerson('Bo'), await newPerson('Cy')];
    const [a, b, c] = people as [Person, Person, Person];
    const places: string[] = [];
    for (const one of people) {
      const met = await meet(one, what);
      expect([200, 204], met.body).toContain(met.statusCode);
      places.push((await signUp(one, id)).json().id);
    }
    const failed = await fail(b, what);
    expect([200, 204], failed.body).toContain(failed.statusCode);
    await leave(a, places[0] as string);
    const now = async () => (await states(id)).map(([, state]) => state);
    expect(await now()).toEqual(['cancelled', 'waitlisted', 'registered']);
    await meet(b, what);
    expect(await now()).toEqual(['cancelled', 'waitlisted', 'registered']);
    await leave(c, places[2] as string);
    expect(await now()).toEqual(['cancelled', 'registered', 'cancelled']);
  },
);

test('a seat that is free because nobody who waits is eligible goes to whoever first is again', async () => {
  const mat = await requirement(olga, {});
  const id = await published(olga, { ...hard(mat), capacity: 1 });
  const people = [await newPerson('Ana'), await newPerson('Bo'), await newPerson('Cy')];
  for (const one of people) await declare(one, mat, true);
  const [a, b, c] = people as [Person, Person, Person];
  const { id: place } = (await signUp(a, id)).json();
  for (const one of [b, c]) await signUp(one, id);
  for (const one of [b, c]) await declare(one, mat, false);
  await leave(a, place);
  expect((await view(a, id)).json().freeSeats).toBe(1);
  await declare(c, mat, true);
  expect((await states(id)).map(([, state]) => state)).toEqual(['cancelled', 'waitlisted', 'registered']);
});

test('a requirement that falls away lets who waits move up, by whichever way it falls away', async () => {
  const fallsAway: ((id: string, what: string) => ReturnType<Person['ask']>)[] = [
    (id) => change(olga, id, { requirements: [] }),
    (id, what) => change(olga, id, { requirements: [{ requirementId: what, hard: false }] }),
    (_, what) => edit(what, { minAge: 18 }),
  ];
  for (const fall of fallsAway) {
    const what = await requirement(olga, { kind: 'age', minAge: 18 });
    const id = await published(olga, { ...hard(what), capacity: 1 });
    const [a, b] = [
      await newPerson('Ana', { birthDate: '1990-01-01' }),
      await newPerson('Bo', { birthDate: '1995-01-01' }),
    ];
    const { id: place } = (await signUp(a, id)).json();
    await signUp(b, id);
    expect((await edit(what, { minAge: 34 })).statusCode).toBe(204);
    await leave(a, place);
    expect((await states(id)).map(([, state]) => state)).toEqual(['cancelled', 'waitlisted']);
    expect((await fall(id, what)).statusCode).toBe(204);
    expect((await states(id)).map(([, state]) => state)).toEqual(['cancelled', 'registered']);
  }
});

const now = async (id: string) => (await states(id)).map(([, state]) => state);

test('what was said of a requirement that is worded anew counts no more until it is said again, also on the waitlist', async () => {
  const mat = await requirement(olga, { name: 'A mat of wool' });
  const id = await published(olga, { ...hard(mat), capacity: 1 });
  const people = [await newPerson('Ana'), await newPerson('Bo'), await newPerson('Cy')];
  const [a, b, c] = people as [Person, Person, Person];
  const places: string[] = [];
  for (const one of people) {
    await declare(one, mat, true);
    places.push((await signUp(one, id)).json().id);
  }
  const said = async () => {
    const { items } = (await b.ask({ url: `/v1/users/${b.userId}/requirements` })).json();
    return items.map((one: { meets: boolean; counts: boolean }) => [one.meets, one.counts]);
  };
  const fits = async () => {
    const { items } = (await b.ask({ url: `/v1/users/${b.userId}/workshops?fits=true&limit=200` })).json();
    return items.some((one: { id: string }) => one.id === id);
  };
  expect([await said(), await fits()]).toEqual([[[true, true]], true]);
  // The same again, and that it is retired, mean nothing else.
  for (const same of [{ name: 'A mat of wool' }, { retired: true }, { retired: false }])
    expect((await edit(mat, same)).statusCode).toBe(204);
  expect([await said(), await fits()]).toEqual([[[true, true]], true]);
  expect((await edit(mat, { description: 'At least two metres.' })).statusCode).toBe(204);
  expect([await said(), await fits()]).toEqual([[[true, false]], false]);
  const shown = (await view(b, id)).json().requirements;
  expect(shown).toMatchObject([{ verdict: 'unknown', why: 'requirement-changed' }]);
  // Nobody who waits has said it of this wording.
  await leave(a, places[0] as string);
  expect(await now(id)).toEqual(['cancelled', 'waitlisted', 'waitlisted']);
  await declare(c, mat, true);
  expect(await now(id)).toEqual(['cancelled', 'waitlisted', 'registered']);
  await leave(c, places[2] as string);
  await declare(b, mat, true);
  expect(await now(id)).toEqual(['cancelled', 'registered', 'cancelled']);
  expect([await said(), await fits()]).toEqual([[[true, true]], true]);
});

test('who agreed to an earlier text did not agree to the new one: all who wait are judged anew, who signs up is shown it', async () => {
  const recording = await requirement(olga, { kind: 'consent', purpose: 'workshop-recording' });
  const id = await published(olga, { ...hard(recording), capacity: 1 });
  const people = [await newPerson('Ana'), await newPerson('Bo'), await newPerson('Cy')];
  const [a, b, c] = people as [Person, Person, Person];
  const url = (person: Person) => `/v1/users/${person.userId}/consents/workshop-recording`;
  const agree = async (person: Person, version: string) => {
    const payload = { version, language: 'en' };
    const answer = await person.ask({ method: 'PUT', url: url(person), payload });
    expect(answer.statusCode, answer.body).toBeLessThan(300);
  };
  for (const one of people) await agree(one, '2026-11');
  const { id: place } = (await signUp(a, id)).json();
  for (const one of [b, c]) expect((await signUp(one, id)).json().state).toBe('waitlisted');
  const renew = (version: string) =>
    world.app.db.withSystem('make-demo', async (run) => {
      await run.count(
        statement`update consent_purposes set current_version = ${version} where name = 'workshop-recording'`,
      );
      await world.app.workshops.judgeAfterText(run, 'workshop-recording');
    });
  await kit.sql(`insert into consent_texts (purpose, version, language, body)
    select purpose, '2027-01', language, body from consent_texts where purpose = 'workshop-recording'`);
  await renew('2027-01');
  const shown = (await view(b, id)).json();
  expect(shown.requirements).toMatchObject([{ verdict: 'unknown', why: 'text-changed' }]);
  expect(shown.requirementsVersion).toBe(2);
  await leave(a, place);
  expect(await now(id)).toEqual(['cancelled', 'waitlisted', 'waitlisted']);
  await agree(c, '2027-01');
  expect(await now(id)).toEqual(['cancelled', 'waitlisted', 'registered']);
  const why = async (of: Person) => (await view(of, id)).json().requirements[0].why;
  expect(await why(c)).toBe('agreed');
  await b.ask({ method: 'DELETE', url: url(b) });
  expect(await why(b)).toBe('withdrawn');
  await renew('2026-11');
});

test('what somebody says of themselves is listed for them, as they said it last', async () => {
  const [mat, calm] = [await requirement(olga, {}), await requirement(olga, { kind: 'allergy' })];
  const ana = await newPerson('Ana');
  for (const meets of [false, true]) await declare(ana, mat, meets);
  await declare(ana, calm, false);
  const { items } = (await ana.ask({ url: `/v1/users/${ana.userId}/requirements` })).json();
  const said = items.map((one: { requirementId: string; meets: boolean }) => [one.requirementId, one.meets]);
  expect(Object.fromEntries(said)).toEqual({ [mat]: true, [calm]: false });
});
