import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hasPythonReader, type ReadCalendar, readByIcal, readByPython } from '../../testing/calendar-kit.ts';
import { workshopKit } from '../../testing/workshop-kit.ts';
import { openWorld, type World } from '../../testing/world.ts';
import { calendarFile, type Entry } from './service/calendar/file.ts';

const minute = 60_000;
const written = new Date('2026-11-20T09:00:00Z');

const entry = (more: Partial<Entry>): Entry => ({
  ...{ id: 'one', status: 'CONFIRMED', sequence: 0, changedAt: written, createdAt: written, from: written },
  ...{ to: new Date(written.getTime() + 90 * minute), timeZone: 'Europe/Berlin', title: 'Breathe' },
  ...{ description: '', place: undefined, url: 'https://attune.example.org/workshops/one' },
  ...{ organizer: undefined },
  ...more,
});
const fileOf = (entries: readonly Entry[]) =>
  calendarFile({ method: 'PUBLISH', host: 'attune.example.org', entries });

/** Moments at which clocks are put forward and back in 2027, as the rules of these places have it. */
const changes: Readonly<Record<string, readonly string[]>> = {
  'Europe/Berlin': ['2027-03-28T01:00Z', '2027-10-31T01:00Z'],
  'America/New_York': ['2027-03-14T07:00Z', '2027-11-07T06:00Z'],
  'Asia/Jerusalem': ['2027-03-26T00:00Z', '2027-10-30T23:00Z'],
  'Australia/Lord_Howe': ['2027-04-03T15:00Z', '2027-10-02T15:30Z'],
  'Asia/Kolkata': ['2027-03-28T01:00Z', '2027-10-31T01:00Z'],
  UTC: ['2027-03-28T01:00Z', '2027-10-31T01:00Z'],
};
/** Minutes around a change: days before and after, hours that are skipped or come twice, and the moment itself. */
const around = [-10_080, -1440, -150, -90, -60, -45, -30, -1, 0, 1, 15, 30, 59, 60, 90, 1440, 10_080];

const entriesAround = Object.entries(changes).flatMap(([timeZone, moments]) =>
  moments.flatMap((moment) =>
    around.map((minutes): Entry => {
      const from = new Date(Date.parse(moment) + minutes * minute);
      const to = new Date(from.getTime() + 90 * minute);
      return entry({ id: `${timeZone} ${from.toISOString()}`, from, to, timeZone });
    }),
  ),
);
const instantsOf = (read: ReadCalendar) => read.entries.map(({ uid, from, to }) => ({ uid, from, to }));
const stored = entriesAround.map(({ id, from, to }) => ({
  uid: `${id}@attune.example.org`,
  from: from.toISOString(),
  to: to.toISOString(),
}));

/** The same file with zones that no reader knows by their names: it has to go by the rules in the file. */
const nameless = (text: string) => text.replaceAll(/TZID([=:])/g, 'TZID$1X-');

test('ical.js reads the moments that are stored, on both sides of every change of the clocks', () => {
  expect(instantsOf(readByIcal(nameless(fileOf(entriesAround))))).toEqual(stored);
});

test.skipIf(!hasPythonReader)(
  'python3-icalendar reads the same, by its own rules of zones and by ours',
  () => {
    const text = fileOf(entriesAround);
    expect(instantsOf(readByPython(text))).toEqual(stored);
    const ours = nameless(text);
    expect(ours).not.toContain('TZID=Europe');
    expect(instantsOf(readByPython(ours))).toEqual(stored);
  },
);

test('a file holds the rules of its zones for its own time only, each zone once, and of UTC none', () => {
  const zones = fileOf(entriesAround).match(/(?<=BEGIN:VTIMEZONE\r\nTZID:).+(?=\r)/g);
  expect(zones).toEqual(Object.keys(changes).filter((zone) => zone !== 'UTC'));
  const [winter] = fileOf([entry({})]).match(/BEGIN:VTIMEZONE[\s\S]+END:VTIMEZONE/) ?? [];
  expect(winter?.split('\r\n')).toEqual([
    ...['BEGIN:VTIMEZONE', 'TZID:Europe/Berlin', 'BEGIN:STANDARD', 'DTSTART:20261025T030000'],
    ...['TZOFFSETFROM:+0200', 'TZOFFSETTO:+0100', 'END:STANDARD', 'END:VTIMEZONE'],
  ]);
});

test('any moment in any zone is read as it is stored', () => {
  const zone = fc.constantFrom(...Intl.supportedValuesOf('timeZone'));
  const at = fc.date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true });
  const some = fc.record({ timeZone: zone, at, minutes: fc.integer({ min: 1, max: 31 * 1440 }) });
  fc.assert(
    fc.property(fc.array(some, { minLength: 1, maxLength: 5 }), (all) => {
      const entries = all.map(({ timeZone, at, minutes }, place) => {
        const from = new Date(Math.floor(at.getTime() / 1000) * 1000);
        return entry({ id: `${place}`, timeZone, from, to: new Date(from.getTime() + minutes * minute) });
      });
      const read = readByIcal(fileOf(entries));
      const asRead = read.entries.map(({ from, to }) => [from, to]);
      expect(asRead).toEqual(entries.map(({ from, to }) => [from.toISOString(), to.toISOString()]));
    }),
    { numRuns: 200 },
  );
});

// What the format gives a meaning to, and what is longer in octets than in characters.
const awkward = [
  '\\',
  '\n',
  '\r',
  '\r\n',
  ';',
  ',',
  ':',
  '"',
  '^',
  '^n',
  '\\n',
  '\t',
  ' ',
  '\u0000',
  '\u007f',
];
const wide = ['ä', 'שלום', '呼', '😀', '👩‍👧', 'e\u0301', '\u2028', '\u0085'];
const words = fc
  .array(fc.oneof(fc.constantFrom(...awkward, ...wide), fc.string({ unit: 'binary', maxLength: 40 })), {
    maxLength: 40,
  })
  .map((parts) => parts.join(''));
/** What is left of a text: no control characters, and one kind of line end. */
const kept = (text: string): string =>
  [...text.replaceAll('\r\n', '\n').replaceAll('\r', '\n')]
    .filter((one) => one === '\n' || one === '\t' || (one >= ' ' && one !== '\u007f'))
    .join('');
// In a name, ical.js takes a backslash for the start of an escape, which parameters have none of (RFC 5545, 3.1).
const name = words.map((text) => text.replaceAll('\\', ''));
const texts = fc.record({ title: words, description: words, place: words, organizer: name });
const writtenOf = ({ title, description, place, organizer }: ReadCalendar['entries'][number]) => ({
  ...{ title, description, place, organizer },
});
const keptOf = (one: { title: string; description: string; place: string; organizer: string }) => ({
  ...{ title: kept(one.title), description: kept(one.description) },
  ...{ place: kept(one.place), organizer: kept(one.organizer) },
});

test('whatever is written is read back by ical.js, from lines of at most 75 octets that end as they must', () => {
  fc.assert(
    fc.property(texts, (one) => {
      const text = fileOf([entry(one)]);
      expect(text.endsWith('\r\n')).toBe(true);
      const lines = text.split('\r\n');
      expect(lines.filter((line) => /[\r\n]/.test(line))).toEqual([]);
      expect(lines.filter((line) => Buffer.byteLength(line) > 75)).toEqual([]);
      expect(readByIcal(text).entries.map(writtenOf)).toEqual([keptOf(one)]);
    }),
    { numRuns: 500 },
  );
});

test.skipIf(!hasPythonReader)('and by python3-icalendar, of texts that it can read', () => {
  // Version 4 of it takes an escaped backslash before an n for a line end, and does not know the carets of RFC 6868.
  const readable = (text: string) => text.replaceAll(/[\\^"\n\r]/g, '');
  const some = fc.sample(texts, { numRuns: 300, seed: 6 }).map((one) => ({
    ...{ title: readable(one.title), description: readable(one.description) },
    ...{ place: readable(one.place), organizer: `O${readable(one.organizer)}` },
  }));
  const read = readByPython(fileOf(some.map((one, place) => entry({ ...one, id: `${place}` }))));
  expect(read.entries.map(writtenOf)).toEqual(some.map(keptOf));
});

let world: World;
beforeAll(async () => {
  world = await openWorld({ publicUrl: 'https://attune.example.org' });
});
afterAll(() => world.close());

test('both read an update as newer than what was there, and a cancellation as one', async () => {
  const kit = workshopKit(() => world);
  const olga = await kit.newOrganizer();
  const ana = await kit.newPerson('Ana');
  const year = new Date().getUTCFullYear() + 1;
  // Either end lies beyond a change of the clocks.
  const times = { startsAt: `${year}-03-20T17:00:00.000Z`, endsAt: `${year}-04-10T17:00:00.000Z` };
  const id = await kit.published(olga, { ...times, title: 'Atmen; ruhig, zusammen' });
  await kit.signUp(ana, id);
  const files: string[] = [];
  const download = async () =>
    files.push((await ana.ask({ url: `/v1/users/${ana.userId}/workshops/${id}/calendar.ics` })).body);
  await download();
  const later = { startsAt: `${year}-10-20T17:00:00.000Z`, endsAt: `${year}-11-10T17:00:00.000Z` };
  await kit.change(olga, id, { ...later });
  await download();
  await olga.ask({
    method: 'POST',
    url: `/v1/workshops/${id}/cancel`,
    payload: { message: 'Olga ist krank.' },
  });
  await download();
  const readers = [readByIcal, ...(hasPythonReader ? [readByPython] : [])];
  for (const reader of readers) {
    const read = files.map(reader).map(({ method, entries: [one] }) => ({
      ...{ method, uid: one?.uid, sequence: one?.sequence, status: one?.status },
      ...{ from: one?.from, to: one?.to, title: one?.title, organizer: one?.organizer },
    }));
    const same = { uid: `${id}@attune.example.org`, title: 'Atmen; ruhig, zusammen', organizer: 'Olga' };
    const [before, after] = [times, later].map(({ startsAt, endsAt }) => ({ from: startsAt, to: endsAt }));
    expect(read).toEqual([
      { ...same, ...before, method: 'PUBLISH', sequence: 0, status: 'CONFIRMED' },
      { ...same, ...after, method: 'PUBLISH', sequence: 1, status: 'CONFIRMED' },
      { ...same, ...after, method: 'CANCEL', sequence: 2, status: 'CANCELLED' },
    ]);
  }
});
