import { afterAll, beforeAll, expect, test } from 'vitest';
import { workQueue } from '../../testing/mail-kit.ts';
import { relationshipKit } from '../../testing/relationships-kit.ts';
import { workshopKit } from '../../testing/workshop-kit.ts';
import { consentTo, openWorld, type Person, type World, world as worldOf } from '../../testing/world.ts';
import { dueWeek } from './service/reports/week.ts';

let world: World;
let admin: Person;
let now = new Date();
const day = 86_400_000;

beforeAll(async () => {
  world = await openWorld({ clock: { now: () => now }, publicUrl: 'https://attune.example' });
  admin = await world.person({ firstName: 'Ada', roles: ['admin'] });
});
afterAll(() => world.close());

const kit = relationshipKit(
  () => world,
  () => admin,
);
const { answer, end, expire, pending, newPerson, emailOf, sql } = kit;
const shops = workshopKit(() => world);

/** The next Monday from now, at noon in UTC: due everywhere from Honolulu's evening on. */
function nextMonday(): Date {
  const at = new Date();
  at.setUTCHours(20, 0, 0, 0);
  while (at.getUTCDay() !== 1 || at < new Date()) at.setUTCDate(at.getUTCDate() + 1);
  return at;
}
const monday = nextMonday();

async function accompanied(lead: Person, name: string): Promise<{ person: Person; id: string }> {
  const person = await newPerson(name);
  await consentTo(world, person.userId, 'sensor-data');
  const id = await pending(lead, person, 'practitioner-patient');
  expect((await answer(person, person, id, 'accept')).statusCode).toBe(204);
  await consentTo(world, person.userId, 'practitioner-sharing');
  return { person, id };
}

const record = (of: Person, startedAt: Date) =>
  sql(
    `set role attune_any; insert into sessions (user_id, id, state, started_at, ended_at)
     values ('${of.userId}', gen_random_uuid(), 'complete', '${startedAt.toISOString()}', '${startedAt.toISOString()}')`,
  );
const daysBefore = (days: number) => new Date(monday.getTime() - days * day);
const prefer = async (of: Person, weeklyReport: { how?: string; day?: number }, more: object = {}) => {
  const url = `/v1/users/${of.userId}/preferences`;
  const response = await of.ask({ method: 'PATCH', url, payload: { weeklyReport, ...more } });
  expect(response.statusCode, response.body).toBe(200);
};
const run = (on = world) => on.app.reports.makeDue();
const at = async (moment: Date, work: () => Promise<void> = () => run()) => {
  const before = now;
  now = moment;
  try {
    await work();
  } finally {
    now = before;
  }
};
type Told = { kind: string; facts: { report?: Record<string, unknown> }; link: string };
const reports = async (of: Person) => {
  const items = (await of.ask({ url: `/v1/users/${of.userId}/notifications` })).json().items as Told[];
  return items
    .filter(({ kind }) => kind === 'weekly-report')
    .map(({ facts, link }) => ({ ...facts.report, link }));
};

test('a practitioner reads once how many sessions there were, who practised less, and what ends soon, in numbers', async () => {
  const priya = await newPerson('Priya', { roles: ['practitioner'] });
  const [mateo, lena, ending] = [
    await accompanied(priya, 'Mateo'),
    await accompanied(priya, 'Lena'),
    await accompanied(priya, 'Emil'),
  ];
  for (const days of [1, 2, 6]) await record(mateo.person, daysBefore(days));
  for (const days of [9, 10, 16, 17, 24, 25, 30, 31]) await record(lena.person, daysBefore(days));
  const soon = new Date(Math.max(monday.getTime(), Date.now()) + 3 * day).toISOString();
  expect((await expire(ending.person, ending.person, ending.id, soon)).statusCode).toBeLessThan(300);
  await at(monday);
  await at(new Date(monday.getTime() + 3_600_000));
  const from = daysBefore(7).toISOString().slice(0, 10);
  expect(await reports(priya)).toEqual([
    {
      from,
      practice: { people: 3, practised: 1, sessions: 3, less: 1, ending: 1 },
      link: '/people',
    },
  ]);
  await at(new Date(monday.getTime() + 7 * day));
  expect(await reports(priya)).toHaveLength(2);
  const { rows } = await sql(`select action from audit_events where action like 'weekly-report:make%'`);
  expect(rows.length).toBeGreaterThanOrEqual(2);
});

test('of a patient whose relationship ended that week, or who does not share any more, the practitioner reads nothing', async () => {
  const priya = await newPerson('Priya', { roles: ['practitioner'] });
  const [gone, shy, here] = [
    await accompanied(priya, 'Greta'),
    await accompanied(priya, 'Shira'),
    await accompanied(priya, 'Hana'),
  ];
  for (const { person } of [gone, shy, here]) await record(person, daysBefore(2));
  expect((await end(gone.person, gone.person, gone.id)).statusCode).toBe(204);
  const withdrawn = await shy.person.ask({
    method: 'DELETE',
    url: `/v1/users/${shy.person.userId}/consents/practitioner-sharing`,
  });
  expect(withdrawn.statusCode, withdrawn.body).toBeLessThan(300);
  await at(monday);
  expect(await reports(priya)).toMatchObject([{ practice: { people: 1, sessions: 1 } }]);
});

test('who has nothing to be told is told nothing, and neither is who wants no report', async () => {
  const [idle, off] = [
    await newPerson('Ida', { roles: ['practitioner'] }),
    await newPerson('Otto', { roles: ['practitioner'] }),
  ];
  await accompanied(idle, 'Irma');
  await record((await accompanied(off, 'Oda')).person, daysBefore(1));
  await prefer(off, { how: 'off' });
  await at(monday);
  expect([await reports(idle), await reports(off)]).toEqual([[], []]);
  // Late in the week, too: it was looked at, once.
  const { rows } = await sql(`select said from weekly_reports where user_id = '${idle.userId}'`);
  expect(rows).toEqual([{ said: false }]);
});

test('the report also comes by mail where that is wanted, in the person’s language and with nobody’s name', async () => {
  const [priya, quiet] = [
    await newPerson('Priya', { roles: ['practitioner'] }),
    await newPerson('Quentin', { roles: ['practitioner'] }),
  ];
  const patient = await accompanied(priya, 'Mateo');
  await record(patient.person, daysBefore(2));
  await record((await accompanied(quiet, 'Nele')).person, daysBefore(2));
  await prefer(priya, { how: 'everywhere' }, { language: 'de' });
  const mailsTo = async (of: Person) => {
    await workQueue(world, ['send-notification', 'send-mail']);
    const email = await emailOf(of);
    return (await world.app.mail.outbox()).filter(
      (one) => one.to === email && /Sitzungen|sessions:/.test(one.text),
    );
  };
  await at(monday);
  const [mail, ...more] = await mailsTo(priya);
  expect(more).toEqual([]);
  expect(mail?.text).toMatch(/- Sitzungen: 1\n/);
  expect(mail?.text).toContain('https://attune.example/notifications');
  expect(mail?.text).not.toContain('Mateo');
  expect(await mailsTo(quiet)).toEqual([]);
});

test('a time zone that this program does not know keeps nobody’s report from being made', async () => {
  const lost = await newPerson('Lars', { roles: ['practitioner'] });
  const other = await newPerson('Olga', { roles: ['practitioner'] });
  for (const lead of [lost, other]) await record((await accompanied(lead, 'Mina')).person, daysBefore(2));
  // As a newer program may have stored it before a step back.
  await sql(
    `set role attune_any; update preferences set time_zone = 'Luna/Tranquility' where user_id = '${lost.userId}'`,
  );
  await at(monday);
  for (const lead of [lost, other]) expect(await reports(lead)).toHaveLength(1);
});

test('an organizer reads what comes: seats, who waits, and who lacks a requirement', async () => {
  const olga = await shops.newOrganizer('Olga');
  const soon = new Date(Math.max(monday.getTime(), Date.now()) + 4 * day);
  const times = { startsAt: soon.toISOString(), endsAt: new Date(soon.getTime() + 3_600_000).toISOString() };
  const id = await shops.draft(olga, { ...times, capacity: 7 });
  await sql(
    `set role attune_any; update workshops set state = 'published', published_at = now(), seats_taken = 0 where id = '${id}'`,
  );
  const [gus, wanda] = [await newPerson('Gus'), await newPerson('Wanda')];
  const signUp = (who: Person, state: string, position: number, eligible: boolean) =>
    sql(
      `set role attune_any; insert into participants
         (workshop_id, id, user_id, state, position, eligible, signed_up_by, requirements_version, shown)
       values ('${id}', gen_random_uuid(), '${who.userId}', '${state}', ${position}, ${eligible}, '${who.userId}', 1, '')`,
    );
  await signUp(gus, 'registered', 1, false);
  await signUp(wanda, 'waitlisted', 2, true);
  await sql(
    `set role attune_any; insert into cover_calls (workshop_id, id, user_id, escalates_at)
     values ('${id}', gen_random_uuid(), '${olga.userId}', now() + interval '1 day')`,
  );
  await at(monday);
  expect(await reports(olga)).toMatchObject([
    {
      workshops: { workshops: 1, seats: 7, taken: 1, waiting: 1, coverCalls: 1, unmet: 1 },
      link: '/workshops',
    },
  ]);
  expect([await reports(gus), await reports(wanda)]).toEqual([[], []]);
});

test('of two workers at once, and of one that is cut off, each report is made exactly once', async () => {
  const leads = [];
  for (let i = 0; i < 4; i++) {
    const lead = await newPerson('Lea', { roles: ['practitioner'] });
    await record((await accompanied(lead, 'Mia')).person, daysBefore(3));
    leads.push(lead);
  }
  const beside = await worldOf({ beside: world, clock: { now: () => now } });
  // Cut off: everything of the report is undone with the transaction, and the next hour makes it.
  await sql(`create function weekly_fault() returns trigger language plpgsql as $$
    begin if new.kind = 'weekly-report' and new.user_id = '${leads[0]?.userId}' then raise 'cut off'; end if; return new; end $$;
    create trigger weekly_fault before insert on notifications for each row execute function weekly_fault()`);
  await at(monday, () => expect(run()).rejects.toThrow('1 weekly reports'));
  await sql('drop trigger weekly_fault on notifications; drop function weekly_fault');
  expect(await Promise.all(leads.map(reports))).toMatchObject([[], [{}], [{}], [{}]]);
  await sql(`set role attune_any; delete from weekly_reports where user_id <> '${leads[1]?.userId}'`);
  await sql(`set role attune_any; delete from notifications where user_id <> '${leads[1]?.userId}'`);
  await at(monday, async () => void (await Promise.all([run(), run(beside), run(), run(beside)])));
  expect((await Promise.all(leads.map(reports))).map((one) => one.length)).toEqual([1, 1, 1, 1]);
});

test('it is due at seven in the morning of the chosen day where the person is, also when clocks change', () => {
  const due = (moment: string, zone: string, of = 1) => dueWeek(new Date(moment), zone, of);
  // Europe/Berlin left summer time on 25 October 2026, which made the week before an hour longer.
  expect(due('2026-10-26T05:59:59Z', 'Europe/Berlin')).toBeUndefined();
  expect(due('2026-10-26T06:00:00Z', 'Europe/Berlin')).toMatchObject({
    week: '2026-10-26',
    firstDay: '2026-10-19',
    from: new Date('2026-10-18T22:00:00Z'),
    to: new Date('2026-10-25T23:00:00Z'),
  });
  expect(due('2026-03-30T05:00:00Z', 'Europe/Berlin')).toMatchObject({
    from: new Date('2026-03-22T23:00:00Z'),
    to: new Date('2026-03-29T22:00:00Z'),
  });
  expect(due('2026-11-23T16:59:00Z', 'Pacific/Honolulu')).toBeUndefined();
  expect(due('2026-11-23T17:00:00Z', 'Pacific/Honolulu')).toMatchObject({ week: '2026-11-23' });
  expect(due('2026-11-22T18:00:00Z', 'Pacific/Auckland')).toMatchObject({ week: '2026-11-23' });
  expect(due('2026-11-25T12:00:00Z', 'UTC', 4)).toBeUndefined();
  expect(due('2026-11-26T12:00:00Z', 'UTC', 4)).toMatchObject({ week: '2026-11-23', firstDay: '2026-11-19' });
});

test('who chooses a later day of a week whose report they have gets the next one with the next week', async () => {
  const priya = await newPerson('Priya', { roles: ['practitioner'] });
  await record((await accompanied(priya, 'Mateo')).person, daysBefore(1));
  await at(monday);
  await prefer(priya, { day: 4 });
  await at(new Date(monday.getTime() + 3 * day + day / 2));
  expect(await reports(priya)).toHaveLength(1);
});
