import { afterAll, beforeAll, expect, test } from 'vitest';
import { workQueue } from '../../testing/mail-kit.ts';
import { relationshipKit } from '../../testing/relationships-kit.ts';
import { consentToSensorData, openWorld, type Person, type World } from '../../testing/world.ts';

let world: World;
let admin: Person;
let now = new Date();

beforeAll(async () => {
  world = await openWorld({ clock: { now: () => now }, publicUrl: 'https://attune.example' });
  admin = await world.person({ firstName: 'Ada', roles: ['admin'] });
});
afterAll(() => world.close());

const { answer, end, pending, family, newPerson, wish, emailOf, sql } = relationshipKit(
  () => world,
  () => admin,
);

type Told = {
  id: string;
  kind: string;
  facts: Record<string, unknown>;
  readAt: string | null;
  createdAt: string;
  link: string;
};
const at = (person: Person) => `/v1/users/${person.userId}/notifications`;
const inbox = async (of: Person, query = ''): Promise<{ items: Told[]; unread: number; next?: string }> => {
  const response = await of.ask({ url: `${at(of)}${query}` });
  expect(response.statusCode, response.body).toBe(200);
  return response.json();
};
const told = async (of: Person) => (await inbox(of)).items.map(({ kind, facts }) => [kind, facts.name]);
const unread = async (of: Person) => (await of.ask({ url: `${at(of)}/count` })).json().unread as number;
const read = (of: Person, payload: object) => of.ask({ method: 'POST', url: `${at(of)}/read`, payload });
const prefer = (of: Person, change: string) =>
  sql(`set role attune_any; update preferences set ${change} where user_id = '${of.userId}'`);
const notify = (of: Person, facts: { userId?: string } = {}) =>
  world.app.db.withSystem('make-demo', (run) =>
    world.app.notifications.notify(run, of.userId, 'relationship-accepted', facts),
  );
const work = () => workQueue(world, ['ask-relationship', 'send-notification', 'send-mail']);
const mailsTo = async (of: Person) => {
  await work();
  const email = await emailOf(of);
  return (await world.app.mail.outbox()).filter((one) => one.to === email);
};

test('who is asked, who is answered, and the other side of what ends are told, and nobody else', async () => {
  const [coach, client] = [await newPerson('Cora', { roles: ['practitioner'] }), await newPerson('Clem')];
  const id = await pending(coach, client, 'coach-client');
  expect(await told(client)).toEqual([['relationship-asked', 'Cora']]);
  expect(await told(coach)).toEqual([]);
  expect((await answer(client, client, id, 'accept')).statusCode).toBe(204);
  expect((await answer(client, client, id, 'accept')).statusCode).toBe(204);
  expect(await told(coach)).toEqual([['relationship-accepted', 'Clem']]);
  expect((await end(client, client, id)).statusCode).toBe(204);
  expect((await end(client, client, id)).statusCode).toBe(204);
  expect(await told(coach)).toEqual([
    ['relationship-ended', 'Clem'],
    ['relationship-accepted', 'Clem'],
  ]);
  expect(await told(client)).toHaveLength(1);
});

test('of a wish by e-mail that is turned down its lead is told nothing: they may not know whose it was', async () => {
  const [coach, client] = [await newPerson('Cora', { roles: ['practitioner'] }), await newPerson('Clem')];
  await wish(coach, { email: await emailOf(client), type: 'coach-client' });
  await work();
  expect(await told(client)).toEqual([['relationship-asked', 'Cora']]);
  const { rows } = await sql(`select id from relationships where user_id = '${client.userId}'`);
  expect((await end(client, client, rows[0].id)).statusCode).toBe(204);
  expect(await told(coach)).toEqual([]);
});

test('what is about a child is told to the guardians who answer for it; staff who end it tell both sides', async () => {
  const { parent, child } = await family();
  expect(await told(parent)).toEqual([['relationship-accepted', 'Sami']]);
  const coach = await newPerson('Cora', { roles: ['practitioner'] });
  const id = await pending(coach, child, 'practitioner-patient');
  expect((await answer(parent, child, id, 'accept')).statusCode).toBe(204);
  expect((await end(admin, child, id)).statusCode).toBe(204);
  expect((await told(parent)).slice(0, 2)).toEqual([
    ['relationship-ended', 'Cora'],
    ['relationship-asked', 'Cora'],
  ]);
  expect((await told(coach))[0]).toEqual(['relationship-ended', 'Sami']);
  expect(await told(child)).toEqual([]);
});

test('somebody who comes of age and who was their guardian find it in their inbox', async () => {
  const before = now;
  const { parent, child } = await family();
  now = new Date('2034-01-02');
  try {
    await world.app.identity.comingOfAge.releaseAll();
    await workQueue(world, ['tell-of-age']);
  } finally {
    now = before;
  }
  expect((await told(child))[0]).toEqual(['came-of-age', 'Sami']);
  expect((await told(parent))[0]).toEqual(['came-of-age', 'Sami']);
});

test('a session that somebody else adds is told with a link to it, once; one’s own is not', async () => {
  const priya = await newPerson('Priya', { roles: ['practitioner'] });
  const mateo = await newPerson('Mateo');
  await consentToSensorData(world, mateo.userId);
  const id = await pending(priya, mateo, 'practitioner-patient');
  expect((await answer(mateo, mateo, id, 'accept')).statusCode).toBe(204);
  const sharing = { purpose: 'practitioner-sharing', version: '2026-11', language: 'en' };
  await world.app.db.withSystem('make-demo', (run) =>
    world.app.consent.giveWithin(run, mateo.userId, mateo.userId, sharing),
  );
  await read(mateo, { all: true });
  const start = (by: Person) =>
    by.ask({
      method: 'POST',
      url: `/v1/users/${mateo.userId}/sessions`,
      headers: { 'idempotency-key': 'a-key-of-this-test' },
      payload: {
        startedAt: '2026-11-01T10:00:00Z',
        timeZone: 'UTC',
        channels: [{ dataType: 'ecg', label: 'ECG', rate: 250 }],
      },
    });
  const started = await start(priya);
  expect(started.statusCode, started.body).toBe(201);
  expect((await start(priya)).json()).toEqual(started.json());
  const sessionId = started.json().id as string;
  const fresh = (await inbox(mateo, '?unread=true')).items;
  expect(fresh).toMatchObject([
    {
      kind: 'session-added',
      facts: { userId: priya.userId, name: 'Priya', sessionId },
      link: `/people/${mateo.userId}/sessions/${sessionId}`,
    },
  ]);
  expect((await mailsTo(mateo)).filter(({ kind }) => kind === 'notification')).toHaveLength(1);
  expect((await start(mateo)).statusCode).toBe(201);
  expect((await inbox(mateo, '?unread=true')).items).toHaveLength(1);
});

test('an app that may act for somebody is told to them: by whom it was allowed, and only where it may do more', async () => {
  await sql(`set role attune_any; insert into apps (slug, name) values ('breathe', 'Breathe')`);
  const { parent, child } = await family();
  const give = (by: Person, to: Person, scopes: string[]) =>
    by.ask({ method: 'PUT', url: `/v1/users/${to.userId}/grants/breathe`, payload: { scopes } });
  const allowed = await give(parent, child, ['appdata:read']);
  expect(allowed.statusCode, allowed.body).toBe(200);
  await give(parent, child, ['appdata:read']);
  const facts = { userId: parent.userId, name: 'Noor', app: 'breathe', appName: 'Breathe' };
  expect((await inbox(child)).items).toMatchObject([{ kind: 'app-allowed', facts }]);
  await give(parent, child, ['appdata:read', 'appdata:write']);
  expect((await inbox(child)).items).toHaveLength(2);
  expect((await give(child, child, ['appdata:read'])).statusCode).toBe(403);
  expect((await inbox(child)).items).toHaveLength(2);
  const noa = await newPerson('Noa');
  expect((await give(noa, noa, ['appdata:read'])).statusCode).toBe(200);
  expect(await told(noa)).toEqual([['app-allowed', 'Noa']]);
});

test('the mail is in the person’s language, names nobody, leads into the app, and is written once', async () => {
  const noa = await newPerson('Noa', { language: 'he' });
  const other = await newPerson('Zebulon');
  await notify(noa, { userId: other.userId });
  const { rows } = await sql(`select id from notifications where user_id = '${noa.userId}'`);
  const mails = await mailsTo(noa);
  expect(mails).toHaveLength(1);
  expect(mails[0]?.subject).toBe('יש לך משהו חדש ב-Attune');
  expect(mails[0]?.text).toMatch(/https:\/\/attune\.example\/notifications\n/);
  expect(JSON.stringify(mails)).not.toMatch(/Zebulon/);
  await Promise.all([1, 2, 3].map(() => world.app.notifications.send(noa.userId, rows[0].id)));
  expect(await mailsTo(noa)).toHaveLength(1);
});

test('a wish is mailed by its own mail and by no other', async () => {
  const [coach, client] = [await newPerson('Cora', { roles: ['practitioner'] }), await newPerson('Clem')];
  await pending(coach, client, 'coach-client');
  expect((await mailsTo(client)).map(({ kind }) => kind)).toEqual(['relationship-asked']);
});

test('each way is switched off by itself; with all off nothing is kept', async () => {
  const rows = async (of: Person) =>
    (await sql(`select 1 from notifications where user_id = '${of.userId}'`)).rows.length;
  const [noMail, noInbox, nothing] = [await newPerson('M'), await newPerson('I'), await newPerson('N')];
  await prefer(noMail, 'notify_email = false');
  await prefer(noInbox, 'notify_in_app = false');
  await prefer(nothing, 'notify_email = false, notify_in_app = false, notify_push = false');
  for (const person of [noMail, noInbox, nothing]) await notify(person);
  expect([await mailsTo(noMail), await unread(noMail)]).toEqual([[], 1]);
  expect([(await mailsTo(noInbox)).length, await unread(noInbox), await told(noInbox)]).toEqual([1, 0, []]);
  expect([await mailsTo(nothing), await rows(nothing)]).toEqual([[], 0]);
  expect(await rows(noInbox)).toBe(1);
});

test('the switch counts that stands when it is sent', async () => {
  const late = await newPerson('Late');
  await notify(late);
  await prefer(late, 'notify_email = false');
  expect(await mailsTo(late)).toEqual([]);
});

test('the inbox comes newest first, in pages without gaps, and what is read is told apart', async () => {
  const ada = await newPerson('Ida');
  for (let each = 0; each < 5; each++) await notify(ada);
  const all = (await inbox(ada)).items.map(({ id }) => id);
  const first = await inbox(ada, '?limit=2');
  const second = await inbox(ada, `?limit=2&cursor=${first.next}`);
  const third = await inbox(ada, `?limit=2&cursor=${second.next}`);
  expect([first, second, third].flatMap(({ items }) => items.map(({ id }) => id))).toEqual(all);
  expect(third.next).toBeUndefined();
  expect(all).toEqual([...all].sort().reverse());
  expect((await read(ada, { ids: all.slice(0, 2) })).json()).toEqual({ unread: 3 });
  const [one] = (await inbox(ada)).items;
  now = new Date(now.getTime() + 1000);
  expect((await read(ada, { ids: all.slice(0, 2) })).json()).toEqual({ unread: 3 });
  expect((await inbox(ada)).items[0]?.readAt).toBe(one?.readAt);
  expect((await inbox(ada, '?unread=true')).items.map(({ id }) => id)).toEqual(all.slice(2));
  expect((await read(ada, { all: true })).json()).toEqual({ unread: 0 });
  expect(await unread(ada)).toBe(0);
});

test('somebody who is erased is named in nobody’s inbox any more', async () => {
  const [reader, gone] = [await newPerson('Ruth'), await newPerson('Gone')];
  await notify(reader, { userId: gone.userId });
  expect(await told(reader)).toEqual([['relationship-accepted', 'Gone']]);
  await sql(
    `delete from name_prefixes where user_id = '${gone.userId}'; delete from profiles where user_id = '${gone.userId}'`,
  );
  expect(await told(reader)).toEqual([['relationship-accepted', null]]);
});

test('what others are told is theirs: neither the list nor marking is anybody else’s', async () => {
  const [ada, ben] = [await newPerson('Ina'), await newPerson('Ben')];
  await notify(ada);
  const [id] = (await inbox(ada)).items.map((one) => one.id);
  expect((await ben.ask({ url: at(ada) })).statusCode).toBe(403);
  expect((await ben.ask({ method: 'POST', url: `${at(ada)}/read`, payload: { all: true } })).statusCode).toBe(
    403,
  );
  expect((await read(ben, { ids: [id] })).json()).toEqual({ unread: 0 });
  expect(await unread(ada)).toBe(1);
});
