import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { newId } from '../../kernel/ids.ts';
import { workshopKit } from '../../testing/workshop-kit.ts';
import { openWorld, type Person, type World } from '../../testing/world.ts';

/**
 * What somebody finds by "I meet the requirements", what one workshop shows, and whether signing up works, against
 * what the words say: whole years on the day it begins, where it is; what was declared; what is agreed to by the text
 * that is current.
 */

let world: World;
let olga: Person;

beforeAll(async () => {
  world = await openWorld();
  olga = await kit.newOrganizer();
  await kit.sql(
    `insert into consent_texts (purpose, version, language, body)
     select name, '2020-01', 'en', 'As it was' from consent_purposes`,
  );
});
afterAll(() => world.close());
afterEach(async () => expect(await kit.brokenAt()).toEqual([]));

const kit = workshopKit(() => world);

type Consent =
  | 'never'
  | 'agreed'
  | 'withdrawn'
  | 'to an older text'
  | 'older, then anew'
  | 'older, withdrawn';
type Purpose = 'research' | 'workshop-recording';
type Someone = {
  readonly born: string | undefined;
  readonly consents: Readonly<Record<Purpose, Consent>>;
};
type Rule = {
  readonly id: string;
  readonly kind: string;
  readonly min: number | null;
  readonly max: number | null;
  readonly purpose: Purpose | null;
  readonly declared: boolean | undefined;
};
type Asked = { readonly rule: Rule; readonly hard: boolean };
type Made = {
  readonly id: string;
  readonly starts: Date;
  readonly zone: string;
  readonly asked: readonly Asked[];
};
type Verdict = 'met' | 'not-met' | 'unknown';

// ── What the words say ──────────────────────────────────────────────────────────────────────────────────────────
const dayAt = (moment: Date, zone: string): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' }).format(moment);

/** A year more on each birthday; who was born on a 29 February has theirs on 1 March where there is none. */
function yearsOn(day: string, born: string): number {
  const birthdayIsToCome = day.slice(5) < born.slice(5);
  return Number(day.slice(0, 4)) - Number(born.slice(0, 4)) - (birthdayIsToCome ? 1 : 0);
}

const ofConsent: Readonly<Record<Consent, Verdict>> = {
  never: 'unknown',
  agreed: 'met',
  withdrawn: 'not-met',
  'to an older text': 'unknown',
  'older, then anew': 'met',
  'older, withdrawn': 'not-met',
};

function oracle(rule: Rule, { born, consents }: Someone, { starts, zone }: Made): Verdict {
  if (rule.purpose) return ofConsent[consents[rule.purpose]];
  if (rule.kind !== 'age') return rule.declared === undefined ? 'unknown' : rule.declared ? 'met' : 'not-met';
  if (!born) return 'unknown';
  const years = yearsOn(dayAt(starts, zone), born);
  return (rule.min === null || years >= rule.min) && (rule.max === null || years <= rule.max)
    ? 'met'
    : 'not-met';
}

const fitsBy = (person: Someone, workshop: Made): boolean =>
  workshop.asked.every(({ rule, hard }) => !hard || oracle(rule, person, workshop) === 'met');

// ── Made-up people and workshops ────────────────────────────────────────────────────────────────────────────────
const zones = [
  ...['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata'],
  ...['Pacific/Kiritimati', 'Pacific/Pago_Pago', 'Australia/Lord_Howe'],
];
const birthDay = fc.oneof(
  fc.constantFrom('2004-02-29', '1996-02-29', '2010-02-28', '2010-03-01', '1985-01-01', '1999-12-31'),
  fc
    .date({ min: new Date('1930-01-01'), max: new Date('2020-12-31'), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10)),
);
const consent = fc.constantFrom(...(Object.keys(ofConsent) as Consent[]));
const wishes = fc.record({
  born: birthDay,
  isKnown: fc.constantFrom(true, true, true, false),
  consents: fc.record({ research: consent, 'workshop-recording': consent }),
  // 2028 and 2032 have a 29 February.
  year: fc.constantFrom(2027, 2028, 2029, 2032),
  rules: fc.array(
    fc.record({
      kind: fc.constantFrom('age', 'age', 'age', 'consent', 'material', 'allergy', 'skill', 'other'),
      min: fc.option(fc.integer({ min: -1, max: 1 })),
      max: fc.option(fc.integer({ min: 0, max: 1 })),
      purpose: fc.constantFrom<Purpose>('research', 'workshop-recording'),
      declared: fc.constantFrom(true, false, undefined),
    }),
    { minLength: 3, maxLength: 6 },
  ),
  workshops: fc.array(
    fc.record({
      // From the day before the birthday to the day after.
      hours: fc.integer({ min: -30, max: 54 }),
      zone: fc.constantFrom(...zones),
      picks: fc.array(fc.record({ at: fc.nat(), hard: fc.boolean() }), { maxLength: 3 }),
    }),
    { minLength: 6, maxLength: 6 },
  ),
});
type Wishes = typeof wishes extends fc.Arbitrary<infer W> ? W : never;

function rulesOf({ rules, born, year }: Wishes): Rule[] {
  const age = year - Number(born.slice(0, 4));
  return rules.map(({ kind, min, max, purpose, declared }) => {
    const isAge = kind === 'age';
    const isConsent = kind === 'consent';
    const lower = isAge && min !== null ? age + min : null;
    const upper = isAge && (max !== null || lower === null) ? age + (max ?? 0) : null;
    return {
      ...{
        id: newId(),
        kind,
        min: lower,
        max: upper !== null && lower !== null ? Math.max(lower, upper) : upper,
      },
      purpose: isConsent ? purpose : null,
      declared: isAge || isConsent ? undefined : declared,
    };
  });
}

function workshopsOf({ workshops, born, year }: Wishes, rules: readonly Rule[]): Made[] {
  const birthday =
    Date.parse(`${year}-${born.slice(5, 7)}-01T00:00:00Z`) + (Number(born.slice(8)) - 1) * 86_400_000;
  return workshops.map(({ hours, zone, picks }) => {
    const asked = new Map(picks.map(({ at, hard }) => [at % rules.length, hard]));
    return {
      id: newId(),
      starts: new Date(birthday + hours * 3_600_000),
      zone,
      asked: [...asked].map(([at, hard]) => ({ rule: rules[at] as Rule, hard })),
    };
  });
}

async function store(seriesId: string, rules: readonly Rule[], workshops: readonly Made[]): Promise<void> {
  const value = (one: string | number | null) => (one === null ? 'null' : `'${one}'`);
  const statements = [
    ...rules.map(
      ({ id, kind, min, max, purpose }) =>
        `insert into requirements (id, name, kind, min_age, max_age, purpose)
         values ('${id}', '${id}', '${kind}', ${value(min)}, ${value(max)}, ${value(purpose)})`,
    ),
    ...workshops.flatMap(({ id, starts, zone, asked }) => [
      `insert into workshops (published_at, id, series_id, state, title, language, starts_at, ends_at, time_zone, place, capacity)
       values (now(), '${id}', '${seriesId}', 'published', '${id}', 'en', '${starts.toISOString()}',
         '${new Date(starts.getTime() + 3_600_000).toISOString()}', '${zone}', 'Here', 3)`,
      `insert into organizers (workshop_id, user_id, state) values ('${id}', '${olga.userId}', 'confirmed')`,
      ...asked.map(
        ({ rule, hard }) =>
          `insert into workshop_requirements (workshop_id, requirement_id, hard) values ('${id}', '${rule.id}', ${hard})`,
      ),
    ]),
  ];
  await kit.sql(statements.join(';'));
}

async function become(person: Person, { consents }: Someone, rules: readonly Rule[]): Promise<void> {
  const given = (purpose: string, version: string, isWithdrawn: boolean) =>
    `insert into consents (user_id, id, purpose, version, language, given_at, given_by, withdrawn_at, withdrawn_by)
     values ('${person.userId}', '${newId()}', '${purpose}', '${version}', 'en', now(), '${person.userId}',
       ${isWithdrawn ? `now(), '${person.userId}'` : 'null, null'})`;
  const rows = Object.entries(consents).flatMap(
    ([purpose, state]) =>
      ({
        never: [],
        agreed: [given(purpose, '2026-11', false)],
        withdrawn: [given(purpose, '2026-11', true)],
        'to an older text': [given(purpose, '2020-01', false)],
        'older, then anew': [given(purpose, '2020-01', true), given(purpose, '2026-11', false)],
        'older, withdrawn': [given(purpose, '2020-01', true)],
      })[state],
  );
  if (rows.length > 0) await kit.sql(rows.join(';'));
  for (const { id, declared } of rules)
    if (declared !== undefined) expect((await kit.declare(person, id, declared)).statusCode).toBe(204);
}

let [fitting, unfitting] = [0, 0];

async function holds(wish: Wishes): Promise<void> {
  const someone: Someone = { born: wish.isKnown ? wish.born : undefined, consents: wish.consents };
  const person = await kit.newPerson('Ana', someone.born ? { birthDate: someone.born } : {});
  const rules = rulesOf(wish);
  const workshops = workshopsOf(wish, rules);
  const seriesId = newId();
  await store(seriesId, rules, workshops);
  await become(person, someone, rules);
  const expected = new Map(workshops.map((one) => [one.id, fitsBy(someone, one)]));

  const list = async (more: string): Promise<{ id: string; fits: boolean }[]> =>
    (await person.ask({ url: `/v1/users/${person.userId}/workshops?seriesId=${seriesId}${more}` })).json()
      .items;
  const all = await list('');
  expect(new Map(all.map(({ id, fits }) => [id, fits]))).toEqual(expected);
  const ids = (items: readonly { id: string }[]) => items.map(({ id }) => id).sort();
  expect(ids(await list('&fits=true'))).toEqual(ids(all.filter(({ id }) => expected.get(id))));

  for (const workshop of workshops) {
    const { requirements } = (await kit.view(person, workshop.id)).json();
    const shown = requirements.map((one: { id: string; verdict: string }) => [one.id, one.verdict]);
    const verdicts = workshop.asked.map(({ rule }) => [rule.id, oracle(rule, someone, workshop)]);
    expect(new Map(shown)).toEqual(new Map(verdicts as [string, string][]));
    const accepts = workshop.asked.filter(({ hard }) => !hard).map(({ rule }) => rule.id);
    const answer = await kit.signUp(person, workshop.id, { accepts });
    const isIn = expected.get(workshop.id) === true;
    expect([answer.statusCode, answer.json().why]).toEqual(isIn ? [201, undefined] : [409, 'not-eligible']);
    if (isIn) fitting += 1;
    else unfitting += 1;
  }
}

test('what somebody finds by "I meet the requirements", what a workshop shows, and who may sign up is what the words say', async () => {
  await fc.assert(fc.asyncProperty(wishes, holds), { numRuns: 60, endOnFailure: true });
  expect(Math.min(fitting, unfitting)).toBeGreaterThan(30);
}, 60_000);
