import { appendFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { pgbouncer, startPooler } from '../../testing/pgbouncer-kit.ts';
import { entry, openRecorder } from '../../testing/points-kit.ts';
import { copyOf, openPrimary } from '../../testing/primary-kit.ts';
import { startStandby } from '../../testing/standby-kit.ts';
import { openWorld } from '../../testing/world.ts';
import { createPool } from './pool.ts';

const notRun = process.env.ATTUNE_NOT_RUN_FILE;
if (!pgbouncer && notRun) appendFileSync(notRun, 'PgBouncer (apt-get install pgbouncer)\n');

test.skipIf(!pgbouncer)(
  'through a pooler in front of each, many on few connections read from the replica, and who wrote from the primary',
  async () => {
    const primary = await openPrimary();
    onTestFinished(() => primary.close());
    const standby = await startStandby(primary.server, { settings: { fsync: 'off' } });
    onTestFinished(() => standby.close());
    const direct = primary.urls;
    const [front, frontOfCopy] = [
      await startPooler(pgbouncer ?? '', direct.url, 4),
      await startPooler(pgbouncer ?? '', copyOf(direct, standby), 2),
    ];
    onTestFinished(async () => void (await Promise.all([front.stop(), frontOfCopy.stop()])));
    let now = Date.now();
    const world = await openWorld({
      database: { ...direct, url: front.url, pooled: true },
      replica: {
        pool: createPool({ url: frontOfCopy.url, size: { min: 0, max: 20 } }),
        pooled: true,
        lagSeconds: 5,
      },
      clock: { now: () => new Date(now) },
    });
    onTestFinished(() => world.close());

    const recorder = await openRecorder(world);
    const session = await recorder.begin([{ rate: 100, valueKind: 'integer', bits: 16 }]);
    await recorder.add(session, [entry(0, 0, Int16Array.from([1, 2, 3]))]);
    const read = async (headers: Record<string, string> = {}) =>
      (await recorder.get(session, 'channels/0/points?form=raw', headers)).rawPayload.length / 2;
    await standby.caughtUp();
    expect(await read()).toBe(3);
    now += 5000;
    await standby.caughtUp();
    await standby.pauseReplay();
    const answer = await recorder.person.ask({
      method: 'POST',
      url: `${recorder.sessions}/${session}/points`,
      headers: { 'content-type': 'application/json' },
      payload: { channels: [{ channel: 0, firstSample: 3, values: [4, 5] }] },
    });
    expect(answer.statusCode, answer.body).toBe(200);
    const place = { 'attune-place': String(answer.headers['attune-place']) };
    const many = Array.from({ length: 60 }, (_, i) => read(i % 2 === 0 ? {} : place));
    expect(await Promise.all(many)).toEqual(many.map((_, i) => (i % 2 === 0 ? 3 : 5)));
  },
);
