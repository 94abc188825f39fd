import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask } from './testing/cluster.ts';
import { jobsIn } from './testing/operations-kit.ts';
import { cleanUp, until } from './testing/program-kit.ts';
import { openPostbox, type Postbox } from './testing/smtp-kit.ts';
import { giveUpLost, killWorker, startWorker } from './testing/worker-kit.ts';
import { openWorld, type Person, type World } from './testing/world.ts';

let world: World;
let postbox: Postbox;
let admin: Person;
beforeAll(async () => {
  postbox = await openPostbox();
  world = await openWorld();
  admin = await world.person({ firstName: 'Ada', roles: ['admin'] });
});
afterAll(async () => {
  await cleanUp();
  await world.close();
  await postbox.close();
});

/** People with something that goes out to each by mail. */
async function invite(count: number, from = 0): Promise<string[]> {
  const emails = Array.from({ length: count }, (_, at) => `person-${from + at}@example.org`);
  for (const email of emails) {
    const answer = await admin.ask({ method: 'POST', url: '/v1/invites', payload: { email } });
    if (answer.statusCode !== 201) throw new Error(answer.body);
  }
  return emails;
}

const sent = async () =>
  (await ask(world.urls.directUrl, 'select count(*)::int as sent from mails where sent_at is not null'))
    .rows[0].sent;
const failures = async () => (await ask(world.urls.directUrl, 'select job, error from failed_jobs')).rows;

test('a worker killed ten times in the middle of its mails: each person is written to, none as by two different mails, and none is lost', async () => {
  const emails: string[] = [];
  let inTheMiddle = 0;
  for (let kill = 1; kill <= 10; kill++) {
    emails.push(...(await invite(15, emails.length)));
    const before = await sent();
    const worker = await startWorker(world, postbox.url);
    await until('it is in the middle', 60_000, async () => (await sent()) > before);
    await killWorker(worker);
    if ((await sent()) < emails.length) inTheMiddle++;
    await giveUpLost(world);
  }
  expect(inTheMiddle).toBeGreaterThan(0);
  const last = await startWorker(world, postbox.url);
  await until('every mail has gone out', 120_000, async () => (await sent()) === emails.length);
  await killWorker(last);
  expect(new Set(postbox.mails.map(({ to }) => to))).toEqual(new Set(emails));
  // Whoever was killed between the server's word and writing it down sent the same mail twice, under one name.
  const mails = new Set(postbox.mails.map(({ to, messageId }) => `${to} ${messageId}`));
  expect(mails.size).toBe(emails.length);
  expect(await failures()).toEqual([]);
});

test('what a killed worker had in hand comes back by its heartbeat, to a worker that runs, within two minutes', async () => {
  const [email] = await invite(1, 1000);
  const job = async () =>
    (await jobsIn(world, 'send-mail')).filter(({ state }) => state !== 'completed').at(-1);
  // As a worker leaves it that took it a moment ago and is dead.
  await ask(
    world.urls.directUrl,
    `update pgboss.job set state = 'active', started_on = now(), heartbeat_on = now()
     where name = 'send-mail' and state = 'created'`,
  );
  expect(await job()).toMatchObject({ state: 'active', retry_count: 0 });
  const worker = await startWorker(world, postbox.url);
  const from = performance.now();
  await until('the mail has gone out', 120_000, () => postbox.mails.some(({ to }) => to === email));
  console.info(`A lost job was done again after ${Math.round((performance.now() - from) / 1000)} s.`);
  await killWorker(worker);
  expect(await failures()).toEqual([]);
});
