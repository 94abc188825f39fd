import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { workshopKit } from '../../testing/workshop-kit.ts';
import { openWorld, type Person, type World } from '../../testing/world.ts';

const hour = 3_600_000;

let world: World;
let olga: Person;
let ana: Person;

beforeAll(async () => {
  world = await openWorld();
  olga = await newOrganizer();
  ana = await newPerson('Ana');
});
afterAll(() => world.close());
afterEach(async () => expect(await brokenAt()).toEqual([]));

const kit = workshopKit(() => world);
const { sql, brokenAt, newOrganizer, newPerson, draft, published, view, signUp, leave, told } = kit;

const inHours = (hours: number) => new Date(Date.now() + hours * hour).toISOString();
const at = (hours: number) => ({ startsAt: inHours(hours), endsAt: inHours(hours + 1) });

/** A word that only the workshops of one test have in their titles. */
let words = 0;
const newWord = () => `zz${words++}q`;

/** What somebody finds, by title. */
async function find(person: Person, query: Record<string, string>, of = person): Promise<string[]> {
  const text = new URLSearchParams(query).toString();
  const answer = await person.ask({ url: `/v1/users/${of.userId}/workshops?${text}` });
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json().items.map((one: { title: string }) => one.title.split(' ')[0]);
}

async function family(): Promise<{ parent: Person; child: Person }> {
  const parent = await newPerson('Noor', { roles: ['guardian'] });
  const child = await newPerson('Sami', { birthDate: '2016-01-01' });
  await world.app.db.withSystem('make-demo', (run) =>
    world.app.access.relate(run, { lead: parent.userId, follower: child.userId, type: 'parent-child' }),
  );
  return { parent, child };
}

test('workshops are found by title, date, place, language, online, free seats and series', async () => {
  const q = newWord();
  const full = await published(olga, { title: `Full ${q}`, capacity: 1, ...at(30) });
  await signUp(await newPerson('Bo'), full);
  await published(olga, { title: `German ${q}`, language: 'de', place: 'Old Hall, Bonn', ...at(40) });
  await published(olga, { title: `Online ${q}`, place: null, isOnline: true, ...at(50) });
  expect(await find(ana, { q })).toEqual(['Full', 'German', 'Online']);
  expect(await find(ana, { q: q.toUpperCase() })).toHaveLength(3);
  expect(await find(ana, { q, from: inHours(35) })).toEqual(['German', 'Online']);
  expect(await find(ana, { q, from: inHours(35), to: inHours(45) })).toEqual(['German']);
  expect(await find(ana, { q, place: 'hall' })).toEqual(['German']);
  expect(await find(ana, { q, language: 'de' })).toEqual(['German']);
  expect(await find(ana, { q, online: 'true' })).toEqual(['Online']);
  expect(await find(ana, { q, online: 'false' })).toEqual(['Full', 'German']);
  expect(await find(ana, { q, free: 'true' })).toEqual(['German', 'Online']);
  expect(await find(ana, { q, seriesId: full })).toEqual(['Full']);
});

test('workshops are found by an exercise on their agenda, each once', async () => {
  const q = newWord();
  const [one, other] = (await sql('select id from exercises order by id limit 2')).map((row) => row.id);
  const item = { title: 'Breathe', minutes: 5 };
  await published(olga, {
    title: `Twice ${q}`,
    agenda: [one, one].map((exerciseId) => ({ ...item, exerciseId })),
  });
  await published(olga, { title: `Other ${q}`, agenda: [{ ...item, exerciseId: other }] });
  await published(olga, { title: `None ${q}` });
  expect(await find(ana, { q, exerciseId: one })).toEqual(['Twice']);
});

test('what somebody types is taken as it stands, signs of the database too', async () => {
  const q = newWord();
  await published(olga, { title: `Half 50% ${q}` });
  await published(olga, { title: `Under a_b ${q}` });
  await published(olga, { title: `Back a\\b ${q}` });
  await published(olga, { title: `Plain acb 501 ${q}`, place: '100%_\\' });
  expect(await find(ana, { q: '50% ' })).toEqual(['Half']);
  expect(await find(ana, { q: `a_b ${q}` })).toEqual(['Under']);
  expect(await find(ana, { q: `a\\b ${q}` })).toEqual(['Back']);
  expect(await find(ana, { q: `' or true --` })).toEqual([]);
  expect(await find(ana, { q, place: '%_\\' })).toEqual(['Plain']);
});

test('drafts, what has begun, is over or shown by a link is not found', async () => {
  const q = newWord();
  await draft(olga, { title: `Draft ${q}` });
  await published(olga, { title: `Link ${q}`, visibility: 'link' });
  const cancelled = await published(olga, { title: `Cancelled ${q}` });
  await olga.ask({ method: 'POST', url: `/v1/workshops/${cancelled}/cancel`, payload: { message: 'No.' } });
  const begun = await published(olga, { title: `Begun ${q}` });
  await sql(`update workshops set starts_at = now() - interval '1 minute' where id = '${begun}'`);
  expect(await find(ana, { q })).toEqual([]);
  expect(await find(ana, { q, from: inHours(-2) })).toEqual(['Begun']);
});

test('pages lead through all workshops once, in order, also where several begin at the same moment', async () => {
  const q = newWord();
  const time = at(70);
  for (const title of ['A', 'B', 'C']) await published(olga, { title: `${title} ${q}`, ...time });
  await published(olga, { title: `Later ${q}`, ...at(71) });
  const found: string[] = [];
  for (let cursor = '', pages = 0; pages < 4; pages++) {
    const url = `/v1/users/${ana.userId}/workshops?q=${q}&limit=1${cursor && `&cursor=${cursor}`}`;
    const { items, next } = (await ana.ask({ url })).json();
    found.push(...items.map((one: { title: string }) => one.title.split(' ')[0]));
    expect(next === undefined).toBe(pages === 3);
    cursor = next;
  }
  expect(found.slice(0, 3).sort()).toEqual(['A', 'B', 'C']);
  expect(found[3]).toBe('Later');
});

test('a list says where one takes part, by the newest place of each', async () => {
  const q = newWord();
  const id = await published(olga, { title: `Mine ${q}` });
  const states = async () => {
    const { items } = (await ana.ask({ url: `/v1/users/${ana.userId}/workshops?q=${q}` })).json();
    return items.map((one: { participation: { state: string } | null }) => one.participation?.state);
  };
  expect(await states()).toEqual([undefined]);
  const { id: place } = (await signUp(ana, id)).json();
  await leave(ana, place);
  expect(await states()).toEqual(['cancelled']);
  await signUp(ana, id);
  expect(await states()).toEqual(['registered']);
});

test('a guardian signs up their child, both are told, and nobody else signs anybody up', async () => {
  const q = newWord();
  const id = await published(olga, { title: `Family ${q}` });
  const { parent, child } = await family();
  expect((await signUp(ana, id, {}, child)).statusCode).toBe(403);
  const signedUp = await signUp(parent, id, {}, child);
  expect(signedUp.statusCode, signedUp.body).toBe(201);
  for (const one of [parent, child]) expect(await told(id, one.userId)).toEqual(['registered']);
  expect((await view(parent, id, { of: child })).json().participation.state).toBe('registered');
  expect((await view(parent, id)).json().participation).toBeNull();
  expect(await find(parent, { q }, child)).toEqual(['Family']);
  expect((await leave(parent, signedUp.json().id, child)).statusCode).toBe(204);
  expect((await view(child, id)).json().participation.state).toBe('cancelled');
});

test('participants see each other only where both wish it', async () => {
  const id = await published(olga);
  const [a, b, c] = [await newPerson('Seen'), await newPerson('Shy'), await newPerson('Open')];
  await signUp(a, id, { visible: true });
  const { id: shy } = (await signUp(b, id)).json();
  await signUp(c, id, { visible: true });
  const others = async (person: Person) => (await view(person, id)).json().others;
  expect(await others(a)).toEqual([{ displayName: 'Open' }]);
  expect(await others(b)).toEqual([]);
  expect(await others(ana)).toEqual([]);
  const changed = await b.ask({
    method: 'PATCH',
    url: `/v1/users/${b.userId}/participations/${shy}`,
    payload: { visible: true },
  });
  expect(changed.statusCode).toBe(204);
  expect(await others(b)).toEqual([{ displayName: 'Seen' }, { displayName: 'Open' }]);
  await leave(b, shy);
  expect([await others(a), await others(b)]).toEqual([[{ displayName: 'Open' }], []]);
});

test('what somebody takes part in or runs at the same time is shown, and what only touches is not', async () => {
  const otto = await newOrganizer('Otto');
  const base = { startsAt: inHours(100), endsAt: inHours(102) };
  const id = await published(olga, { title: 'This', ...base });
  const within = await published(olga, { title: 'Within', startsAt: inHours(101), endsAt: inHours(101.5) });
  const around = await published(olga, { title: 'Around', startsAt: inHours(99), endsAt: inHours(103) });
  const after = await published(olga, { title: 'After', startsAt: base.endsAt, endsAt: inHours(104) });
  const left = await published(olga, { title: 'Left', ...base });
  for (const one of [within, around, after]) await signUp(otto, one);
  await leave(otto, (await signUp(otto, left)).json().id);
  await published(otto, { title: 'Run', startsAt: inHours(101.5), endsAt: inHours(105) });
  const overlaps = (await view(otto, id)).json().overlaps.map((one: { title: string }) => one.title);
  expect(overlaps).toEqual(['Around', 'Within', 'Run']);
  expect((await signUp(otto, id)).statusCode).toBe(201);
});
