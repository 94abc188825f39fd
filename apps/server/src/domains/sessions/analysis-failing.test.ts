import { ANALYSIS_VERSION } from '@attune/signals';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { analysisKit, intervals } from '../../testing/analysis-kit.ts';
import { consentToSensorData, openWorld, type Person, type World } from '../../testing/world.ts';

let world: World;
let ada: Person;
beforeAll(async () => {
  world = await openWorld();
  ada = await world.person({ firstName: 'Ada' });
  await consentToSensorData(world, ada.userId);
});
afterAll(() => world.close());

const kit = analysisKit(
  () => world,
  () => ada,
);
const { query, analyse, analysed, metrics, countOf } = kit;

/** As the analysis of the next session has taken all points, and before its numbers are there. */
function beforeTheEnd(happens: () => Promise<unknown>): void {
  const { coders } = world.app.sessions;
  const { analyse: real } = coders;
  coders.analyse = async (kind) => {
    coders.analyse = real;
    const analysis = await real(kind);
    return {
      ...analysis,
      async end() {
        await happens();
        return analysis.end();
      },
    };
  };
}

test('a thread that ends takes the analysis with it, and the next one does it', async () => {
  const id = await kit.finished(intervals(10, 300));
  beforeTheEnd(() => world.app.sessions.coders.close());
  await expect(analyse(id)).rejects.toThrow('ended');
  expect(await countOf(id)).toEqual({ metrics: 0, intervals: 0, version: 0 });
  await analyse(id);
  expect(await countOf(id)).toMatchObject({ metrics: 26, version: ANALYSIS_VERSION });
});

test('what is discarded while it is analysed, or after, keeps no number, and says that it is discarded', async () => {
  const [during, after] = [await kit.finished(intervals(11, 300)), await analysed(intervals(12, 300))];
  const discard = async (id: string) =>
    expect(
      (await ada.ask({ method: 'POST', url: kit.url(`/${id}/discard`), payload: { reason: 'mistake' } }))
        .statusCode,
    ).toBe(200);
  beforeTheEnd(() => discard(during));
  await analyse(during);
  await discard(after);
  await analyse(after);
  for (const id of [during, after]) {
    expect(await countOf(id)).toEqual({ metrics: 0, intervals: 0, version: 0 });
    expect(await metrics(id)).toMatchObject({
      state: 'discarded',
      version: null,
      failed: false,
      channels: [],
    });
  }
});

test('what cannot be analysed is tried so many times, says that it failed, and is tried again by newer methods', async () => {
  const [broken, waiting] = [await kit.finished(intervals(19, 300)), await kit.finished(intervals(20, 300))];
  const queueAnew = async () => {
    await query(`delete from pgboss.job where name = 'analyse-session';
      update sessions set analysis_queued_at = now() - interval '7 hours' where id in ('${broken}', '${waiting}')`);
    await world.app.sessions.analysing.queueOutdated();
    return (
      await query(
        `select data->>'sessionId' as id, priority from pgboss.job where name = 'analyse-session' order by id`,
      )
    ).map(({ id, priority }) => [id, priority]);
  };
  const tries = async () =>
    (await query(`select analysis_tries as n from sessions where id = '${broken}'`))[0]?.n;
  for (let n = 1; n <= 12; n++) {
    expect(await metrics(broken)).toMatchObject({ failed: false, version: null });
    beforeTheEnd(() => world.app.sessions.coders.close());
    await expect(analyse(broken)).rejects.toThrow();
    expect(await tries()).toBe(n);
    if (n === 11) expect(await queueAnew()).toContainEqual([broken, -1]);
  }
  expect(await metrics(broken)).toMatchObject({ state: 'complete', failed: true, version: null });
  const left = await queueAnew();
  expect(left).toContainEqual([waiting, -1]);
  expect(left.map(([id]) => id)).not.toContain(broken);
  const to = new Date(Date.parse('2026-11-21')).toISOString();
  const trend = await ada.ask({ url: `/v1/users/${ada.userId}/metrics/trend?metric=rmssd&to=${to}` });
  expect(trend.json()).toMatchObject({ failed: 1 });
  // As if the methods of now were newer.
  await query(
    `update sessions set analysis_tried_version = analysis_tried_version - 1 where id = '${broken}'`,
  );
  expect(await metrics(broken)).toMatchObject({ failed: false });
  expect((await queueAnew()).map(([id]) => id)).toContain(broken);
  await analyse(broken);
  await analyse(waiting);
  expect(await metrics(broken)).toMatchObject({ failed: false, current: true });
  expect(await tries()).toBe(0);
});

test('numbers that a program of before left of a discarded session go by night, and no others', async () => {
  const [left, kept] = [await analysed(intervals(21, 300)), await analysed(intervals(22, 300))];
  await query(`update sessions set state = 'discarded', discard_reason = 'mistake' where id = '${left}'`);
  expect(await countOf(left)).toMatchObject({ metrics: 26, intervals: 1 });
  await world.app.sessions.analysing.removeLeft();
  expect(await countOf(left)).toMatchObject({ metrics: 0, intervals: 0 });
  expect(await countOf(kept)).toMatchObject({ metrics: 26, intervals: 1 });
});

test('what a program of before these tables left of a discarded session is shown to nobody', async () => {
  const id = await analysed(intervals(15, 300));
  const read = () => ada.ask({ url: kit.url(`/${id}/channels/0/intervals`) });
  expect((await read()).statusCode).toBe(200);
  await query(`update sessions set state = 'discarded', discard_reason = 'mistake' where id = '${id}'`);
  expect((await read()).statusCode).toBe(404);
  expect((await metrics(id)).channels).toEqual([]);
});
