import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../kernel/ids.ts';
import { ask } from '../testing/cluster.ts';
import { eventually, jobsIn, openBoss, workerOf } from '../testing/operations-kit.ts';
import { cleanUp, newPlace, outcome } from '../testing/program-kit.ts';
import { settingsOf } from '../testing/worker-kit.ts';
import { openWorld, type World } from '../testing/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(async () => {
  await cleanUp();
  await world.close();
});

const run = async (...args: string[]) =>
  outcome(await newPlace(), ['jobs', ...args], { settings: await settingsOf(world) });

/** Mails that fail at their only try: nobody is there to be written to, and no payload is right. */
async function failing(count: number): Promise<string[]> {
  const boss = await openBoss(world);
  const worker = await workerOf(
    world,
    world.app.jobs.filter(({ name }) => name === 'send-mail'),
  );
  for (let at = 0; at < count; at++) await boss.send('send-mail', { wrong: newId() }, { retryLimit: 0 });
  const ids = async () =>
    (await ask(world.urls.directUrl, `select id from failed_jobs where state = 'open'`)).rows.map(
      ({ id }) => id,
    );
  await eventually(async () => expect(await ids()).toHaveLength(count));
  await worker.stop();
  await boss.stop({ graceful: false });
  return ids();
}

test('at the command line jobs are looked at, retried and discarded with a reason, and the audit says where', async () => {
  const [one = '', ...others] = await failing(4);
  const queues = await run();
  expect(queues.said[0]).toMatch(/^job +waiting +running +oldest +last success +next run$/);
  expect(queues.said.at(-1)).toMatch(/4 failed jobs are undecided\.$/);

  const failed = await run('failed', '--job', 'send-mail');
  expect(failed.said.filter((line) => line.includes('ZodError')).length).toBe(4);
  expect((await run('failed', '--job', 'send-push')).said).toEqual(['No failed job is undecided.']);

  const retried = await run('retry', one, '--reason', 'Mended');
  expect([retried.code, retried.said]).toEqual([0, ['1 queued anew.']]);
  expect((await jobsIn(world, 'send-mail')).filter(({ state }) => state === 'created')).toHaveLength(1);
  const again = await run('retry', one, '--reason', 'Mended');
  expect([again.code, again.said]).toEqual([1, ['0 queued anew.', '1 somebody had decided about before.']]);

  const discarded = await run('discard', '--job', 'send-mail', '--reason', 'Nobody is there');
  expect(discarded.said).toEqual([`${others.length} discarded.`]);
  const { rows } = await ask(
    world.urls.directUrl,
    `select state, retry_reason, retried_by, retried_at is not null as decided, count(*)::int from failed_jobs group by 1, 2, 3, 4 order by 1`,
  );
  expect(rows).toEqual([
    { state: 'discarded', retry_reason: 'Nobody is there', retried_by: null, decided: true, count: 3 },
    { state: 'retried', retry_reason: 'Mended', retried_by: null, decided: true, count: 1 },
  ]);
  const audit = await ask(
    world.urls.directUrl,
    `select action, actor_kind from audit_events where action like 'failed-job:%' order by id`,
  );
  expect(audit.rows).toEqual([
    { action: 'failed-job:retry (operator)', actor_kind: 'system' },
    { action: 'failed-job:discard (operator)', actor_kind: 'system' },
  ]);
});

test('without a reason, without saying which, and with a job that is none, nothing is done and the line says what to write', async () => {
  for (const args of [
    ['retry', newId()],
    ['retry', newId(), '--reason', ' '],
    ['discard', '--reason', 'x'],
    ['retry', '--job', 'no-such', '--reason', 'x'],
    ['retry', 'some', '--reason', 'x'],
    ['undo'],
  ]) {
    const { code, complaints } = await run(...args);
    expect([code, complaints.length, complaints[0]], args.join(' ')).toEqual([
      1,
      1,
      expect.stringMatching(/^attune: Say /),
    ]);
  }
});
