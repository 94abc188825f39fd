import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { consentKit } from '../../testing/consent-kit.ts';
import { workQueue } from '../../testing/mail-kit.ts';
import { openWorld, type Person, type World } from '../../testing/world.ts';

const ages: Readonly<Record<number, readonly string[]>> = {
  13: ['BE', 'DK', 'EE', 'FI', 'LV', 'MT', 'PT', 'SE', 'IS', 'NO', 'GB'],
  14: ['AT', 'BG', 'CY', 'ES', 'IT', 'LT'],
  15: ['CZ', 'GR', 'SI', 'FR'],
  16: ['DE', 'HR', 'HU', 'IE', 'LU', 'NL', 'PL', 'RO', 'SK', 'LI', 'US'],
};
const countries = Object.values(ages).flat();
type Family = Awaited<ReturnType<ReturnType<typeof consentKit>['family']>>;

let world: World;
let now: Date;
const moveTo = (day: string, time = '00:05') => {
  now = new Date(`${day}T${time}:00Z`);
};
const { family, sql, open } = consentKit(() => world);
const release = () => world.app.identity.comingOfAge.releaseAll();
/** With the services themselves: by the moved clock every login has run out. */
const give = (by: Person, child: Person, purpose: string) =>
  world.app.consent.give(
    { actor: by.actor, reach: { to: 'subject', userId: child.userId }, userId: child.userId },
    { purpose, version: '2026-11', language: 'en' },
  );

/** How often each of these people was told that. */
const told = async (people: readonly Person[], kind: string): Promise<number[]> => {
  await workQueue(world, ['tell-of-age']);
  const { rows } = await sql(`select user_id from notifications where kind = '${kind}'`);
  return people.map((one) => rows.filter((row) => row.user_id === one.userId).length);
};

describe.each([
  ['in May', '2014-05-30', '2027-05-30', '2032-04-30', '2032-05-30'],
  ['on the 29th of February', '2016-02-29', '2029-03-01', '2034-01-30', '2034-03-01'],
] as const)('children of every country, born %s', (_, born, thirteenth, ahead, adult) => {
  const families = new Map<string, Family>();
  const people = (who: 'child' | 'parent') =>
    countries.map((country) => (families.get(country) as Family)[who]);
  const dayBefore = (day: string) =>
    new Date(Date.parse(`${day}T00:00Z`) - 86_400_000).toISOString().slice(0, 10);
  const birthday = (age: number) => {
    const year = Number(born.slice(0, 4)) + age;
    const isLeap = born.endsWith('02-29') && year % 4 === 0;
    return isLeap ? `${year}-02-29` : `${year}-${thirteenth.slice(5)}`;
  };

  beforeAll(async () => {
    moveTo('2026-12-01');
    world = await openWorld({ clock: { now: () => now }, poolSize: 20 });
    for (const country of countries) {
      const one = await family(country, born);
      families.set(country, one);
      await give(one.parent, one.child, 'sensor-data');
      if (country === 'FR') await give(one.child, one.child, 'sensor-data');
    }
  });
  afterAll(() => world.close());

  test.each([13, 14, 15, 16])(
    'at %i those are told, once, and their parents, who decide from then on',
    async (age) => {
      const expected = (from: number) =>
        countries.map((country) =>
          Object.entries(ages).some(([at, some]) => Number(at) <= from && some.includes(country)) ? 1 : 0,
        );
      moveTo(dayBefore(birthday(age)), '23:59');
      expect(await release()).toBe(0);
      for (const who of ['child', 'parent'] as const)
        expect(await told(people(who), 'decides-now'), who).toEqual(expected(age - 1));
      moveTo(birthday(age));
      for (let i = 0; i < 2; i++) expect(await release()).toBe(0);
      for (const who of ['child', 'parent'] as const)
        expect(await told(people(who), 'decides-now'), who).toEqual(expected(age));
    },
  );

  test('what guardians agreed to stands meanwhile, and the child agrees to more alone', async () => {
    for (const country of countries) {
      const { child, parent } = families.get(country) as Family;
      await expect(give(parent, child, 'research')).rejects.toMatchObject({ code: 'refused' });
      await give(child, child, 'research');
      expect(await open(child)).toMatchObject([
        { purpose: 'research', given_as: 'self' },
        { purpose: 'sensor-data', given_as: country === 'FR' ? 'both' : 'guardian' },
      ]);
    }
  });

  test('thirty days before they are of age they and their parents are told, once', async () => {
    const none = countries.map(() => 0);
    const once = countries.map(() => 1);
    moveTo(dayBefore(ahead), '23:59');
    await release();
    expect([await told(people('child'), 'of-age-soon'), await told(people('parent'), 'of-age-soon')]).toEqual(
      [none, none],
    );
    moveTo(ahead);
    for (let i = 0; i < 2; i++) expect(await release()).toBe(0);
    expect([await told(people('child'), 'of-age-soon'), await told(people('parent'), 'of-age-soon')]).toEqual(
      [once, once],
    );
    moveTo(dayBefore(adult), '23:59');
    expect(await release()).toBe(0);
    expect(await told(people('child'), 'of-age-soon')).toEqual(once);
    expect(await told(people('child'), 'came-of-age')).toEqual(none);
  });

  test('on the day the parents see nothing more, what they agreed to ends, and what the child did stands', async () => {
    for (const one of people('child')) {
      const guardians = await world.app.db.withSystem('make-demo', (run) =>
        world.app.access.guardiansOf(run, one.userId),
      );
      expect(guardians).toHaveLength(1);
    }
    moveTo(adult);
    expect(await release()).toBe(countries.length);
    expect(await release()).toBe(0);
    for (const child of people('child')) {
      const guardians = await world.app.db.withSystem('make-demo', (run) =>
        world.app.access.guardiansOf(run, child.userId),
      );
      expect(guardians).toEqual([]);
      expect(await open(child)).toMatchObject([{ purpose: 'research', given_as: 'self' }]);
      expect(await world.app.consent.questions(child.actor)).toMatchObject([
        { userId: child.userId, purpose: 'sensor-data', why: 'of-age' },
      ]);
    }
    const { rows } = await sql(
      `select withdrawn_why, count(*)::int from consents where withdrawn_at is not null group by 1`,
    );
    expect(rows).toEqual([{ withdrawn_why: 'of-age', count: countries.length }]);
    const once = countries.map(() => 1);
    expect([await told(people('child'), 'came-of-age'), await told(people('parent'), 'came-of-age')]).toEqual(
      [once, once],
    );
    for (const parent of people('parent').slice(0, 3))
      expect(await world.app.consent.questions(parent.actor)).toEqual([]);
    const { child } = families.get('FR') as Family;
    await give(child, child, 'sensor-data');
    expect(await open(child)).toMatchObject([{}, { purpose: 'sensor-data', given_as: 'self' }]);
  });
});

describe('one family', () => {
  beforeAll(async () => {
    moveTo('2026-12-01');
    world = await openWorld({ clock: { now: () => now } });
  });
  afterAll(() => world.close());

  test('where the child has no way in, the mail says how to hand the login over, and no mail says which day it is', async () => {
    moveTo('2026-12-01');
    const parent = await world.person({ firstName: 'Noor', email: 'noor@example.org', roles: ['guardian'] });
    const made = await parent.ask({
      method: 'POST',
      url: `/v1/users/${parent.userId}/children`,
      payload: { firstName: 'Kit', birthDate: '2009-01-15', country: 'DE' },
    });
    const { userId } = made.json();
    const mails = async () => {
      await workQueue(world);
      return (await world.app.mail.outbox()).filter((mail) => mail.to === 'noor@example.org');
    };
    moveTo('2026-12-20');
    await release();
    const [soon] = await mails();
    expect(soon?.subject).toBe('Kit will be of age soon');
    expect(soon?.text).toContain('Hand the login over before that day');
    expect(soon?.text).not.toMatch(/2027|January|15/);
    const { rows } = await sql(`select from notifications where user_id = '${userId}'`);
    expect(rows.length).toBe(1);
    const other = await parent.ask({
      method: 'POST',
      url: `/v1/users/${parent.userId}/children`,
      payload: { firstName: 'Lou', birthDate: '2009-01-10' },
    });
    await sql(`insert into passwords (user_id, hash, short) values ('${other.json().userId}', 'x', false)`);
    await release();
    const second = (await mails()).find((mail) => mail.subject.startsWith('Lou'));
    expect(second?.text).not.toContain('Hand the login over');
  });

  test('who was told of another day is told again when the birth date is corrected', async () => {
    moveTo('2026-12-01');
    const admin = await world.person({ firstName: 'Root', roles: ['admin'] });
    const { child, parent } = await family('DE', '2010-01-01');
    const correct = (payload: object) =>
      admin.ask({ method: 'PATCH', url: `/v1/users/${child.userId}/person`, payload });
    await release();
    expect(await told([child, parent], 'decides-now')).toEqual([1, 1]);
    expect((await correct({ birthDate: '2014-01-01' })).statusCode).toBe(200);
    await release();
    expect(await told([child], 'decides-now')).toEqual([1]);
    expect((await correct({ country: 'BE' })).statusCode).toBe(200);
    expect((await correct({ birthDate: '2013-11-30' })).statusCode).toBe(200);
    await release();
    await release();
    expect(await told([child], 'decides-now')).toEqual([2]);
  });

  test('staff who enters that somebody is of age ends what guardians agreed to at once', async () => {
    moveTo('2026-12-01');
    const admin = await world.person({ firstName: 'Root', roles: ['admin'] });
    const { child, parent } = await family('DE', '2014-01-01');
    await give(parent, child, 'practitioner-sharing');
    const corrected = await admin.ask({
      method: 'PATCH',
      url: `/v1/users/${child.userId}/person`,
      payload: { birthDate: '2004-01-01' },
    });
    expect(corrected.statusCode, corrected.body).toBe(200);
    expect(await open(child)).toEqual([]);
    const { rows } = await sql(`select from relationships where user_id = '${child.userId}' and consented`);
    expect(rows).toEqual([]);
    await expect(give(parent, child, 'sensor-data')).rejects.toMatchObject({ code: 'refused' });
  });
});
