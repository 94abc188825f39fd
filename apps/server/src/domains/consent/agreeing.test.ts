import { afterAll, beforeAll, expect, test } from 'vitest';
import { consentKit } from '../../testing/consent-kit.ts';
import { openWorld, type Person, type World } from '../../testing/world.ts';

const now = new Date('2026-12-01T12:00:00Z');
let world: World;
let admin: Person;
beforeAll(async () => {
  world = await openWorld({ country: 'IT', clock: { now: () => now } });
  admin = await world.person({ firstName: 'Root', roles: ['admin'] });
});
afterAll(() => world.close());

const { give, withdraw, list, questions, family, open, offers, publish, sql } = consentKit(() => world);
const code = async (answer: ReturnType<typeof give>) => (await answer).statusCode;
const purpose = 'sensor-data';
const born = (age: number) => `${2026 - age}-11-30`;

test.each([
  ['DE', 15, 'guardian'],
  ['DE', 16, 'self'],
  ['GB', 12, 'guardian'],
  ['GB', 13, 'self'],
  ['FR', 14, 'both'],
  ['FR', 15, 'self'],
  [undefined, 13, 'guardian'],
  [undefined, 14, 'self'],
] as const)('in %s at %i: %s; without a country the organisation’s counts', async (country, age, who) => {
  const { child, parent } = await family(country, born(age));
  expect(await list(child)).toMatchObject({ agrees: who, mayGive: who !== 'guardian' });
  expect(await list(parent, child)).toMatchObject({ agrees: who, mayGive: who !== 'self' });
  expect(await list(admin, child)).toMatchObject({ agrees: who, mayGive: false });
  expect(await code(give(child, child, purpose))).toBe(who === 'guardian' ? 403 : 204);
  expect(await code(give(parent, child, purpose))).toBe(who === 'self' ? 403 : 204);
  expect(await open(child)).toEqual([{ purpose, given_as: who, version: '2026-11' }]);
  expect(await code(give(admin, child, purpose))).toBe(403);
});

test('of two who must both agree the first waits for the other, whoever is first', async () => {
  for (const first of ['child', 'parent'] as const) {
    const people = await family('FR', born(14));
    const { child, parent } = people;
    const second = first === 'child' ? parent : child;
    expect(await code(give(people[first], child, purpose))).toBe(204);
    expect(await code(give(people[first], child, purpose))).toBe(204);
    expect(await open(child)).toEqual([]);
    expect((await list(child)).offers).toMatchObject([
      {
        purpose,
        givenBy: {
          as: first === 'child' ? 'self' : 'guardian',
          displayName: first === 'child' ? 'Sami' : 'Noor',
        },
        waitsFor: first === 'child' ? 'guardian' : 'self',
      },
    ]);
    expect(await questions(people[first])).toEqual([]);
    expect(await questions(second)).toMatchObject([{ userId: child.userId, purpose, why: 'second' }]);
    expect(await code(give(second, child, purpose, { language: 'de', how: 'app' }))).toBe(204);
    expect(await open(child)).toMatchObject([{ given_as: 'both' }]);
    expect(await offers(child)).toEqual([]);
    expect(await questions(second)).toEqual([]);
    const { items } = await list(parent, child);
    expect(items).toMatchObject([
      {
        ...{ current: true, givenAs: 'both', language: 'en', how: 'screen' },
        givenBy: { displayName: first === 'child' ? 'Sami' : 'Noor' },
        second: { by: { displayName: first === 'child' ? 'Noor' : 'Sami' }, language: 'de', how: 'app' },
      },
    ]);
  }
});

test('two parents are not the child: both agree, and it still waits', async () => {
  const { child, parent, other } = await family('FR', born(14), 2);
  expect(await code(give(parent, child, purpose))).toBe(204);
  expect(await code(give(other, child, purpose))).toBe(204);
  expect(await open(child)).toEqual([]);
  expect((await offers(child)).length).toBe(2);
  expect(await code(give(child, child, purpose))).toBe(204);
  expect(await open(child)).toMatchObject([{ given_as: 'both' }]);
  expect(await offers(child)).toEqual([]);
});

test('of many at once there is one consent and no offer is lost', async () => {
  for (let round = 0; round < 5; round++) {
    const { child, parent } = await family('FR', born(14));
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => give(i % 2 === round % 2 ? child : parent, child, purpose)),
    );
    expect(answers.map((answer) => answer.statusCode)).toEqual(answers.map(() => 204));
    expect(await open(child)).toMatchObject([{ given_as: 'both' }]);
    expect(await offers(child)).toEqual([]);
    const { rows } = await sql(`select from consents where user_id = '${child.userId}'`);
    expect(rows.length).toBe(1);
  }
});

test('either of two takes it back, and what was offered goes too', async () => {
  for (const who of ['child', 'parent'] as const) {
    const people = await family('FR', born(14));
    const { child, parent } = people;
    await give(parent, child, purpose);
    await give(child, child, purpose);
    await give(parent, child, 'research');
    expect(await code(withdraw(people[who], child, purpose))).toBe(204);
    expect(await code(withdraw(people[who], child, 'research'))).toBe(204);
    expect(await open(child)).toEqual([]);
    expect(await offers(child)).toEqual([]);
    expect((await list(child)).items).toMatchObject([
      { withdrawnWhy: 'asked', withdrawnBy: { as: who === 'child' ? 'self' : 'guardian' } },
    ]);
    await give(child, child, purpose);
    expect(await open(child)).toEqual([]);
  }
});

test('the word of who is no guardian any more does not count', async () => {
  const { child, parent, other } = await family('FR', born(14), 2);
  await give(parent, child, purpose);
  await sql(
    `update relationships set state = 'ended', ended_at = now() where user_id = '${child.userId}' and lead_id = '${parent.userId}'`,
  );
  await give(child, child, purpose);
  expect(await open(child)).toEqual([]);
  await give(other, child, purpose);
  expect(await open(child)).toMatchObject([{ given_as: 'both' }]);
});

test('an offer to a text that has changed does not count', async () => {
  const { child, parent } = await family('FR', born(14));
  expect(await code(give(parent, child, 'workshop-recording'))).toBe(204);
  expect(await code(publish(admin, 'workshop-recording', '2026-12'))).toBe(204);
  expect((await list(child)).offers).toEqual([]);
  expect(await code(give(child, child, 'workshop-recording'))).toBe(409);
  expect(await code(give(child, child, 'workshop-recording', { version: '2026-12' }))).toBe(204);
  expect(await open(child)).toEqual([]);
  expect(await code(give(parent, child, 'workshop-recording', { version: '2026-12' }))).toBe(204);
  expect(await open(child)).toEqual([
    { purpose: 'workshop-recording', given_as: 'both', version: '2026-12' },
  ]);
});

test('who decides alone by now: a guardian takes back what guardians gave, and nothing else', async () => {
  const { child, parent } = await family('IT', born(13));
  await give(parent, child, purpose);
  await give(parent, child, 'research');
  const { userId } = child;
  const changed = await admin.ask({
    method: 'PATCH',
    url: `/v1/users/${userId}/person`,
    payload: { birthDate: born(14) },
  });
  expect(changed.statusCode, changed.body).toBe(200);
  expect((await open(child)).length).toBe(2);
  expect(await code(give(parent, child, 'analytics'))).toBe(403);
  expect(await code(withdraw(parent, child, 'research'))).toBe(204);
  expect(await code(give(child, child, 'research'))).toBe(204);
  expect(await code(withdraw(parent, child, 'research'))).toBe(403);
  expect(await open(child)).toEqual([
    { purpose: 'research', given_as: 'self', version: '2026-11' },
    { purpose, given_as: 'guardian', version: '2026-11' },
  ]);
  expect(await code(withdraw(child, child, purpose))).toBe(204);
});

test('name-consent-givers: who agreed is told to the person and their guardians, and to staff only that it was a guardian', async () => {
  const { child, parent } = await family('DE', born(12));
  await give(parent, child, purpose);
  for (const reader of [child, parent])
    expect((await list(reader, child)).items[0].givenBy).toEqual({ as: 'guardian', displayName: 'Noor' });
  expect((await list(admin, child)).items[0].givenBy).toEqual({ as: 'guardian', displayName: null });
  const stranger = await world.person({ firstName: 'Eve' });
  expect((await stranger.ask({ url: `/v1/users/${child.userId}/consents` })).statusCode).toBe(403);
  expect(JSON.stringify(await list(child))).not.toContain(parent.userId);
});

test('the text that was agreed to can be read as it was, in each language', async () => {
  const { child } = await family('GB', born(14));
  await give(child, child, purpose);
  const [{ version, language }] = (await list(child)).items;
  const read = (path: string) => child.ask({ url: `/v1/consent-texts/${path}` });
  const text = await read(`${purpose}/${version}?language=${language}`);
  expect(text.json()).toMatchObject({ name: purpose, version, body: expect.stringContaining('my sensors') });
  expect((await read(`${purpose}/${version}?language=he`)).json().language).toBe('he');
  for (const missing of [`${purpose}/2020-01`, `nothing/${version}`])
    expect((await read(missing)).statusCode).toBe(404);
});

test('whoever does not want to be here any more is told to ask to be erased', async () => {
  const { child, parent } = await family('DE', born(12));
  await give(parent, child, 'service');
  for (const by of [child, parent]) {
    const answer = await withdraw(by, child, 'service');
    expect([answer.statusCode, answer.json().detail]).toEqual([409, expect.stringContaining('erased')]);
  }
  expect(await code(withdraw(admin, child, 'service'))).toBe(403);
  expect((await open(child)).length).toBe(1);
});

test('whose country is corrected: what stands stands, and from then on another one agrees', async () => {
  const { child, parent } = await family('DE', born(14));
  await give(parent, child, purpose);
  const move = (by: Person, country: string | null) =>
    by.ask({ method: 'PATCH', url: `/v1/users/${child.userId}/person`, payload: { country } });
  for (const by of [child, parent]) expect((await move(by, 'GB')).statusCode).toBe(403);
  for (const wrong of ['UK', 'XX', 'de', 'EU']) expect((await move(admin, wrong)).statusCode).toBe(400);
  expect((await move(admin, 'GB')).json()).toMatchObject({ country: 'GB' });
  expect(await open(child)).toMatchObject([{ given_as: 'guardian' }]);
  expect(await code(give(parent, child, 'research'))).toBe(403);
  expect(await code(give(child, child, 'research'))).toBe(204);
  const adult = await world.person({ firstName: 'Ada', birthDate: '1990-01-01' });
  const own = {
    method: 'PATCH',
    url: `/v1/users/${adult.userId}/person`,
    payload: { country: 'FR' },
  } as const;
  expect((await adult.ask(own)).json().country).toBe('FR');
});
