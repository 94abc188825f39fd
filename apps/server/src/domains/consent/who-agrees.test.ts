import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeDatabase } from '../../testing/cluster.ts';
import { type Agreeing, type ConsentAge, isChild, whoAgrees } from './service/who-agrees.ts';

/** As the law was collected, written out a second time: what the migration seeds is compared with it. */
const table: Readonly<Record<number, readonly string[]>> = {
  13: ['BE', 'DK', 'EE', 'FI', 'LV', 'MT', 'PT', 'SE', 'IS', 'NO', 'GB'],
  14: ['AT', 'BG', 'CY', 'ES', 'IT', 'LT'],
  15: ['CZ', 'GR', 'SI', 'FR'],
  16: ['DE', 'HR', 'HU', 'IE', 'LU', 'NL', 'PL', 'RO', 'SK', 'LI', '*'],
};
const listed = Object.entries(table).flatMap(([age, countries]) =>
  countries.map((country) => ({ country, age: Number(age) })),
);
const below = (country: string): Agreeing => (country === 'FR' ? 'both' : 'guardian');

let ages: ConsentAge[];
let drop: () => Promise<void>;
beforeAll(async () => {
  const database = await makeDatabase();
  drop = database.drop;
  const client = new Client({ connectionString: database.directUrl });
  await client.connect();
  const { rows } = await client.query<ConsentAge>(
    `select country, to_char(valid_from, 'YYYY-MM-DD') as "validFrom", age, joint_below as "jointBelow" from consent_ages`,
  );
  ages = rows;
  await client.end();
});
afterAll(() => drop());

const shift = (day: string, years: number, days = 0): string =>
  new Date(
    Date.UTC(Number(day.slice(0, 4)) + years, Number(day.slice(5, 7)) - 1, Number(day.slice(8)) + days),
  )
    .toISOString()
    .slice(0, 10);
const agrees = (birthDate: string | null, country: string | null, day: string, minor = true) =>
  whoAgrees({ birthDate, country, minor }, day, ages);

test('every country of the table has its age, and nothing else has one', () => {
  expect(ages.map(({ country }) => country).sort()).toEqual(listed.map(({ country }) => country).sort());
});

describe.each(listed)('$country, where one decides from $age', ({ country, age }) => {
  test.each(['2019-01-01', '2020-07-15', '2018-12-31', '2020-03-01'])('born on %s', (born) => {
    const reached = shift(born, age);
    const adult = shift(born, 18);
    expect([
      agrees(born, country, born),
      agrees(born, country, shift(reached, -1)),
      agrees(born, country, shift(reached, 0, -1)),
      agrees(born, country, reached),
      agrees(born, country, shift(reached, 0, 1)),
      agrees(born, country, shift(adult, 0, -1)),
      agrees(born, country, adult),
      agrees(born, country, shift(adult, 60)),
    ]).toEqual([below(country), below(country), below(country), 'self', 'self', 'self', 'self', 'self']);
  });

  test('born on the 29th of February: on the 1st of March, or on the day where the year has it', () => {
    const reached = 2012 + age;
    expect(agrees('2012-02-29', country, `${reached}-02-28`)).toBe(below(country));
    const first = reached % 4 === 0 ? `${reached}-02-29` : `${reached}-03-01`;
    expect(agrees('2012-02-29', country, first)).toBe('self');
  });
});

test.each([
  ['2026-02-28', true],
  ['2026-03-01', false],
])('on %s somebody born on the 29th of February 2008 is a child: %s', (day, child) => {
  expect(isChild({ birthDate: '2008-02-29', country: null, minor: true }, day)).toBe(child);
});

test('a country that is not listed, and none, is everywhere else', () => {
  for (const country of ['US', 'JP', 'CH', null])
    expect([
      agrees('2012-05-05', country, '2028-05-04'),
      agrees('2012-05-05', country, '2028-05-05'),
    ]).toEqual(['guardian', 'self']);
});

test('who is 18 agrees alone, though the day’s job has not found them yet', () => {
  expect(agrees('2000-01-01', 'FR', '2018-01-01', true)).toBe('self');
});

test('without a birth date a child does not agree, and nobody else is taken for one', () => {
  expect(agrees(null, 'GB', '2026-01-01', true)).toBe('guardian');
  expect(agrees(null, 'FR', '2026-01-01', false)).toBe('self');
});

describe('an age that changes', () => {
  const later = (age: number, jointBelow: number | null = null) => [
    ...ages,
    { country: 'DK', validFrom: '2027-01-01', age, jointBelow },
  ];
  const dane = (day: string, rows: readonly ConsentAge[]) =>
    whoAgrees({ birthDate: '2013-06-01', country: 'DK', minor: true }, day, rows);

  test('upwards: who decided already does not from that day on', () => {
    expect([dane('2026-12-31', later(15)), dane('2027-01-01', later(15))]).toEqual(['self', 'guardian']);
    expect([dane('2028-05-31', later(15)), dane('2028-06-01', later(15))]).toEqual(['guardian', 'self']);
  });

  test('downwards: who did not decide does from that day on', () => {
    const young = (day: string) =>
      whoAgrees({ birthDate: '2014-06-01', country: 'DE', minor: true }, day, [
        ...ages,
        { country: 'DE', validFrom: '2027-06-15', age: 13, jointBelow: null },
      ]);
    expect([young('2027-06-14'), young('2027-06-15')]).toEqual(['guardian', 'self']);
  });

  test('from the guardian alone to both', () => {
    const both = [...ages, { country: 'DE', validFrom: '2027-01-01', age: 16, jointBelow: 16 }];
    const german = (day: string) =>
      whoAgrees({ birthDate: '2013-06-01', country: 'DE', minor: true }, day, both);
    expect([german('2026-12-31'), german('2027-01-01'), german('2029-06-01')]).toEqual([
      'guardian',
      'both',
      'self',
    ]);
  });

  test('below the joint age both, between it and the other the guardian', () => {
    const rows = [{ country: 'XX', validFrom: '2020-01-01', age: 16, jointBelow: 12 }];
    const one = (day: string) =>
      whoAgrees({ birthDate: '2010-01-01', country: 'XX', minor: true }, day, rows);
    expect([one('2021-12-31'), one('2022-01-01'), one('2026-01-01')]).toEqual(['both', 'guardian', 'self']);
  });

  test('before any row holds, nobody under 18 agrees alone', () => {
    expect([
      dane('2018-05-24', ages),
      whoAgrees({ birthDate: '2001-01-01', country: 'GB', minor: true }, '2018-05-24', ages),
    ]).toEqual(['guardian', 'guardian']);
  });
});
