import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPushService, type PushService } from '../testing/push-kit.ts';
import { openWorld, type Person, type World } from '../testing/world.ts';
import { changedBy, forged, meanwhile, refused, shutOut, sql, unknownId } from './refusals-kit.ts';

let world: World;
let service: PushService;
let ada: Person;
let ben: Person;
let now = new Date();
const day = 86_400_000;

beforeAll(async () => {
  service = await openPushService();
  world = await openWorld({ pushHosts: [service.origin], clock: { now: () => now } });
  ada = await world.person({ firstName: 'Ada', email: 'ada@example.org' });
  ben = await world.person({ firstName: 'Ben', email: 'ben@example.org' });
});
afterAll(async () => {
  await world.close();
  await service.close();
});

let made = 0;
const newPerson = () => world.person({ firstName: 'Somebody', email: `somebody${made++}@example.org` });
const tell = async ({ userId }: Person, facts: { userId?: string } = {}): Promise<string> => {
  await world.app.db.withSystem('make-demo', (run) =>
    world.app.notifications.notify(run, userId, 'session-added', facts),
  );
  const [row] = await sql(
    world,
    `select id from notifications where user_id = '${userId}' order by id desc limit 1`,
  );
  return row.id;
};
const subscribe = async (by: Person, browser = service.browser()) => {
  const url = '/v1/me/push-subscriptions';
  const answer = await by.ask({ method: 'POST', url, payload: browser.subscription });
  return { browser, answer, id: answer.json().id as string };
};
const inbox = async (of: Person) =>
  (await of.ask({ url: `/v1/users/${of.userId}/notifications` })).json().items as { facts: object }[];
const send = ({ userId }: Person, id: string) => world.app.notifications.send(userId, id);
const push = ({ userId }: Person, id: string, subscriptionId: string) =>
  world.app.notifications.push.send(userId, id, subscriptionId);
const tidy = () => world.app.notifications.tidy();
const waiting = (job: string) =>
  sql(
    world,
    `select data ->> 'notificationId' as id from pgboss.job where name = '${job}' and state = 'created'`,
  );
const emptyQueue = () => sql(world, 'delete from pgboss.job');

test('name-in-notifications: names to nobody but the reader, and nobody whom they were not told about', async () => {
  const zoe = await world.person({ firstName: 'Zoe' });
  await tell(ada, { userId: zoe.userId });
  await tell(ben);
  expect(await inbox(ada)).toMatchObject([{ facts: { name: 'Zoe' } }]);
  expect(await inbox(ben)).toMatchObject([{ facts: {} }]);
  expect(JSON.stringify(await inbox(ben))).not.toMatch(/Zoe|"name"/);
  await refused(world, 'refused', () => ben.ask({ url: `/v1/users/${ada.userId}/notifications` }));
});

test('queue-notifications: queues nothing of anybody else, and nothing that was sent', async () => {
  const [own, other] = [await newPerson(), await newPerson()];
  const [sent, unsent] = [await tell(own), await tell(own)];
  await tell(other);
  await send(own, sent);
  await emptyQueue();
  await world.app.notifications.sendKept(own.userId);
  expect(await waiting('send-notification')).toEqual([{ id: unsent }]);
});

test('queue-notifications: by the hour, what was left behind and nothing else, neither of this minute nor of last week', async () => {
  await sql(world, 'update notifications set sent_at = now()');
  const somebody = await newPerson();
  const [young, left, old] = [await tell(somebody), await tell(somebody), await tell(somebody)];
  await sql(
    world,
    `update notifications set created_at = created_at - interval '10 minutes' where id = '${left}'`,
  );
  await sql(
    world,
    `update notifications set created_at = created_at - interval '8 days' where id = '${old}'`,
  );
  await emptyQueue();
  await tidy();
  const queued = (await waiting('send-notification')).map(({ id }) => id);
  expect(queued).toEqual([left]);
  expect(queued).not.toContain(young);
});

test('send-notification: writes no mail and queues nothing for somebody who is shut out', async () => {
  const somebody = await newPerson();
  await subscribe(somebody);
  const id = await tell(somebody);
  await shutOut(world, somebody.userId);
  const { changed } = await changedBy(world, () => send(somebody, id));
  expect(changed).toEqual(['notifications']);
});

test('send-notification: sends nothing twice, and nothing of somebody else', async () => {
  const somebody = await newPerson();
  const id = await tell(somebody);
  const nothing = async (work: () => Promise<void>) =>
    expect((await changedBy(world, work)).changed).toEqual([]);
  await nothing(() => send(ben, id));
  await nothing(() => send(somebody, unknownId));
  expect((await changedBy(world, () => send(somebody, id))).changed).toEqual([
    'mails',
    'notifications',
    'queue',
  ]);
  await nothing(() => send(somebody, id));
});

test('expire-notifications: removes nothing that is younger than 180 days, and what is not shown after a day', async () => {
  await sql(world, 'delete from notifications');
  const somebody = await newPerson();
  const id = await tell(somebody);
  await sql(world, 'update notifications set sent_at = now()');
  const age = (days: number) => {
    now = new Date(now.getTime() + days * day);
  };
  const there = async () => (await sql(world, `select 1 from notifications where id = '${id}'`)).length;
  const before = now;
  try {
    age(179.9);
    expect((await changedBy(world, tidy)).changed).toEqual([]);
    age(0.2);
    await tidy();
    expect(await there()).toBe(0);
    await sql(world, `update preferences set notify_in_app = false where user_id = '${somebody.userId}'`);
    await tell(somebody);
    age(0.9);
    expect((await changedBy(world, tidy)).changed).not.toContain('notifications');
    age(0.2);
    expect((await changedBy(world, tidy)).changed).toContain('notifications');
  } finally {
    now = before;
  }
});

test('subscribe-push: refuses who is not signed in, and an address of no push service', async () => {
  const { subscription } = service.browser();
  const url = '/v1/me/push-subscriptions';
  const add = (payload: object, token: string) =>
    world.server.inject({ method: 'POST', url, payload, headers: { authorization: `Bearer ${token}` } });
  await refused(world, 'not-signed-in', () => add(subscription, forged));
  const endpoint = 'https://inside.example/x';
  await refused(world, 'bad-request', () => add({ ...subscription, endpoint }, ada.token));
});

test('subscribe-push: leaves nothing where the login ends in this moment', async () => {
  const somebody = await newPerson();
  const ending = `delete from logins where user_id = '${somebody.userId}'`;
  const { answer } = await meanwhile(world, ending, () => subscribe(somebody));
  expect(answer.json().code).toBe('not-signed-in');
  expect(await sql(world, `select 1 from push_endpoints where user_id = '${somebody.userId}'`)).toEqual([]);
});

test('unsubscribe-push: refuses somebody else’s browser as one that is not there', async () => {
  const { id } = await subscribe(ada);
  const remove = (which: string) => ben.ask({ method: 'DELETE', url: `/v1/me/push-subscriptions/${which}` });
  await refused(world, 'not-found', () => remove(id));
  await refused(world, 'not-found', () => remove(unknownId));
});

test('find-push: finds no browser of somebody else, and nothing that they were not told', async () => {
  const [own, others] = [await subscribe(ada), await subscribe(ben)];
  const [mine, theirs] = [await tell(ada), await tell(ben)];
  await push(ada, mine, others.id);
  await push(ben, mine, others.id);
  await push(ada, theirs, own.id);
  expect(service.pushed).toEqual([]);
  await push(ada, mine, own.id);
  expect(service.pushed).toHaveLength(1);
});

test('forget-push: forgets no browser but the one that is gone, and none that is only busy', async () => {
  const somebody = await newPerson();
  const [gone, kept] = [await subscribe(somebody), await subscribe(somebody)];
  const id = await tell(somebody);
  service.answers(500);
  expect((await changedBy(world, () => push(somebody, id, kept.id).catch(() => {}))).changed).toEqual([]);
  service.answers(410);
  await push(somebody, id, gone.id);
  service.answers(201);
  const left = await sql(world, `select id from push_subscriptions where user_id = '${somebody.userId}'`);
  expect(left).toEqual([{ id: kept.id }]);
});
