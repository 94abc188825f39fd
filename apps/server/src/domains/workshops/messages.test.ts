import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { workQueue } from '../../testing/mail-kit.ts';
import { cleanUp, until } from '../../testing/program-kit.ts';
import { openPostbox } from '../../testing/smtp-kit.ts';
import { giveUpLost, killWorker, startWorker } from '../../testing/worker-kit.ts';
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
  world = await openWorld({ clock, databaseClock: 'its own', publicUrl: 'https://attune.example' });
  olga = await newOrganizer();
});
afterAll(async () => {
  await cleanUp();
  await world.close();
});
beforeEach(async () => {
  await sql('update workshop_messages set told_at = now() where told_at is null');
  now = new Date();
});
afterEach(async () => {
  now = new Date();
  expect(await brokenAt()).toEqual([]);
  await sql(`update workshops set state = 'completed', ended_at = now() where state = 'published'`);
});

const kit = workshopKit(() => world);
const { brokenAt, newOrganizer, newPerson, published, change, view, signUp, leave, told, sql } = kit;
const messages = () => world.app.workshops.messages;

type Told = { kind: string; link: string; facts: { what?: string; name?: string; workshop?: unknown } };
const inbox = async (of: Person): Promise<Told[]> =>
  (await of.ask({ url: `/v1/users/${of.userId}/notifications` })).json().items;
const heard = async (of: Person) => (await inbox(of)).map((one) => one.facts.what).reverse();
const later = (hours: number) => {
  now = new Date(now.getTime() + hours * hour);
};
async function remind(): Promise<void> {
  await messages().remind();
  await messages().tell();
}
const reminders = async (id: string, of: Person) =>
  (await told(id, of.userId)).filter((kind) => kind.startsWith('reminder-'));
/** As after so many hours, without moving anything into the past that must lie ahead. */
const inHours = (hours: number) => new Date(now.getTime() + hours * hour).toISOString();
const times = (from: number) => ({ startsAt: inHours(from), endsAt: inHours(from + 2) });

test('what somebody is to be told is told once, however often and by how many it is tried at once', async () => {
  const ana = await newPerson('Ana');
  const id = await published(olga, { title: 'Breathe slowly' });
  await signUp(ana, id);
  await Promise.all(Array.from({ length: 6 }, () => messages().tell()));
  await messages().tell();
  expect(await inbox(ana)).toMatchObject([
    {
      kind: 'workshop-participation',
      link: `/workshops/${id}`,
      facts: {
        what: 'registered',
        workshop: { title: 'Breathe slowly', timeZone: 'Europe/Berlin', endsAt: expect.any(String) },
      },
    },
  ]);
  const left = await sql(`select kind from workshop_messages where told_at is null`);
  expect(left).toEqual([]);
});

test('who signed up a child is told too, and about whom', async () => {
  const [mother, child] = [await newPerson('Mona'), await newPerson('Kim', { birthDate: '2017-05-04' })];
  await world.app.db.withSystem('make-demo', (run) =>
    world.app.access.relate(run, { lead: mother.userId, follower: child.userId, type: 'parent-child' }),
  );
  const id = await published(olga);
  await signUp(mother, id, {}, child);
  await messages().tell();
  expect(await inbox(mother)).toMatchObject([
    { link: `/workshops/${id}?for=${child.userId}`, facts: { what: 'registered', name: 'Kim' } },
  ]);
  expect((await inbox(child))[0]?.facts.name).toBeUndefined();
});

test('the mail says which workshop and when, in the reader’s language and time zone, and not who', async () => {
  const ana = await newPerson('Ana', { email: 'ana.german@example.org' });
  const payload = { language: 'de', timeZone: 'Europe/Berlin' };
  const wish = await ana.ask({ method: 'PATCH', url: `/v1/users/${ana.userId}/preferences`, payload });
  expect(wish.statusCode, wish.body).toBe(200);
  // 08:00 in Los Angeles, before the clocks go back there, and after they did in Berlin.
  const id = await published(olga, {
    title: 'Atmen',
    place: 'Los Angeles',
    timeZone: 'America/Los_Angeles',
    startsAt: '2031-11-01T15:00:00Z',
    endsAt: '2031-11-01T16:00:00Z',
  });
  await signUp(ana, id);
  await messages().tell();
  await workQueue(world, ['send-notification', 'send-mail']);
  const mail = (await world.app.mail.outbox()).find((one) => one.to === 'ana.german@example.org');
  expect(mail?.text.split('\n').slice(2, 6)).toEqual([
    'Du hast einen Platz in diesem Workshop:',
    'Atmen',
    'Samstag, 1. November 2031, 16:00–17:00 Uhr (Mitteleuropäische Normalzeit)',
    'Los Angeles: Samstag, 1. November 2031, 08:00–09:00 Uhr (Nordamerikanische Westküsten-Sommerzeit)',
  ]);
  expect(mail?.subject).not.toContain('Atmen');
});

test('one that cannot be told holds up nobody else’s, and the job says so', async () => {
  const [lost, ana] = [await newPerson('Lou'), await newPerson('Ana')];
  const id = await published(olga);
  await signUp(lost, id);
  await signUp(ana, id);
  await world.vault.destroy(lost.userId);
  await expect(messages().tell()).rejects.toThrow('1 messages about workshops could not be told.');
  expect(await heard(ana)).toEqual(['registered']);
  const left = await sql(`select user_id from workshop_messages where told_at is null`);
  expect(left).toEqual([{ user_id: lost.userId }]);
});

test('a day and an hour before who has a seat is reminded, each once; who waits is not', async () => {
  const [ana, bo] = [await newPerson('Ana'), await newPerson('Bo')];
  const id = await published(olga, { capacity: 1 });
  await signUp(ana, id);
  await signUp(bo, id);
  await remind();
  expect(await reminders(id, ana)).toEqual([]);
  later(25);
  await Promise.all([messages().remind(), messages().remind()]);
  await remind();
  expect(await heard(ana)).toEqual(['registered', 'reminder-day']);
  later(22.5);
  await remind();
  await remind();
  expect(await heard(ana)).toEqual(['registered', 'reminder-day', 'reminder-hour']);
  expect(await heard(bo)).toEqual(['waitlisted']);
  later(1);
  await remind();
  expect(await reminders(id, ana)).toEqual(['reminder-day', 'reminder-hour']);
});

test('who signs up, or moves up, after the moment of a reminder is not reminded of it', async () => {
  const [ana, bo] = [await newPerson('Ana'), await newPerson('Bo')];
  const id = await published(olga, { capacity: 1, ...times(10) });
  const place = (await signUp(ana, id)).json();
  await signUp(bo, id);
  await remind();
  expect(await reminders(id, ana)).toEqual([]);
  later(9.5);
  await leave(ana, place.id);
  await remind();
  expect([await reminders(id, ana), await reminders(id, bo)]).toEqual([[], []]);
});

test('a workshop that is moved is reminded of anew', async () => {
  const ana = await newPerson('Ana');
  const id = await published(olga);
  await signUp(ana, id);
  await messages().tell();
  later(25);
  await remind();
  await change(olga, id, times(40));
  await remind();
  expect(await reminders(id, ana)).toEqual(['reminder-day']);
  later(17);
  await remind();
  expect(await heard(ana)).toEqual(['registered', 'reminder-day', 'changed', 'reminder-day']);
});

test('what holds no more when it is told is dropped: cancelled, moved, or out', async () => {
  const [ana, bo, cy] = [await newPerson('Ana'), await newPerson('Bo'), await newPerson('Cy')];
  const [cancelled, moved, left] = [await published(olga), await published(olga), await published(olga)];
  await signUp(ana, cancelled);
  await signUp(bo, moved);
  const place = (await signUp(cy, left)).json();
  await messages().tell();
  later(25);
  await messages().remind();
  const payload = { message: 'Closed.' };
  await olga.ask({ method: 'POST', url: `/v1/workshops/${cancelled}/cancel`, payload });
  await change(olga, moved, times(60));
  await leave(cy, place.id);
  await messages().tell();
  expect(await heard(ana)).toEqual(['registered', 'cancelled']);
  expect(await heard(bo)).toEqual(['registered', 'changed']);
  expect(await heard(cy)).toEqual(['registered']);
  for (const [id, of] of [
    [cancelled, ana],
    [moved, bo],
    [left, cy],
  ] as const)
    expect(await reminders(id, of)).toEqual(['reminder-day']);
  expect((await view(ana, cancelled)).json().state).toBe('cancelled');
});

test('a worker that is killed in the middle has told nobody twice, and the next one tells the rest', async () => {
  const postbox = await openPostbox();
  const real = new Date();
  now = new Date(real.getTime() - 72 * hour);
  const starts = new Date(real.getTime() + hour / 2);
  const ends = new Date(real.getTime() + hour);
  const runs = await newOrganizer('Otto');
  const id = await published(runs, { startsAt: starts.toISOString(), endsAt: ends.toISOString() });
  const people = await Promise.all(Array.from({ length: 8 }, (_, i) => newPerson(`P${i}`)));
  for (const one of people) await signUp(one, id);
  now = new Date();
  await sql('update workshop_messages set told_at = now() where told_at is null');
  const count = async (text: string) => Number((await sql(`select count(*) ${text}`))[0].count);
  const toldOf = () =>
    count(
      `from workshop_messages where workshop_id = '${id}' and starts_at is not null and told_at is not null`,
    );
  const work = async () => {
    await world.app.db.withSystem('make-demo', async (run) => {
      await world.app.queue.send(run, 'remind-participants', {});
      await world.app.queue.send(run, 'tell-workshop-messages', {});
    });
    return startWorker(world, postbox.url);
  };

  // Of one of them the telling is held for a moment where it is written, then where it is marked: the worker is in the
  // middle of that when it is killed, however fast either is.
  const inHand = people[0] as Person;
  await sql(`create function wait_here() returns trigger language plpgsql as
    'begin perform pg_advisory_xact_lock(7); return new; end'`);
  for (const point of ['insert on notifications', 'update on workshop_messages']) {
    await sql(`create trigger wait_here before ${point} for each row when (new.user_id = '${inHand.userId}')
      execute function wait_here()`);
    const holder = new Client({ connectionString: world.urls.directUrl });
    await holder.connect();
    await holder.query('select pg_advisory_lock(7)');
    const worker = await work();
    const stuck = `from pg_stat_activity where datname = current_database() and wait_event = 'advisory'`;
    await until('it is in the middle', 60_000, async () => (await count(stuck)) > 0);
    await killWorker(worker);
    // The database hears that nobody is there any more before it goes on.
    await sql(`select pg_terminate_backend(pid) ${stuck}`);
    await holder.end();
    await sql(`drop trigger wait_here on ${point.split(' on ')[1]}`);
    await giveUpLost(world);
  }
  const everybody = [runs, ...people];
  expect(await toldOf()).toBeLessThan(everybody.length);

  const next = await work();
  await until('all are reminded', 60_000, async () => (await toldOf()) === everybody.length);
  await killWorker(next);
  const kept = await sql(
    `select user_id, count(*) from notifications where kind = 'workshop-reminder' group by user_id`,
  );
  const mine = kept.filter((row) => everybody.some((one) => one.userId === row.user_id));
  expect(mine.map((row) => Number(row.count))).toEqual(Array(everybody.length).fill(1));
  await postbox.close();
}, 240_000);
