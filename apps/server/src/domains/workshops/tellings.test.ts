import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { workQueue } from '../../testing/mail-kit.ts';
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
afterAll(() => world.close());
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
const { brokenAt, newOrganizer, newPerson, published, change, signUp, told, sql } = kit;
const messages = () => world.app.workshops.messages;

const heard = async (of: Person): Promise<string[]> => {
  const { items } = (await of.ask({ url: `/v1/users/${of.userId}/notifications` })).json();
  return items.map((one: { facts: { what?: string } }) => one.facts.what).reverse();
};
const later = (hours: number) => {
  now = new Date(now.getTime() + hours * hour);
};
const cancel = (by: Person, id: string) =>
  by.ask({ method: 'POST', url: `/v1/workshops/${id}/cancel`, payload: { message: 'The house is closed.' } });
const runs = (of: Person, id: string, state: string) =>
  sql(
    `insert into organizers (workshop_id, user_id, state, since) values ('${id}', '${of.userId}', '${state}', '${new Date().toISOString()}')`,
  );
/** What the newest mail to them says. */
async function mailed(to: string): Promise<string | undefined> {
  await messages().tell();
  await workQueue(world, ['send-notification', 'send-mail']);
  return (await world.app.mail.outbox()).find((one) => one.to === to)?.text;
}

async function motherAndChild(email?: string) {
  const mother = await newPerson('Mona', email ? { email } : {});
  const child = await newPerson('Kim', { birthDate: '2017-05-04' });
  await world.app.db.withSystem('make-demo', (run) =>
    world.app.access.relate(run, { lead: mother.userId, follower: child.userId, type: 'parent-child' }),
  );
  return { mother, child };
}

test('who was a guardian and is not any more hears nothing of the child; what they did not hear is not kept for later', async () => {
  const { mother, child } = await motherAndChild();
  const id = await published(olga);
  await signUp(mother, id, {}, child);
  await messages().tell();
  await change(olga, id, { place: 'Hamburg' });
  await messages().tell();
  expect(await heard(mother)).toEqual(['registered', 'changed']);
  await sql(`update relationships set state = 'ended' where lead_id = '${mother.userId}'`);
  await change(olga, id, { place: 'Bremen' });
  later(25);
  await messages().remind();
  await cancel(olga, id);
  await messages().tell();
  expect(await heard(mother)).toEqual(['registered', 'changed']);
  expect(await heard(child)).toEqual(['registered', 'changed', 'changed', 'cancelled']);
  expect(await sql('select id from workshop_messages where told_at is null')).toEqual([]);
});

test('those who run it, stand by or are asked hear of a change and of the end, but not who did it nor who is out', async () => {
  const [eva, ida, uma, out] = [
    await newOrganizer('Eva'),
    await newOrganizer('Ida'),
    await newOrganizer('Uma'),
    await newOrganizer('Ole'),
  ];
  const id = await published(olga);
  await runs(eva, id, 'confirmed');
  await runs(ida, id, 'standby');
  await runs(uma, id, 'invited');
  await runs(out, id, 'covered');
  // Of who also comes, what is told of those who come is enough.
  await signUp(ida, id);
  await change(olga, id, { place: 'Hamburg' });
  await change(olga, id, { title: 'Nothing that anybody is told of' });
  await cancel(eva, id);
  expect(await told(id, eva.userId)).toEqual(['changed']);
  expect(await told(id, ida.userId)).toEqual(['registered', 'changed', 'cancelled']);
  expect(await told(id, uma.userId)).toEqual(['changed', 'cancelled']);
  expect(await told(id, out.userId)).toEqual([]);
  expect(await told(id, olga.userId)).toEqual(['cancelled']);
  await messages().tell();
  expect(await heard(uma)).toEqual(['changed', 'cancelled']);
});

test('who is confirmed to run it is reminded like those who come, once; who stands by is not', async () => {
  const [eva, ida, noa] = [await newOrganizer('Eva'), await newOrganizer('Ida'), await newOrganizer('Noa')];
  const id = await published(eva);
  await runs(ida, id, 'standby');
  await runs(noa, id, 'confirmed');
  await signUp(eva, id);
  later(25);
  await messages().remind();
  await messages().remind();
  await messages().tell();
  later(22.5);
  await messages().remind();
  await sql(`update organizers set state = 'unavailable' where workshop_id = '${id}'`);
  await sql(`update participants set state = 'cancelled' where workshop_id = '${id}'`);
  await messages().tell();
  // The second was written, and did not hold any more when it was to be told.
  expect(await told(id, eva.userId)).toEqual(['registered', 'reminder-day', 'reminder-hour']);
  expect(await heard(eva)).toEqual(['reminder-day', 'registered']);
  expect(await told(id, noa.userId)).toEqual(['reminder-day', 'reminder-hour']);
  expect(await heard(noa)).toEqual(['reminder-day']);
  expect(await heard(ida)).toEqual([]);
  await sql(`update organizers set state = 'confirmed' where workshop_id = '${id}'`);
});

test('cancelling ends the open calls to come in', async () => {
  const eva = await newOrganizer('Eva');
  const id = await published(olga);
  await runs(eva, id, 'confirmed');
  const url = `/v1/users/${eva.userId}/organized-workshops/${id}/cover`;
  const call = await eva.ask({ method: 'POST', url, payload: {} });
  expect(call.statusCode, call.body).toBeLessThan(300);
  await cancel(olga, id);
  expect(
    await sql(`select state, closed_at is null as open from cover_calls where workshop_id = '${id}'`),
  ).toEqual([{ state: 'lapsed', open: false }]);
});

test('the mail about a change says what changed, that about the end what the organizers said', async () => {
  const ana = await newPerson('Ana', { email: 'ana.changes@example.org' });
  const id = await published(olga, { title: 'Breathe' });
  await signUp(ana, id);
  const startsAt = new Date(now.getTime() + 47 * hour).toISOString();
  await change(olga, id, {
    startsAt,
    place: 'Hamburg',
    onlineUrl: 'https://meet.example/1',
    title: 'Breathe on',
  });
  await messages().tell();
  const { items } = (await ana.ask({ url: `/v1/users/${ana.userId}/notifications` })).json();
  expect(items[0].facts.fields.toSorted()).toEqual(['onlineUrl', 'place', 'startsAt']);
  expect(items[0].facts.workshop).not.toHaveProperty('cancelMessage');
  expect((await mailed('ana.changes@example.org'))?.split('\n')).toContain('What changed: time, place');
  await sql(`update preferences set language = 'de' where user_id = '${ana.userId}'`);
  await change(olga, id, { place: 'Bremen' });
  expect((await mailed('ana.changes@example.org'))?.split('\n')).toContain('Geändert: Ort');
  await cancel(olga, id);
  const last = await mailed('ana.changes@example.org');
  expect(last).toContain('Dieser Workshop wurde abgesagt:\nBreathe on\n');
  expect(last?.split('\n')).toContain('The house is closed.');
});

test('the mail to a parent says whose seat it is; that to the child speaks to the child', async () => {
  const { mother, child } = await motherAndChild('mona.mails@example.org');
  const id = await published(olga, { title: 'Breathe' });
  await signUp(mother, id, {}, child);
  expect(await mailed('mona.mails@example.org')).toContain('Kim has a seat in this workshop:\nBreathe\n');
  const { items } = (await child.ask({ url: `/v1/users/${child.userId}/notifications` })).json();
  expect(items[0].facts.name).toBeUndefined();
  await cancel(olga, id);
  expect(await mailed('mona.mails@example.org')).toContain('This workshop of Kim was cancelled:\n');
});

test('a workshop that cannot be completed holds up none of the others, and the job says so', async () => {
  const [bad, good] = [await published(olga), await published(olga)];
  await sql(`
    create function refuse_one() returns trigger language plpgsql as
      'begin if new.id = ''${bad}'' and new.state = ''completed'' then raise exception ''no''; end if; return new; end';
    create trigger refuse_one before update on workshops for each row execute function refuse_one()`);
  later(100);
  await expect(messages().completeEnded()).rejects.toThrow('1 of 2 failed: end of workshops.');
  const state = async (id: string) => (await sql(`select state from workshops where id = '${id}'`))[0].state;
  expect([await state(bad), await state(good)]).toEqual(['published', 'completed']);
  await sql('drop trigger refuse_one on workshops; drop function refuse_one');
});

test('a call that cannot be tended holds up none of the others, and the job says so', async () => {
  const [bad, good] = [await published(olga), await published(olga)];
  for (const id of [bad, good])
    await sql(`insert into cover_calls (workshop_id, id, user_id, escalates_at)
      values ('${id}', gen_random_uuid(), '${olga.userId}', now() + interval '1 hour')`);
  await sql(`
    create function refuse_one() returns trigger language plpgsql as
      'begin if new.workshop_id = ''${bad}'' then raise exception ''no''; end if; return new; end';
    create trigger refuse_one before update on cover_calls for each row execute function refuse_one()`);
  const escalated = async () =>
    (await sql('select workshop_id from cover_calls where escalated_at is not null')).map(
      (row) => row.workshop_id,
    );
  later(2);
  await expect(messages().tendCalls()).rejects.toThrow('1 of 2 failed: cover call of workshops.');
  expect(await escalated()).toEqual([good]);
  later(98);
  await expect(messages().tendCalls()).rejects.toThrow('1 of 2 failed: cover call of workshops.');
  const open = await sql(`select workshop_id from cover_calls where state = 'open'`);
  expect(open.map((row) => row.workshop_id)).toEqual([bad]);
  await sql('drop trigger refuse_one on cover_calls; drop function refuse_one');
  await messages().tendCalls();
});

test('a job takes all that is due, however much that is', async () => {
  const due = 230;
  await sql(`
    with made as (
      insert into workshops (id, series_id, state, published_at, title, language, starts_at, ends_at, time_zone, place, capacity)
      select id, id, 'published', now(), 'Breathe', 'en', now() + interval '2 days', now() + interval '50 hours', 'UTC', 'Here', 5
      from (select gen_random_uuid() as id from generate_series(1, ${due})) as ids returning id
    ), run as (
      insert into organizers (workshop_id, user_id, state) select id, '${olga.userId}', 'unavailable' from made returning workshop_id
    ) insert into cover_calls (workshop_id, id, user_id, escalates_at) select workshop_id, gen_random_uuid(), '${olga.userId}', now() from run`);
  const count = async (text: string) => Number((await sql(`select count(*) from ${text}`))[0].count);
  later(1);
  await messages().tendCalls();
  expect(await count(`cover_calls where state = 'open' and escalated_at is not null`)).toBe(due);
  later(100);
  await messages().completeEnded();
  expect(await count(`workshops where state = 'published'`)).toBe(0);
  await messages().tendCalls();
  expect(await count(`cover_calls where state = 'open'`)).toBe(0);
});

test('half a year after it was told a message is gone; what is not told stays', async () => {
  const ana = await newPerson('Ana');
  const id = await published(olga);
  const write = (kind: string, toldAt: string) =>
    sql(`insert into workshop_messages (workshop_id, id, user_id, about, kind, created_at, told_at)
      values ('${id}', gen_random_uuid(), '${ana.userId}', '${ana.userId}', '${kind}', now() - interval '300 days', ${toldAt})`);
  await write('registered', `now() - interval '181 days'`);
  await write('changed', `now() - interval '179 days'`);
  await write('cancelled', 'null');
  await world.app.jobs.find((one) => one.name === 'complete-workshops')?.handle({});
  expect((await told(id, ana.userId)).toSorted()).toEqual(['cancelled', 'changed']);
});
