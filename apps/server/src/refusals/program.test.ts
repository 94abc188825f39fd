import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PgBoss } from 'pg-boss';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { readConfig } from '../config.ts';
import { createWorker } from '../domains/jobs/index.ts';
import { smtp } from '../domains/mail/index.ts';
import { systemClock } from '../kernel/clock.ts';
import { createLog } from '../kernel/log.ts';
import { createMetrics } from '../kernel/metrics.ts';
import { StartError } from '../kernel/start-error.ts';
import { openRuntime } from '../runtime.ts';
import { openPostbox, type Postbox } from '../testing/smtp-kit.ts';
import { openWorld, type Person, type World, world as worldOfTest } from '../testing/world.ts';
import { changedBy, refused, sql, unknownId } from './refusals-kit.ts';

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

type Written = { readonly user_id: string; readonly id: string };

/** A mail that waits to be sent. */
async function written(email: string): Promise<Written> {
  const answer = await admin.ask({ method: 'POST', url: '/v1/invites', payload: { email } });
  const { userId } = answer.json<{ userId: string }>();
  const [mail] = await sql(world, `select user_id, id from mails where user_id = '${userId}'`);
  return mail;
}
const jobNamed = (name: string) => {
  const job = world.app.jobs.find((one) => one.name === name);
  if (!job) throw new Error(`There is no job ${name}.`);
  return job;
};

test('recognise-keys: refuses a key store that is not the database’s, before and after it knows one', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'attune-keys-'));
  const open = (keys: string) => {
    const settings = {
      ATTUNE_DATABASE_URL: world.urls.url,
      ATTUNE_DATABASE_DIRECT_URL: world.urls.directUrl,
      ATTUNE_DATA_DIR: join(folder, keys),
      ATTUNE_LOG: 'error',
    };
    return openRuntime(readConfig(settings), { schema: 'check' }).catch((error: unknown) => error);
  };
  try {
    for (const fingerprint of [undefined, world.vault.fingerprint()]) {
      if (fingerprint)
        await sql(world, `insert into key_stores (fingerprint) values ('\\x${fingerprint.toString('hex')}')`);
      const { answer, changed } = await changedBy(world, () => open('another'));
      expect(answer).toBeInstanceOf(StartError);
      expect(String(answer)).toContain('The key store is not the one');
      expect(changed).toEqual([]);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('find-mail: sends nothing that is not there, is somebody else’s, or was sent', async () => {
  const [mail, other] = [await written('ann@example.org'), await written('abe@example.org')];
  const { send } = world.app.mail;
  await send(mail.user_id, mail.id);
  const before = postbox.mails.length;
  const { changed } = await changedBy(world, async () => {
    await send(mail.user_id, mail.id);
    await send(mail.user_id, other.id);
    await send(unknownId, other.id);
    await send(other.user_id, unknownId);
  });
  expect(changed).toEqual([]);
  expect(postbox.mails.length).toBe(before);
});

test('mark-mail-sent: a mail that was not taken is not sent, and neither is any other', async () => {
  const [mail, other] = [await written('bob@example.org'), await written('bea@example.org')];
  const send = jobNamed('send-mail');
  const payload = { userId: mail.user_id, mailId: mail.id };
  postbox.refuse(true);
  try {
    const { answer, changed } = await changedBy(world, () => send.handle(payload).catch(() => 'failed'));
    expect({ answer, changed }).toEqual({ answer: 'failed', changed: [] });
  } finally {
    postbox.refuse(false);
  }
  await send.handle(payload);
  const rows = await sql(
    world,
    `select content is null as gone, sent_at is null as waits from mails where id in ('${mail.id}', '${other.id}') order by id`,
  );
  expect(rows).toEqual([
    { gone: true, waits: false },
    { gone: false, waits: true },
  ]);
});

test('read-outbox: shows nothing where mail is real, nor to another machine', async () => {
  await written('cat@example.org');
  const url = '/v1/outbox';
  await refused(world, 'not-found', () => world.server.inject({ url }));
  await refused(world, 'not-found', () => admin.ask({ url }));
  const demo = await worldOfTest();
  const boss = await demo.person({ roles: ['admin'] });
  const afar = { url, remoteAddress: '192.0.2.4' };
  await refused(demo, 'refused', () => demo.server.inject(afar));
  await refused(demo, 'refused', () => boss.ask(afar));
  const proxied = { url, headers: { 'x-forwarded-for': '127.0.0.1' } };
  await refused(demo, 'refused', () => demo.server.inject(proxied));
  await refused(demo, 'refused', () => demo.server.inject({ url, headers: { host: 'attune.example' } }));
  expect((await demo.server.inject({ url })).statusCode).toBe(200);
});

test('expire-idempotency-keys: what is younger than a day stays, and nobody is named to it', async () => {
  await sql(
    world,
    `insert into idempotency_keys (user_id, key, request_digest, created_at) values
       ('${admin.userId}', 'old', '\\x00', now() - interval '25 hours'),
       ('${admin.userId}', 'young', '\\x00', now() - interval '23 hours')`,
  );
  const job = jobNamed('expire-idempotency-keys');
  const { changed } = await changedBy(world, () => job.handle({}));
  expect(changed).toEqual(['idempotency_keys']);
  expect(await sql(world, 'select key from idempotency_keys')).toEqual([{ key: 'young' }]);
  expect((await changedBy(world, () => job.handle({}))).changed).toEqual([]);
  expect(job.payload.safeParse({ userId: admin.userId }).success).toBe(false);
});

test('record-failed-job: a job that is done is not among the failed, and of one that failed no word is kept', async () => {
  const { db, jobs } = world.app;
  const log = createLog('error', systemClock, () => {});
  const worker = createWorker({ db, jobs, clock: systemClock, log, metrics: createMetrics() });
  const { url } = world.urls;
  const boss = new PgBoss({
    connectionString: url,
    schema: 'pgboss',
    migrate: false,
    supervise: false,
    schedule: false,
  });
  boss.on('error', () => {});
  await boss.start();
  await worker.start(url);
  try {
    await boss.send('expire-logins', {}, { retryLimit: 0 });
    const failing = await boss.send('expire-logins', { name: 'Adalbertine' }, { retryLimit: 0 });
    const failed = () => sql(world, 'select payload_ref, f::text as text from failed_jobs f');
    const left = () =>
      sql(world, `select id from pgboss.job where name = 'expire-logins' and state in ('created', 'active')`);
    await vi.waitFor(async () => expect([(await failed()).length, (await left()).length]).toEqual([1, 0]), {
      timeout: 30_000,
      interval: 200,
    });
    const [row] = await failed();
    expect(row.payload_ref).toBe(failing);
    expect(row.text).not.toContain('Adalbertine');
  } finally {
    await boss.stop({ graceful: false });
    await worker.stop();
  }
});
