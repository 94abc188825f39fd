import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { systemClock } from '../../kernel/clock.ts';
import { createLog } from '../../kernel/log.ts';
import { createMetrics } from '../../kernel/metrics.ts';
import { ask } from '../../testing/cluster.ts';
import { workQueue } from '../../testing/mail-kit.ts';
import { openPostbox, type Postbox, tokenIn } from '../../testing/smtp-kit.ts';
import { openWorld, type Person, type World, world as worldOfTest } from '../../testing/world.ts';
import { createWorker } from '../jobs/index.ts';
import { smtp } from './index.ts';

let postbox: Postbox;
let world: World;
let admin: Person;

beforeAll(async () => {
  postbox = await openPostbox();
  world = await openWorld({ mailTransport: smtp(postbox.url, 'Attune <attune@example.org>') });
  admin = await world.person({ firstName: 'Ada', roles: ['admin'] });
});
afterAll(async () => {
  await world.close();
  await postbox.close();
});

const sql = (text: string) => ask(world.urls.directUrl, text);
const invite = (email: string) => admin.ask({ method: 'POST', url: '/v1/invites', payload: { email } });
const look = (token: string) =>
  world.server.inject({ method: 'POST', url: '/v1/invites/look', payload: { token } });

test('a mail goes out over SMTP, and its words are gone once it is sent', async () => {
  expect((await invite('mateo@example.org')).statusCode).toBe(201);
  const stored = async () =>
    (
      await sql(
        `select content is not null as words, sent_at is not null as sent from mails order by created_at desc limit 1`,
      )
    ).rows[0];
  expect(await stored()).toEqual({ words: true, sent: false });
  await workQueue(world);
  const mail = await postbox.waitFor('mateo@example.org');
  expect(mail.subject).toBe('Your invitation to Attune');
  expect((await look(tokenIn(mail))).statusCode).toBe(200);
  expect(await stored()).toEqual({ words: false, sent: true });
});

test('a mail that was sent is not sent again when its job runs again', async () => {
  const { rows } = await sql('select user_id, id from mails where sent_at is not null limit 1');
  const before = postbox.mails.length;
  await world.app.mail.send(rows[0].user_id, rows[0].id);
  expect(postbox.mails.length).toBe(before);
});

test('a mail whose sender was killed before it could say so is sent again as the same mail', async () => {
  await invite('twice@example.org');
  const own = (
    await sql('select user_id, id, content from mails where sent_at is null order by created_at desc limit 1')
  ).rows[0];
  const words = `'\\x${own.content.toString('hex')}'`;
  await workQueue(world);
  await sql(`update mails set sent_at = null, content = ${words} where id = '${own.id}'`);
  await world.app.mail.send(own.user_id, own.id);
  const ids = postbox.mails.filter(({ to }) => to === 'twice@example.org').map(({ messageId }) => messageId);
  expect(ids).toEqual([`<${own.id}@example.org>`, `<${own.id}@example.org>`]);
  expect(new Set(postbox.mails.map(({ messageId }) => messageId)).size).toBe(postbox.mails.length - 1);
});

test('a mail that cannot be sent does not lose the invite: it is tried again, and is a failed job in the end', async () => {
  postbox.refuse(true);
  const log = createLog('error', systemClock, () => {});
  const worker = createWorker({
    db: world.app.db,
    jobs: world.app.jobs,
    clock: systemClock,
    log,
    metrics: createMetrics(),
  });
  await sql(
    `update pgboss.queue set retry_limit = 1, retry_delay = 0, retry_backoff = false where name = 'send-mail'`,
  );
  await worker.start(world.urls.url);
  try {
    expect((await invite('later@example.org')).statusCode).toBe(201);
    const failed = async () =>
      (await sql(`select job, error, failed_jobs::text as row from failed_jobs`)).rows;
    await vi.waitFor(async () => expect(await failed()).toHaveLength(1), { timeout: 30_000, interval: 200 });
    const [failure] = await failed();
    expect(failure.job).toBe('send-mail');
    expect(failure.row).not.toMatch(/later@|token/);
    postbox.refuse(false);
    const { items } = (await admin.ask({ url: '/v1/invites' })).json();
    const waiting = items.find((item: { email: string }) => item.email === 'later@example.org');
    expect(waiting).toMatchObject({ state: 'open', sentAt: null });
    const before = postbox.mails.length;
    expect((await admin.ask({ method: 'POST', url: `/v1/invites/${waiting.id}/resend` })).statusCode).toBe(
      204,
    );
    const mail = await postbox.waitFor('later@example.org', before);
    expect((await look(tokenIn(mail))).statusCode).toBe(200);
  } finally {
    await worker.stop();
  }
});

test('what a mail server says of an address stays out of the queue and out of the failed jobs', async () => {
  const strict = await openPostbox();
  strict.knowNobody();
  const opened = await worldOfTest({ mailTransport: smtp(strict.url, 'Attune <attune@example.org>') });
  onTestFinished(() => strict.close());
  const ada = await opened.person({ firstName: 'Ada', roles: ['admin'] });
  const log = createLog('error', systemClock, () => {});
  const { db, jobs } = opened.app;
  const worker = createWorker({ db, jobs, clock: systemClock, log, metrics: createMetrics() });
  const rows = async (text: string) => (await ask(opened.urls.directUrl, text)).rows;
  await rows(`update pgboss.queue set retry_limit = 0 where name = 'send-mail'`);
  const payload = { email: 'sensitive@example.net' };
  expect((await ada.ask({ method: 'POST', url: '/v1/invites', payload })).statusCode).toBe(201);
  await worker.start(opened.urls.url);
  try {
    await vi.waitFor(async () => expect(await rows('select error from failed_jobs')).toHaveLength(1), {
      timeout: 30_000,
      interval: 200,
    });
    expect(await rows('select error from failed_jobs')).toEqual([{ error: 'Error EENVELOPE' }]);
    const kept = await rows(`select output, job::text as row from pgboss.job where name = 'send-mail'`);
    expect(kept).toMatchObject([{ output: { name: 'Error', code: 'EENVELOPE' } }]);
    const everything = JSON.stringify(await rows('select job::text as row from pgboss.job'));
    expect(everything).not.toMatch(/sensitive|nobody here/);
  } finally {
    await worker.stop();
  }
});

test('expire-mails: the words of a mail go after eight days, sent or not; younger ones stay, and nobody is named to it', async () => {
  await invite('patient@example.org');
  const { rows } = await sql(
    `select id from mails where content is not null order by created_at desc limit 1`,
  );
  const words = async () =>
    (await sql(`select content is not null as words from mails where id = '${rows[0].id}'`)).rows[0].words;
  const job = world.app.jobs.find(({ name }) => name === 'expire-mails');
  await job?.handle({});
  expect(await words()).toBe(true);
  await sql(
    `set role attune_any; update mails set created_at = now() - interval '8 days 1 minute' where id = '${rows[0].id}'`,
  );
  await job?.handle({});
  expect(await words()).toBe(false);
  expect(job?.payload.safeParse({ userId: admin.userId }).success).toBe(false);
});

test('a mail belongs to its cause: where that did not happen, none is written and none is queued', async () => {
  const counts = async () =>
    (
      await sql(
        `select (select count(*) from mails) as mails, (select count(*) from pgboss.job where name = 'send-mail') as jobs`,
      )
    ).rows;
  const before = await counts();
  await sql(`create function refuse() returns trigger language plpgsql as 'begin raise exception ''no''; end';
    create trigger refuse before insert on invites for each row execute function refuse()`);
  try {
    expect((await invite('never@example.org')).statusCode).toBe(500);
  } finally {
    await sql('drop trigger refuse on invites; drop function refuse');
  }
  expect(await counts()).toEqual(before);
});

test('the outbox is the demo’s: with real mail, and from another machine, there is nothing to see', async () => {
  expect((await world.server.inject({ url: '/v1/outbox' })).statusCode).toBe(404);
  expect((await world.server.inject({ url: '/v1/outbox', remoteAddress: '192.0.2.4' })).statusCode).toBe(403);
});
