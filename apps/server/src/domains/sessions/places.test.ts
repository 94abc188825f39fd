import { afterAll, beforeAll, expect, test } from 'vitest';
import { analysisKit } from '../../testing/analysis-kit.ts';
import { randomFrom } from '../../testing/recordings-kit.ts';
import { consentToSensorData, openWorld, type Person, type World } from '../../testing/world.ts';
import { sealAnswer } from './service/metrics/seal.ts';

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

/** Waves of 10 Hz of such a height, in noise, at each of the places; half a minute. */
async function recorded(startedAt: string, places: Readonly<Record<string, number>>): Promise<string> {
  const channels = Object.keys(places).map((label) => ({
    dataType: 'eeg',
    label,
    rate: 128,
    valueKind: 'float64',
  }));
  const begun = await ada.ask({ method: 'POST', url: kit.url(), payload: { startedAt, channels } });
  expect(begun.statusCode, begun.body).toBe(201);
  const { id } = begun.json() as { id: string };
  const random = randomFrom(Date.parse(startedAt) / 1e7);
  for (const [channel, height] of Object.values(places).entries()) {
    const wave = Float64Array.from(
      { length: 30 * 128 },
      (_, i) => height * Math.sin((2 * Math.PI * 10 * i) / 128) + 4 * (random() - 0.5),
    );
    await kit.add(id, 0, wave, channel);
  }
  await kit.complete(id);
  await kit.finish(id);
  await kit.analyse(id);
  return id;
}

const trendOf = async (metric: string) =>
  (
    await ada.ask({
      url: `/v1/users/${ada.userId}/metrics/trend?metric=${metric}&from=2026-09-01T00:00:00Z&to=2026-12-01T00:00:00Z`,
    })
  ).json();
async function compared(first: string, second: string, metric = 'alpha-power') {
  const answer = await ada.ask({
    url: `/v1/users/${ada.userId}/metrics/comparison?first=${first}&second=${second}`,
  });
  return answer.json().metrics.find(({ name }: { name: string }) => name === metric);
}

test('brain waves are matched by their place on the head, whatever the order of the channels', async () => {
  const ids = [];
  // The newest has Cz first; in the others it is second, written in another way.
  for (let n = 0; n < 8; n++)
    ids.push(await recorded(`2026-10-${10 + 2 * n}T18:00:00Z`, { Fz: 40, 'EEG  cz': 10 + (n % 3) }));
  const elsewhere = await recorded('2026-10-28T18:00:00Z', { Pz: 30 });
  const newest = await recorded('2026-10-30T18:00:00Z', { Cz: 11, Fz: 41 });
  const found = await trendOf('alpha-power');
  expect(found).toMatchObject({ place: 'Cz', scale: 'log' });
  const pointOf = (id: string) => found.points.find((point: { sessionId: string }) => point.sessionId === id);
  expect(pointOf(elsewhere)).toMatchObject({ counted: false, leftOut: 'other-place' });
  const counted = found.points.filter((point: { counted: boolean }) => point.counted);
  expect(counted).toHaveLength(9);
  // A wave of 10 µV has a power of 50 µV², of 40 µV one of 800.
  for (const { value } of counted) expect(value).toBeLessThan(100);

  const alike = await compared(ids[0] as string, newest);
  expect(alike).toMatchObject({ place: 'Cz', caution: [] });
  expect(alike.before.value).toBeLessThan(100);
  expect(alike.difference).toBeCloseTo(alike.after.value / alike.before.value, 9);
  const other = await compared(elsewhere, newest);
  expect(other).toMatchObject({ caution: ['other-place'], change: 'unknown' });
  expect(other.difference).toEqual(expect.any(Number));
});

test('a number that is 0 has no place on a logarithm: it is listed with its reason, and not judged', async () => {
  const [flat, next] = [
    await recorded('2026-11-02T18:00:00Z', { Cz: 10 }),
    await recorded('2026-11-03T18:00:00Z', { Cz: 10 }),
  ];
  const key = await world.app.vault.of(ada.userId);
  const answer = sealAnswer(
    key,
    { userId: ada.userId, sessionId: flat, channel: 0 },
    {
      name: 'gamma-power',
      unit: 'µV²',
      value: 0,
      method: 'test',
      settings: {},
      basis: { seconds: 28 },
    },
  );
  await kit.query(
    `update session_metrics set answer = '\\x${answer.toString('hex')}' where session_id = '${flat}' and metric = 'gamma-power'`,
  );
  const found = await trendOf('gamma-power');
  const point = found.points.find(({ sessionId }: { sessionId: string }) => sessionId === flat);
  expect(point).toMatchObject({ value: 0, counted: false, leftOut: 'zero' });
  const row = await compared(flat, next, 'gamma-power');
  expect(row).toMatchObject({ difference: null, change: 'unknown' });
  expect(row.caution).toContain('zero');
});
