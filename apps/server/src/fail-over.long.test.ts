import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ask } from './testing/cluster.ts';
import { pointsOf } from './testing/device-kit.ts';
import { readRaw } from './testing/http-kit.ts';
import { cleanUp, until } from './testing/program-kit.ts';
import { createRecorderDevice } from './testing/recorder-device-kit.ts';
import { bytesOf, randomFrom } from './testing/recordings-kit.ts';
import { canOpenSite, openSite, type Site } from './testing/site-kit.ts';
import { type Login, missingOf, startLoad } from './testing/site-load-kit.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

describe.skipIf(!canOpenSite())('a primary with a synchronous standby, behind PgBouncer', () => {
  let site: Site;
  let logins: Login[];

  beforeAll(async () => {
    site = await openSite();
    logins = await site.people(['ada', 'ben', 'cleo']);
  });
  afterAll(async () => {
    await site?.close();
    await cleanUp();
  });

  const jobsDone = async (): Promise<number> =>
    (await ask(site.primaryUrl(), `select count(*)::int as done from pgboss.job where state = 'completed'`))
      .rows[0].done;

  test('the primary is killed: the programs go on at the standby by themselves, and nothing that was answered is lost', async () => {
    const [login] = logins as [Login];
    const device = await createRecorderDevice({
      ...{ number: 2, ...login, urls: [site.url.replace('http:', 'ws:')], random: randomFrom(2) },
    });
    let taken = 0;
    const recording = setInterval(() => {
      taken += 100;
      device.tick(taken);
    }, 100);
    const load = startLoad({ url: site.url, logins, clients: 12, pause: 5 });
    await until('the load runs', 20_000, () => load.answered() > 200);
    expect(load.failures).toEqual([]);
    load.forget();
    const done = await jobsDone();

    await site.killPrimary();
    await site.failOver();

    const before = load.stored.size;
    await until('activities are stored again', 60_000, () => load.stored.size > before + 200);
    const gap = load.longestGap();
    const failed = load.failures.length;
    const failures = [...new Set(load.failures)];
    load.forget();
    const settled = load.stored.size;
    await until('all goes on', 30_000, () => load.stored.size > settled + 200);
    await load.stop();
    clearInterval(recording);
    await until('every point is acknowledged', 60_000, () => {
      device.tick(taken);
      return device.acked() === taken;
    });
    device.close();
    await until('jobs are done again', 120_000, async () => (await jobsDone()) > done);
    await until('both APIs are ready, and the worker', 30_000, async () => {
      const members = [...site.apis, site.worker];
      const answers = members.map((one) => fetch(`${one?.place.opsUrl}/ready`).then(({ status }) => status));
      return (await Promise.all(answers)).every((status) => status === 200);
    });

    expect(load.failures).toEqual([]);
    expect(await missingOf(site.primaryUrl(), load.stored)).toEqual([]);
    expect(device.problems).toEqual([]);
    const read = await readRaw(site.url, login.userId, login.token, device.sessionId, 0);
    expect(read.body.equals(bytesOf(pointsOf(2, 0, taken)))).toBe(true);
    for (const { instance } of [...site.apis, site.worker].flatMap((one) => (one ? [one] : [])))
      expect(instance.ended()).toBeUndefined();
    console.log(
      `fail-over: ${load.stored.size} activities and ${taken} points acknowledged, 0 lost; ${failed} requests failed (${failures.join(', ')}), longest time without a write ${Math.round(gap)} ms`,
    );
  });
});
