import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { cleanUp, until } from './testing/program-kit.ts';
import { randomFrom } from './testing/recordings-kit.ts';
import { openPostbox } from './testing/smtp-kit.ts';
import { giveUpLost, killWorker, startWorker } from './testing/worker-kit.ts';
import { workshopKit } from './testing/workshop-kit.ts';
import { world as openWorld, type World } from './testing/world.ts';

// The size that has to hold; smaller ones are for whoever looks for a mistake.
const kills = Number(process.env.TEST_REMINDER_KILLS ?? 30);
const seed = Number(process.env.TEST_SEED ?? Math.floor(Math.random() * 2 ** 31));
const hour = 3_600_000;
const perKill = 10;

afterAll(cleanUp);

test(`a worker killed at ${kills} random moments (seed ${seed}): a mail reaches the server at least once, and once by its Message-ID`, async () => {
  let now = new Date();
  const world: World = await openWorld({ clock: { now: () => now }, databaseClock: 'its own' });
  const postbox = await openPostbox();
  const { newOrganizer, newPerson, published, signUp, sql } = workshopKit(() => world);
  const real = new Date();
  const olga = await newOrganizer();
  now = new Date(real.getTime() - 72 * hour);
  const id = await published(olga, {
    ...{ capacity: 10_000, startsAt: new Date(real.getTime() + 0.9 * hour).toISOString() },
    endsAt: new Date(real.getTime() + 2 * hour).toISOString(),
  });
  // Who runs it is reminded too.
  const people: string[] = [olga.userId];
  for (let i = 0; i < kills * perKill; i += 1) {
    const one = await newPerson(`P${i}`);
    await signUp(one, id);
    people.push(one.userId);
  }
  now = new Date();
  await sql('update workshop_messages set told_at = now()');
  const random = randomFrom(seed);
  const queued = async () =>
    Number(
      (
        await sql(`select count(*) from pgboss.job where state in ('created', 'retry', 'active')
      and name in ('send-mail', 'send-notification', 'tell-workshop-messages', 'remind-participants')`)
      )[0].count,
    );
  const send = () =>
    world.app.db.withSystem('make-demo', async (run) => {
      await world.app.queue.send(run, 'remind-participants', {});
      await world.app.queue.send(run, 'tell-workshop-messages', {});
    });
  const progress = async () =>
    (
      await sql(`select (select count(*) from workshop_messages where starts_at is not null and told_at is not null)
      + (select count(*) from mails where sent_at is not null) as done`)
    )[0].done;

  let inTheMiddle = 0;
  for (let kill = 0; kill < kills; kill += 1) {
    await send();
    const before = await progress();
    const worker = await startWorker(world, postbox.url);
    // It is at work; how far it comes is left to chance.
    await until('it works', 60_000, async () => (await progress()) !== before || (await queued()) === 0);
    await sleep(random() * 150);
    await killWorker(worker);
    if ((await queued()) > 0) inTheMiddle += 1;
    await giveUpLost(world);
  }
  expect(inTheMiddle).toBe(kills);
  await send();
  const last = await startWorker(world, postbox.url);
  await until('all is sent', 120_000, async () => (await queued()) === 0);
  await killWorker(last);

  const kept = await sql(
    `select count(*) as all, count(distinct user_id) as people from notifications where kind = 'workshop-reminder'`,
  );
  expect(kept).toEqual([{ all: people.length, people: people.length }]);
  const written = await sql(`select count(*) as all from mails where kind = 'notification'`);
  expect(written).toEqual([{ all: people.length }]);
  // SMTP has no way to ask what became of a mail (RFC 1047), so one may come twice: then it is the same, and says so.
  const byId = new Map(postbox.mails.map((mail) => [mail.messageId, mail.to]));
  expect([byId.size, new Set(byId.values()).size]).toEqual([people.length, people.length]);
  // Each kill can leave one mail behind that was sent and not marked so.
  expect(postbox.mails.length - byId.size).toBeLessThanOrEqual(kills);
  console.info(
    `${postbox.mails.length - byId.size} of ${byId.size} mails came twice, with the same Message-ID`,
  );
  await postbox.close();
}, 1_800_000);
