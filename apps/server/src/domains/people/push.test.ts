import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { systemClock } from '../../kernel/clock.ts';
import { createLog } from '../../kernel/log.ts';
import { createMetrics } from '../../kernel/metrics.ts';
import { ask } from '../../testing/cluster.ts';
import { workQueue } from '../../testing/mail-kit.ts';
import { holder } from '../../testing/proofs-kit.ts';
import {
  type Browser,
  makeBrowser,
  openPushService,
  type PushService,
  senderOf,
} from '../../testing/push-kit.ts';
import { openWorld, type Person, type World } from '../../testing/world.ts';
import { createWorker } from '../jobs/index.ts';

let service: PushService;
let elsewhere: PushService;
let world: World;

beforeAll(async () => {
  [service, elsewhere] = await Promise.all([openPushService(), openPushService()]);
  world = await openWorld({ pushHosts: [service.origin], publicUrl: 'https://attune.example' });
});
beforeEach(() => service.answers(201));
afterAll(async () => {
  await world.close();
  await Promise.all([service.close(), elsewhere.close()]);
});

type Asks = Pick<Person, 'ask'>;
const subscriptions = '/v1/me/push-subscriptions';
const sql = async (text: string) => (await ask(world.urls.directUrl, text)).rows;
const add = (by: Asks, payload: object) => by.ask({ method: 'POST', url: subscriptions, payload });
const listed = async (by: Asks) => (await by.ask({ url: subscriptions })).json().items as { id: string }[];
const tell = (of: Person) =>
  world.app.db.withSystem('make-demo', (run) =>
    world.app.notifications.notify(run, of.userId, 'relationship-accepted', {}),
  );
const work = () => workQueue(world, ['send-notification', 'send-push']);
async function subscribe(by: Asks, browser: Browser = service.browser()): Promise<Browser> {
  const answer = await add(by, { ...browser.subscription, expirationTime: null });
  expect(answer.statusCode, answer.body).toBe(201);
  return browser;
}
/** Another login of the same person, as in another browser. */
async function secondLogin({ userId }: Person): Promise<Asks> {
  const { identity } = world.app;
  const { token } = await identity.useLink(await identity.makeLink(userId, 5), { device: 'second' });
  return holder(world, userId, token);
}

test('a browser gets a message that only it can read, from us, that says neither who nor what', async () => {
  const mateo = await world.person({ firstName: 'Mateo', language: 'de' });
  const browser = await subscribe(mateo);
  await tell(mateo);
  await work();
  const [pushed, ...more] = service.sentTo(browser);
  if (!pushed) throw new Error('Nothing was pushed.');
  expect(more).toEqual([]);
  const { items } = (await mateo.ask({ url: `/v1/users/${mateo.userId}/notifications` })).json();
  expect(browser.read(pushed)).toEqual({
    id: items[0].id,
    kind: 'relationship-accepted',
    text: 'In Attune gibt es etwas Neues für dich',
  });
  expect(() => service.browser().read(pushed)).toThrow();
  expect(pushed.body.length).toBeLessThan(1024);
  expect(pushed.headers).toMatchObject({ 'content-encoding': 'aes128gcm', ttl: '259200' });
  expect(pushed.headers.topic).toMatch(/^[\w-]{32}$/);
  const sender = senderOf(pushed);
  const { publicKey } = (await mateo.ask({ url: '/v1/push/key' })).json();
  expect(sender?.publicKey).toBe(publicKey);
  expect(sender?.claims).toMatchObject({ aud: service.origin, sub: 'https://attune.example' });
  const left = Number(sender?.claims.exp) - systemClock.now().getTime() / 1000;
  expect(left).toBeGreaterThan(0);
  expect(left).toBeLessThanOrEqual(86_400);
});

test('each browser of a person gets it once, and no one else’s', async () => {
  const [ada, ben] = [await world.person({ firstName: 'Ada' }), await world.person({ firstName: 'Ben' })];
  const own = [await subscribe(ada), await subscribe(await secondLogin(ada))];
  const others = await subscribe(ben);
  await tell(ada);
  await work();
  expect(own.map((browser) => service.sentTo(browser).length)).toEqual([1, 1]);
  expect(service.sentTo(others)).toEqual([]);
});

test('a browser belongs to who subscribed last: the one before is told nothing on it, not even by a waiting job', async () => {
  const [ada, ben] = [await world.person({ firstName: 'Ada' }), await world.person({ firstName: 'Ben' })];
  const browser = await subscribe(ada);
  await tell(ada);
  await workQueue(world, ['send-notification']);
  await subscribe(ben, browser);
  expect(await listed(ada)).toEqual([]);
  expect(await listed(ben)).toHaveLength(1);
  await tell(ada);
  await work();
  expect(service.sentTo(browser)).toEqual([]);
  await tell(ben);
  await work();
  expect(service.sentTo(browser)).toHaveLength(1);
});

test('of many who subscribe in one browser at once it belongs to one in the end', async () => {
  const people = await Promise.all([1, 2, 3, 4, 5].map(() => world.person()));
  const browser = service.browser();
  await Promise.all(people.map((person) => subscribe(person, browser)));
  const lists = await Promise.all(people.map(listed));
  expect(lists.flat()).toHaveLength(1);
  for (const person of people) await tell(person);
  await work();
  expect(service.sentTo(browser)).toHaveLength(1);
});

test('signing out in a browser ends it there and nowhere else', async () => {
  const ada = await world.person({ firstName: 'Ada' });
  const kept = await subscribe(ada);
  const other = await secondLogin(ada);
  const ended = await subscribe(other);
  expect((await other.ask({ method: 'POST', url: '/v1/sign-out' })).statusCode).toBe(204);
  await tell(ada);
  await work();
  expect([service.sentTo(kept).length, service.sentTo(ended).length]).toEqual([1, 0]);
  expect(await listed(ada)).toMatchObject([{ thisLogin: true }]);
  const rows = await sql(
    `select 1 from push_subscriptions where user_id = '${ada.userId}' union all select 1 from push_endpoints where user_id = '${ada.userId}'`,
  );
  expect(rows).toHaveLength(2);
});

test('who takes a browser off the list is told nothing there; the same again, and anybody else’s, is not found', async () => {
  const [ada, ben] = [await world.person({ firstName: 'Ada' }), await world.person({ firstName: 'Ben' })];
  const browser = await subscribe(ada);
  const [one] = await listed(ada);
  const remove = (by: Person) => by.ask({ method: 'DELETE', url: `${subscriptions}/${one?.id}` });
  expect((await remove(ben)).statusCode).toBe(404);
  expect((await remove(ada)).statusCode).toBe(204);
  expect((await remove(ada)).statusCode).toBe(404);
  await tell(ada);
  await work();
  expect(service.sentTo(browser)).toEqual([]);
});

test('with push switched off nothing is pushed, also where the job waits already', async () => {
  const ada = await world.person({ firstName: 'Ada' });
  const browser = await subscribe(ada);
  const off = () =>
    sql(`set role attune_any; update preferences set notify_push = false where user_id = '${ada.userId}'`);
  await tell(ada);
  await workQueue(world, ['send-notification']);
  await off();
  await workQueue(world, ['send-push']);
  await tell(ada);
  await work();
  expect(service.sentTo(browser)).toEqual([]);
});

test.each([404, 410])(
  'a browser that its service does not know any more (%i) is forgotten',
  async (status) => {
    const ada = await world.person({ firstName: 'Ada' });
    const gone = await subscribe(ada);
    service.answers(status);
    await tell(ada);
    await work();
    expect(await listed(ada)).toEqual([]);
    service.answers(201);
    await tell(ada);
    await work();
    expect(service.sentTo(gone)).toHaveLength(1);
  },
);

test.each([429, 503])(
  'what a service does not take for now (%i) is tried again until it does',
  async (status) => {
    const ada = await world.person({ firstName: 'Ada' });
    const browser = await subscribe(ada);
    service.answers(status, { 'retry-after': '1' });
    await sql(`update pgboss.queue set retry_delay = 0, retry_backoff = false where name = 'send-push'`);
    await tell(ada);
    const { db } = world.app;
    const jobs = world.app.jobs.filter(({ name }) => name === 'send-notification' || name === 'send-push');
    const log = createLog('error', systemClock, () => {});
    const worker = createWorker({ db, jobs, clock: systemClock, log, metrics: createMetrics() });
    await worker.start(world.urls.url);
    const waited = { timeout: 30_000, interval: 100 };
    try {
      await vi.waitFor(() => expect(service.sentTo(browser)).not.toEqual([]), waited);
      service.answers(201);
      const done = `select state from pgboss.job where name = 'send-push' and data ->> 'userId' = '${ada.userId}'`;
      await vi.waitFor(async () => expect(await sql(done)).toEqual([{ state: 'completed' }]), waited);
    } finally {
      await worker.stop();
    }
    const sent = service.sentTo(browser);
    expect(sent.length).toBeGreaterThan(1);
    expect(new Set(sent.map(({ headers }) => headers.topic)).size).toBe(1);
    expect(await listed(ada)).toHaveLength(1);
  },
);

test('a service is not followed elsewhere, and what it says goes into no error', async () => {
  const ada = await world.person({ firstName: 'Ada' });
  const browser = await subscribe(ada);
  service.answers(307, { location: `${elsewhere.origin}/inside` });
  await tell(ada);
  const error = await work().catch((thrown: unknown) => thrown as Error & { code?: string });
  expect(error).toMatchObject({ name: 'PushRefused', code: 'HTTP307' });
  expect(`${error?.message}${error?.cause}`).not.toContain('127.0.0.1');
  expect(service.sentTo(browser)).toHaveLength(1);
  expect(elsewhere.pushed).toEqual([]);
});

test('a subscription to an address that no push service has is refused, and not used where it was made before', async () => {
  const ada = await world.person({ firstName: 'Ada' });
  const { keys } = service.browser().subscription;
  for (const endpoint of [
    `${elsewhere.origin}/push/1`,
    'http://169.254.169.254/',
    'https://10.0.0.1/',
    'no address',
  ]) {
    expect((await add(ada, { endpoint, keys })).statusCode, endpoint).toBe(400);
  }
  const browser = await subscribe(ada);
  const [row] = await sql(`select id from push_subscriptions where user_id = '${ada.userId}'`);
  const moved = makeBrowser(`${elsewhere.origin}/push/1`);
  const place = { table: 'push_subscriptions', column: 'subscription', key: [ada.userId, row.id] };
  const sealed = (await world.vault.of(ada.userId)).sealJson(place, moved.subscription);
  await sql(
    `set role attune_any; update push_subscriptions set subscription = '\\x${sealed.toString('hex')}' where id = '${row.id}'`,
  );
  await tell(ada);
  await work();
  expect([service.sentTo(browser).length, elsewhere.pushed.length]).toEqual([0, 0]);
});

test('keys that nothing can be encrypted for are refused before they are stored', async () => {
  const ada = await world.person({ firstName: 'Ada' });
  const { endpoint, keys } = service.browser().subscription;
  const offCurve = Buffer.concat([Buffer.from([4]), Buffer.alloc(64, 7)]).toString('base64url');
  for (const wrong of [{ p256dh: offCurve }, { p256dh: 'short' }, { auth: 'short' }])
    expect((await add(ada, { endpoint, keys: { ...keys, ...wrong } })).statusCode).toBe(400);
  expect(await listed(ada)).toEqual([]);
});

test('somebody has 20 browsers at most: the oldest goes', async () => {
  const ada = await world.person({ firstName: 'Ada' });
  await subscribe(ada);
  const [oldest] = await listed(ada);
  await Promise.all(Array.from({ length: 25 }, () => subscribe(ada)));
  const left = await listed(ada);
  expect(left).toHaveLength(20);
  expect(left.map(({ id }) => id)).not.toContain(oldest?.id);
});
