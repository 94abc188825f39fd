import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { pointsOf } from './testing/device-kit.ts';
import { readRaw } from './testing/http-kit.ts';
import { cleanUp, until } from './testing/program-kit.ts';
import { createRecorderDevice } from './testing/recorder-device-kit.ts';
import { bytesOf, randomFrom } from './testing/recordings-kit.ts';
import { canOpenSite, openSite, type Site } from './testing/site-kit.ts';
import { type Load, type Login, missingOf, startLoad } from './testing/site-load-kit.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

/** Seconds that a stopping API goes on; longer than nginx keeps a connection that is not used. */
const drain = 4;

describe.skipIf(!canOpenSite())('two APIs behind nginx, one restarted after the other', () => {
  let site: Site;
  let logins: Login[];

  beforeAll(async () => {
    site = await openSite({
      standby: false,
      worker: false,
      settings: { ATTUNE_DRAIN_SECONDS: String(drain) },
    });
    logins = await site.people(['ada', 'ben', 'cleo']);
  });
  afterAll(async () => {
    await site?.close();
    await cleanUp();
  });

  async function underLoad(work: (load: Load) => Promise<void>): Promise<Load> {
    const load = startLoad({ url: site.url, logins, clients: 12, pause: 5 });
    try {
      await until('the load runs', 20_000, () => load.answered() > 50);
      await work(load);
      const before = load.answered();
      await until('the load still runs', 20_000, () => load.answered() > before + 50);
    } finally {
      await load.stop();
    }
    return load;
  }

  async function restart(number: 0 | 1, more: Record<string, string> = {}): Promise<void> {
    const { instance } = site.apis[number];
    instance.program.child.kill('SIGTERM');
    expect(await instance.program.ended).toEqual({ code: 0, signal: null });
    await site.startApi(number, more);
  }

  test('no request is lost, no point of a recorder, and nothing that was said to be stored', async () => {
    const [login] = logins as [Login];
    const device = await createRecorderDevice({
      ...{ number: 1, ...login, urls: [site.url.replace('http:', 'ws:')], random: randomFrom(1) },
    });
    let taken = 0;
    const recording = setInterval(() => {
      taken += 100;
      device.tick(taken);
    }, 100);
    const load = await underLoad(async () => {
      await restart(0);
      await restart(1);
    });
    clearInterval(recording);
    await until('everything is acknowledged', 30_000, () => {
      device.tick(taken);
      return device.acked() === taken;
    });
    device.close();
    expect(load.failures).toEqual([]);
    expect(await missingOf(site.primaryUrl(), load.stored)).toEqual([]);
    expect(device.problems).toEqual([]);
    // It was on one of the two, so it was told to come back at least once.
    expect(device.connections()).toBeGreaterThan(1);
    const read = await readRaw(site.url, login.userId, login.token, device.sessionId, 0);
    expect(read.body.equals(bytesOf(pointsOf(1, 0, taken)))).toBe(true);
    expect(load.stored.size).toBeGreaterThan(100);
    console.log(
      `rolling restart: ${load.answered()} requests, 0 lost; ${load.stored.size} activities and ${taken} points acknowledged, 0 lost; longest time without a write ${Math.round(load.longestGap())} ms`,
    );
  });

  test('an API that does not go on for a while loses some', async () => {
    const atOnce = { ATTUNE_DRAIN_SECONDS: '0' };
    await restart(0, atOnce);
    const load = await underLoad(async (running) => {
      for (let tries = 0; tries < 10 && running.failures.length === 0; tries++) await restart(0, atOnce);
    });
    expect(load.failures).not.toEqual([]);
    expect(await missingOf(site.primaryUrl(), load.stored)).toEqual([]);
    console.log(`rolling restart without draining: ${load.failures.length} requests lost`);
  });
});
