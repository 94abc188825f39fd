import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { workshopKit } from '../../testing/workshop-kit.ts';
import { openWorld, type Person, type World } from '../../testing/world.ts';

const day = 86_400_000;

let world: World;
let olga: Person;
const start = new Date(Math.floor(Date.now() / 1000) * 1000);
let now = start;
const compact = (at: Date) => `${at.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;

beforeAll(async () => {
  world = await openWorld({ clock: { now: () => now }, publicUrl: 'https://attune.example.org' });
  olga = await kit.newOrganizer();
});
afterAll(() => world.close());
afterEach(async () => expect(await kit.brokenAt()).toEqual([]));

const kit = workshopKit(() => world);
const { newPerson, published, draft, change, signUp, leave, sql } = kit;

/** What a calendar says besides the rules of zones, with broken lines whole again. */
const linesOf = (text: string): string[] =>
  text
    .replace(/BEGIN:VTIMEZONE[\s\S]*END:VTIMEZONE\r\n/, '')
    .replaceAll('\r\n ', '')
    .split('\r\n');
const one = (text: string, name: string): string | undefined =>
  linesOf(text)
    .find((line) => line.startsWith(`${name}:`) || line.startsWith(`${name};`))
    ?.replace(/^[^:]*:/, '');
const all = (text: string, name: string): string[] =>
  linesOf(text).flatMap((line) => (line.startsWith(`${name}:`) ? [line.slice(name.length + 1)] : []));

const download = (person: Person, id: string, of = person, link = '') =>
  person.ask({
    url: `/v1/users/${of.userId}/workshops/${id}/calendar.ics`,
    headers: link ? { 'attune-workshop-link': link } : {},
  });
const feedOf = (person: Person, method: 'GET' | 'POST' | 'DELETE', of = person) =>
  person.ask({ method, url: `/v1/users/${of.userId}/calendar-feed` });

async function newFeed(person: Person): Promise<string> {
  const made = await feedOf(person, 'POST');
  expect(made.statusCode, made.body).toBe(201);
  return new URL(made.json().address).pathname;
}
/** As a calendar reads it: without a login. */
const read = (path: string, headers = {}) => world.server.inject({ url: path, headers });

async function childOf(parent: Person): Promise<Person> {
  const child = await newPerson('Sami', { birthDate: '2016-01-01' });
  await world.app.db.withSystem('make-demo', (run) =>
    world.app.access.relate(run, { lead: parent.userId, follower: child.userId, type: 'parent-child' }),
  );
  return child;
}

test('a workshop is downloaded as it stands, with where exactly it is for who is in only', async () => {
  const july = `${start.getUTCFullYear() + 1}-07-01`;
  const id = await published(olga, {
    ...{ title: 'Breathe, slowly; together', description: 'Bring\na mat.' },
    ...{ startsAt: `${july}T10:00:00Z`, endsAt: `${july}T12:00:00Z` },
  });
  const ana = await newPerson('Ana');
  const outside = await download(ana, id);
  expect(outside.statusCode, outside.body).toBe(200);
  expect(outside.headers['content-type']).toBe('text/calendar; charset=utf-8; method=PUBLISH');
  expect(one(outside.body, 'LOCATION')).toBe('Berlin');
  expect(outside.body).not.toContain('Linienstraße');
  await signUp(ana, id);
  const { body } = await download(ana, id);
  const page = `https://attune.example.org/workshops/${id}`;
  expect(Object.fromEntries(told.map((name) => [name, one(body, name)]))).toEqual({
    METHOD: 'PUBLISH',
    UID: `${id}@attune.example.org`,
    SEQUENCE: '0',
    STATUS: 'CONFIRMED',
    DTSTART: `${july.replaceAll('-', '')}T120000`,
    SUMMARY: 'Breathe\\, slowly\\; together',
    DESCRIPTION: `Bring\\na mat.\\n\\n${page}`,
    LOCATION: 'Linienstraße 1\\, second floor\\, Berlin',
    URL: page,
    ORGANIZER: 'mailto:noreply@attune.example.org',
  });
  expect(body).toContain('ORGANIZER;CN="Olga":');
});

const told = [
  ...['METHOD', 'UID', 'SEQUENCE', 'STATUS', 'DTSTART', 'SUMMARY', 'DESCRIPTION', 'LOCATION', 'URL'],
  'ORGANIZER',
];

test('a change raises the sequence under the same id, and a cancellation takes it out', async () => {
  const id = await published(olga);
  const ana = await newPerson('Ana');
  await signUp(ana, id);
  const first = (await download(ana, id)).body;
  now = new Date(start.getTime() + 60_000);
  await change(olga, id, { title: 'Breathe slowly' });
  const second = (await download(ana, id)).body;
  await olga.ask({ method: 'POST', url: `/v1/workshops/${id}/cancel`, payload: { message: 'Olga is ill.' } });
  const last = await download(ana, id);
  expect(last.headers['content-type']).toContain('method=CANCEL');
  const each = [first, second, last.body];
  expect(new Set(each.map((text) => one(text, 'UID'))).size).toBe(1);
  expect(each.map((text) => one(text, 'SEQUENCE'))).toEqual(['0', '1', '2']);
  expect(each.map((text) => one(text, 'METHOD'))).toEqual(['PUBLISH', 'PUBLISH', 'CANCEL']);
  expect(each.map((text) => one(text, 'STATUS'))).toEqual(['CONFIRMED', 'CONFIRMED', 'CANCELLED']);
  expect(each.map((text) => one(text, 'LAST-MODIFIED'))).toEqual([
    compact(start),
    compact(now),
    compact(now),
  ]);
  expect(one(last.body, 'DESCRIPTION')).toMatch(/^Olga is ill\./);
});

test('who waits has it as not certain, and who left is asked to take it out', async () => {
  const id = await published(olga, { capacity: 1 });
  const [ana, bo] = [await newPerson('Ana'), await newPerson('Bo')];
  const { id: seat } = (await signUp(ana, id)).json();
  await signUp(bo, id);
  const waiting = (await download(bo, id)).body;
  expect([one(waiting, 'STATUS'), one(waiting, 'LOCATION')]).toEqual(['TENTATIVE', 'Berlin']);
  now = new Date(start.getTime() + 3_600_000);
  await leave(ana, seat);
  const left = (await download(ana, id)).body;
  // The workshop is as it was; what makes this newer than what the calendar has is when she left.
  expect(one(left, 'DTSTAMP')).toBe(compact(now));
  now = start;
  expect([one(left, 'METHOD'), one(left, 'STATUS')]).toEqual(['CANCEL', 'CANCELLED']);
  expect(left).not.toContain('Linienstraße');
  expect(one((await download(bo, id)).body, 'STATUS')).toBe('CONFIRMED');
});

test('download-calendar: is refused to who may not see the workshop, or not for the person', async () => {
  const [hidden, linked] = [await draft(olga), await published(olga, { visibility: 'link' })];
  const ana = await newPerson('Ana');
  const { link } = (await kit.view(olga, linked)).json();
  expect((await download(ana, hidden)).statusCode).toBe(404);
  expect((await download(ana, linked)).statusCode).toBe(404);
  expect((await download(ana, linked, ana, `${link.slice(1)}x`)).statusCode).toBe(404);
  expect((await download(ana, linked, ana, link)).statusCode).toBe(200);
  expect((await download(ana, await published(olga), olga)).statusCode).toBe(403);
  expect(one((await download(olga, hidden)).body, 'STATUS')).toBe('TENTATIVE');
});

test('an address shows what somebody takes part in, waits for and runs, and for a while what was cancelled', async () => {
  const ana = await newPerson('Ana', { roles: ['organizer'] });
  const bo = await newPerson('Bo');
  const path = await newFeed(ana);
  const [own, full, gone, left] = [
    await published(ana, { title: 'Runs' }),
    await published(olga, { title: 'Waits', capacity: 1 }),
    await published(olga, { title: 'Gone' }),
    await published(olga, { title: 'Left' }),
  ];
  await draft(ana, { title: 'Not yet' });
  await signUp(bo, full);
  for (const id of [full, gone]) await signUp(ana, id);
  await leave(ana, (await signUp(ana, left)).json().id);
  await olga.ask({ method: 'POST', url: `/v1/workshops/${gone}/cancel`, payload: { message: 'Ill.' } });
  const shown = async () => {
    const { body } = await read(path);
    const [names, states] = [all(body, 'SUMMARY'), all(body, 'STATUS')];
    return Object.fromEntries(names.map((name, at) => [name, states[at]]));
  };
  expect(await shown()).toEqual({
    Runs: 'CONFIRMED',
    Waits: 'TENTATIVE',
    Gone: 'CANCELLED',
    Left: 'CANCELLED',
  });
  expect(all((await read(path)).body, 'UID')).toContain(`${own}@attune.example.org`);
  now = new Date(start.getTime() + 61 * day);
  expect(Object.keys(await shown()).toSorted()).toEqual(['Runs', 'Waits']);
  now = start;
});

test('a calendar learns who runs a workshop now, who stands by, and who could not', async () => {
  const [ana, bo] = [await kit.newOrganizer('Ana'), await kit.newOrganizer('Bo')];
  const id = await published(ana);
  const organizer = `/v1/workshops/${id}/organizers`;
  await ana.ask({ method: 'POST', url: organizer, payload: { userId: bo.userId, as: 'standby' } });
  const [anas, bos] = [await newFeed(ana), await newFeed(bo)];
  const state = async (path: string) => all((await read(path)).body, 'STATUS');
  expect([await state(anas), await state(bos)]).toEqual([['CONFIRMED'], []]);
  const of = (person: Person) => `/v1/users/${person.userId}`;
  const runs = `${of(bo)}/organized-workshops/${id}`;
  await bo.ask({ method: 'PUT', url: runs, payload: { answer: 'accept' } });
  expect([await state(anas), await state(bos)]).toEqual([['CONFIRMED'], ['TENTATIVE']]);
  const url = `${of(ana)}/organized-workshops/${id}/cover`;
  const called = await ana.ask({ method: 'POST', url, payload: {} });
  expect(called.statusCode, called.body).toBeLessThan(300);
  const call = called.json().id;
  const before = (await read(bos)).body;
  const accept = `${of(bo)}/cover-calls/${id}/${call}/accept`;
  expect((await bo.ask({ method: 'POST', url: accept })).statusCode).toBeLessThan(300);
  expect([await state(anas), await state(bos)]).toEqual([['CANCELLED'], ['CONFIRMED']]);
  const after = (await read(bos)).body;
  expect(after).toContain('ORGANIZER;CN="Bo":');
  expect(Number(one(after, 'SEQUENCE'))).toBeGreaterThan(Number(one(before, 'SEQUENCE')));
});

test('a calendar that knows the newest is told that nothing changed, until something does', async () => {
  const ana = await newPerson('Ana');
  const path = await newFeed(ana);
  const id = await published(olga);
  await signUp(ana, id);
  const first = await read(path);
  expect([first.statusCode, first.headers['cache-control']]).toEqual([200, 'private, no-cache']);
  expect(first.headers['content-type']).toBe('text/calendar; charset=utf-8');
  const known = { 'if-none-match': String(first.headers.etag) };
  const same = await read(path, known);
  expect([same.statusCode, same.body]).toEqual([304, '']);
  await change(olga, id, { title: 'Breathe anew' });
  const other = await read(path, known);
  expect([other.statusCode, one(other.body, 'SUMMARY')]).toEqual([200, 'Breathe anew']);
});

test('parents have their children’s, of those whom they signed up, for as long as they are their guardians', async () => {
  const [noor, other] = [
    await newPerson('Noor', { roles: ['guardian'] }),
    await newPerson('Omar', { roles: ['guardian'] }),
  ];
  const sami = await childOf(noor);
  await world.app.db.withSystem('make-demo', (run) =>
    world.app.access.relate(run, { lead: other.userId, follower: sami.userId, type: 'parent-child' }),
  );
  const [mine, theirs] = [await published(olga), await published(olga, { title: 'By Omar' })];
  expect((await signUp(noor, mine, {}, sami)).statusCode).toBe(201);
  expect((await signUp(other, theirs, {}, sami)).statusCode).toBe(201);
  const path = await newFeed(noor);
  const { body } = await read(path);
  expect(all(body, 'SUMMARY')).toEqual(['Breathe together (Sami)']);
  expect(one(body, 'URL')).toBe(`https://attune.example.org/workshops/${mine}?for=${sami.userId}`);
  expect(one(body, 'LOCATION')).toContain('Linienstraße');
  await signUp(noor, mine);
  expect(all((await read(path)).body, 'SUMMARY')).toEqual(['Breathe together']);
  await leave(noor, (await kit.view(noor, mine)).json().participation.id);
  expect(all((await read(path)).body, 'SUMMARY')).toEqual(['Breathe together (Sami)']);
  await sql(`update relationships set state = 'ended', ended_at = now() where lead_id = '${noor.userId}'`);
  const ended = (await read(path)).body;
  expect([all(ended, 'SUMMARY'), all(ended, 'STATUS')]).toEqual([['Breathe together'], ['CANCELLED']]);
});

test('the token of an address is kept nowhere in clear, and reading notes when', async () => {
  const ana = await newPerson('Ana');
  const path = await newFeed(ana);
  const token = /calendar\/(.+)\.ics/.exec(path)?.[1] ?? '';
  expect(token).toHaveLength(43);
  expect((await feedOf(ana, 'GET')).json()).toEqual({ feed: { madeAt: now.toISOString(), readAt: null } });
  await read(path);
  await read(path.replace(token, `${token}x`));
  expect((await feedOf(ana, 'GET')).json().feed.readAt).toBe(now.toISOString());
  expect(world.logged.join('')).not.toContain(token);
  expect(world.logged.join('')).toContain('GET /v1/calendar/:token.ics');
  expect(await world.metrics.registry.metrics()).not.toContain(token);
  const rows = await sql('select row_to_json(f)::text as row from calendar_feeds f');
  expect(JSON.stringify(rows)).not.toContain(token);
});
