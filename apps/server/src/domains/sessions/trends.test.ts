import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../../kernel/ids.ts';
import { analysisKit, intervals } from '../../testing/analysis-kit.ts';
import { consentToSensorData, openWorld, type Person, type World } from '../../testing/world.ts';
import { quantileOfT } from './service/metrics/noise.ts';

let world: World;
let ada: Person;
let cora: Person;
const breathing = '01900000-0000-7000-8000-000000000002';
/** Sessions of ten weeks, three a week on Monday, Wednesday and Friday; the swing doubles in the seventh week. */
const ids: string[] = [];

const kit = analysisKit(
  () => world,
  () => ada,
);
const monday = Temporal.PlainDate.from('2026-09-07');
const startOf = (n: number) =>
  `${monday.add({ weeks: Math.floor(n / 3), days: 2 * (n % 3) }).toString()}T18:30:00Z`;

beforeAll(async () => {
  world = await openWorld();
  ada = await world.person({ firstName: 'Ada' });
  cora = await world.person({ firstName: 'Cora', roles: ['practitioner'] });
  await consentToSensorData(world, ada.userId);
  for (let n = 0; n < 30; n++) {
    const swing = (n >= 18 ? 2 : 1) * (1 + 0.04 * ((n * 7) % 5));
    const options = { startedAt: startOf(n), ...(n % 2 === 0 ? { exerciseId: breathing } : {}) };
    ids.push(await kit.analysed(intervals(100 + n, 200, { swing }), options));
  }
}, 120_000);
afterAll(() => world.close());

const trend = async (search: string, by = ada) =>
  (await by.ask({ url: `/v1/users/${ada.userId}/metrics/trend?${search}` })).json();
const range = 'from=2026-09-01T00:00:00Z&to=2026-12-01T00:00:00Z';
const compare = (first: string, second: string, by = ada) =>
  by.ask({ url: `/v1/users/${ada.userId}/metrics/comparison?first=${first}&second=${second}` });

test('a trend has each session, the median of each week, and says which change is more than noise', async () => {
  const found = await trend(`metric=rmssd&${range}`);
  expect(found).toMatchObject({ metric: 'rmssd', unit: 'ms', cut: false, pending: 0 });
  expect(found.points.map(({ sessionId }: { sessionId: string }) => sessionId)).toEqual(ids.toReversed());
  expect(found.points[0]).toMatchObject({
    week: '2026-11-09',
    dataType: 'rr',
    counted: true,
    exercise: null,
  });
  expect(found.weeks).toHaveLength(10);
  expect(found.weeks.map(({ sessions }: { sessions: number }) => sessions)).toEqual(Array(10).fill(3));
  const changes = found.weeks.map(({ change }: { change: string }) => change);
  expect(changes[6]).toBe('more');
  expect(changes.filter((change: string) => change === 'more' || change === 'less')).toHaveLength(1);
  // Each median is that of the numbers of its sessions.
  const first = await Promise.all(ids.slice(0, 3).map(async (id) => (await kit.numbers(id)).rmssd.value));
  expect(found.weeks[0].median).toBeCloseTo(first.toSorted((a, b) => a - b)[1], 9);
  // On the logarithm: a deviation is a factor.
  expect(found.scale).toBe('log');
  expect(found.scatter).toMatchObject({ has: 20, needs: 5, deviation: expect.any(Number) });
  expect(found.scatter.deviation).toBeGreaterThan(1);
  expect(found.scatter.deviation).toBeLessThan(1.2);
  expect(found.scatter.band).toBeCloseTo(found.scatter.deviation ** quantileOfT(20), 9);
  // Of the whole range: that it rose, and the week in which it doubled.
  expect(found.judgement.changes).toEqual([{ week: found.weeks[6].week, change: 'more' }]);
  expect(found.judgement).toMatchObject({ pairs: 9, slope: { direction: 'more', has: 30, needs: 10 } });
  const { low, perWeek, high } = found.judgement.slope;
  expect([1 < low, low < perWeek, perWeek < high]).toEqual([true, true, true]);
  expect(found).toMatchObject({ place: null, mixed: { exercises: 2, otherLength: 0 }, failed: 0 });
});

test('several sessions of one evening are one day: they count as sessions, and make nothing surer', async () => {
  const before = await trend(`metric=heart-rate&${range}`);
  expect(before).toMatchObject({ scale: 'linear', weeks: [{ days: 3, sessions: 3 }, ...Array(9).fill({})] });
  const [day] = startOf(0).split('T');
  const again = await Promise.all(
    [19, 20].map((hour, i) =>
      kit.analysed(intervals(500 + i, 200, { mean: 700 }), { startedAt: `${day}T${hour}:30:00Z` }),
    ),
  );
  const found = await trend(`metric=heart-rate&${range}`);
  expect(found.weeks[0]).toMatchObject({ days: 3, sessions: 5 });
  expect(found.scatter.has).toBe(before.scatter.has);
  expect(found.judgement.slope.has).toBe(30);
  const ofDay = found.points.filter((point: { day: string }) => point.day === day);
  expect(ofDay).toHaveLength(3);
  expect(found.weeks[0].high).toBe(
    ofDay.map(({ value }: { value: number }) => value).toSorted((a: number, b: number) => a - b)[1],
  );
  for (const id of again)
    await ada.ask({ method: 'POST', url: kit.url(`/${id}/discard`), payload: { reason: 'mistake' } });
});

test('a trend can be of one exercise and of a range; what is not analysed yet is counted apart', async () => {
  const some = await trend(
    `metric=sdnn&exerciseId=${breathing}&from=2026-09-07T00:00:00Z&to=2026-09-21T00:00:00Z`,
  );
  expect(some.points.map(({ sessionId }: { sessionId: string }) => sessionId)).toEqual([
    ids[4],
    ids[2],
    ids[0],
  ]);
  expect(some.scatter).toEqual({ deviation: null, band: null, has: 1, needs: 5 });
  expect(some.weeks.map(({ change }: { change: string }) => change)).toEqual([null, 'unknown']);
  const late = await kit.finished(intervals(200, 200), { startedAt: '2026-09-08T08:00:00Z' });
  const waiting = await trend('metric=sdnn&from=2026-09-07T00:00:00Z&to=2026-09-21T00:00:00Z');
  expect([waiting.points.length, waiting.pending]).toEqual([6, 1]);
  await ada.ask({ method: 'POST', url: kit.url(`/${late}/discard`), payload: { reason: 'mistake' } });
  expect((await trend('metric=sdnn&from=2020-01-01T00:00:00Z&to=2020-02-01T00:00:00Z')).points).toEqual([]);
});

test('a number that there is not stays in the list with its reason, and in no week', async () => {
  const found = await trend(`metric=lf-hf&${range}`);
  expect(found.points).toHaveLength(30);
  for (const point of found.points)
    expect(point).toMatchObject({
      value: null,
      why: 'too-short',
      counted: false,
      leftOut: 'no-number',
    });
  expect(found.weeks).toEqual([]);
});

test('pulses are not counted with beats of the heart', async () => {
  await kit.query(`update channels set data_type = 'ppg' where session_id = '${ids[0]}'`);
  const found = await trend(`metric=rmssd&${range}`);
  expect(found.points.at(-1)).toMatchObject({
    dataType: 'ppg',
    counted: false,
    leftOut: 'other-method',
    value: expect.any(Number),
  });
  expect(found.weeks[0].sessions).toBe(2);
  expect((await compare(ids[0] as string, ids[2] as string)).json().metrics[0]).toMatchObject({
    change: 'unknown',
    caution: ['other-method'],
  });
  await kit.query(`update channels set data_type = 'rr' where session_id = '${ids[0]}'`);
});

test('two sessions are compared number by number, earlier first, and differ or not by more than noise', async () => {
  const [early, alike, late] = [ids[15], ids[16], ids[29]] as [string, string, string];
  const answer = (await compare(late, early)).json();
  expect(answer.sessions.map(({ sessionId }: { sessionId: string }) => sessionId)).toEqual([early, late]);
  const of = (all: { metrics: { name: string }[] }, name: string) =>
    all.metrics.find((one) => one.name === name);
  const [before, after] = [await kit.numbers(early), await kit.numbers(late)];
  expect(of(answer, 'rmssd')).toMatchObject({
    before: before.rmssd,
    after: after.rmssd,
    scale: 'log',
    difference: expect.closeTo(after.rmssd.value / before.rmssd.value, 9),
    change: 'more',
    caution: [],
  });
  expect(of(answer, 'heart-rate')).toMatchObject({
    scale: 'linear',
    difference: after['heart-rate'].value - before['heart-rate'].value,
  });
  expect(of(answer, 'lf-hf')).toMatchObject({ difference: null, change: null });
  expect(of((await compare(early, alike)).json(), 'rmssd')).toMatchObject({ change: 'noise' });
});

test.each([
  ['simulated', 'RR (simulated)'],
  ['file', 'RR (from a file)'],
])('what is %s is listed and not counted, nor judged in a comparison', async (madeUp, label) => {
  const before = await trend(`metric=rmssd&${range}`);
  // Newer than all, in a week of its own and in one that has sessions; of a heart that swings three times as wide.
  const wild = intervals(400, 200, { swing: 3, mean: 950 });
  const newest = await kit.analysed(wild, { startedAt: '2026-11-24T18:30:00Z', label });
  const among = await kit.analysed(wild, { startedAt: '2026-11-10T18:30:00Z', label });
  // Nor does it say of which kind of sensor the trend is.
  await kit.query(`update channels set data_type = 'ppg' where session_id = '${newest}'`);
  const found = await trend(`metric=rmssd&${range}`);
  const point = (id: string) => found.points.find(({ sessionId }: { sessionId: string }) => sessionId === id);
  for (const id of [newest, among])
    expect(point(id)).toMatchObject({
      madeUp,
      counted: false,
      leftOut: 'made-up',
      value: expect.any(Number),
    });
  expect(point(ids[0] as string)).not.toHaveProperty('madeUp');
  expect([found.weeks, found.scatter]).toEqual([before.weeks, before.scatter]);
  const heart = (await kit.metrics(newest)).channels[0];
  expect(heart).toMatchObject({ label, madeUp });
  expect((await kit.metrics(ids[0] as string)).channels[0]).not.toHaveProperty('madeUp');
  const rmssdOf = async (first: string, second: string) =>
    (await compare(first, second)).json().metrics.find(({ name }: { name: string }) => name === 'rmssd');
  expect(await rmssdOf(ids[0] as string, among)).toMatchObject({
    difference: expect.any(Number),
    change: 'unknown',
    caution: expect.arrayContaining(['made-up']),
  });
  // Two that were measured are judged by what was measured, whatever lies between them.
  const real = await rmssdOf(ids[15] as string, ids[29] as string);
  expect(real).toMatchObject({ change: 'more', caution: [] });
  for (const id of [newest, among])
    await ada.ask({ method: 'POST', url: kit.url(`/${id}/discard`), payload: { reason: 'mistake' } });
  expect(await rmssdOf(ids[15] as string, ids[29] as string)).toEqual(real);
});

test('the noise between two sessions is that of one session a day, the newest', async () => {
  const noise = async () =>
    (await compare(ids[15] as string, ids[29] as string))
      .json()
      .metrics.find(({ name }: { name: string }) => name === 'rmssd').noise;
  const before = await noise();
  const [day] = startOf(20).split('T');
  const wild = await kit.analysed(intervals(600, 200, { swing: 4 }), { startedAt: `${day}T16:30:00Z` });
  expect(await noise()).toBe(before);
  await ada.ask({ method: 'POST', url: kit.url(`/${wild}/discard`), payload: { reason: 'mistake' } });
});

test('two of different length are compared with care', async () => {
  const long = await kit.analysed(intervals(300, 500), { startedAt: '2026-11-16T18:30:00Z' });
  const sdnn = (await compare(ids[29] as string, long))
    .json()
    .metrics.find(({ name }: { name: string }) => name === 'sdnn');
  expect(sdnn).toMatchObject({ caution: ['other-length'], change: expect.stringMatching(/more|less|noise/) });
  expect((await trend(`metric=sdnn&${range}`)).mixed).toEqual({ exercises: 2, otherLength: 1 });
  await ada.ask({ method: 'POST', url: kit.url(`/${long}/discard`), payload: { reason: 'mistake' } });
});

test('two of different exercises are judged, with care; a trend of one exercise mixes none', async () => {
  const rmssd = (await compare(ids[15] as string, ids[28] as string))
    .json()
    .metrics.find(({ name }: { name: string }) => name === 'rmssd');
  expect(rmssd).toMatchObject({ caution: ['other-exercise'], change: 'more' });
  expect((await trend(`metric=rmssd&exerciseId=${breathing}&${range}`)).mixed.exercises).toBe(1);
});

test('what cannot be compared is refused: one session twice, somebody else’s, none', async () => {
  const [first] = ids as [string];
  for (const second of [first, newId()]) expect((await compare(first, second)).statusCode).toBe(404);
  expect((await compare(first, 'x')).statusCode).toBe(400);
  expect((await trend('metric=bmi')).status).toBe(400);
  expect((await trend('metric=rmssd&from=2026-09-02T00:00:00Z&to=2026-09-01T00:00:00Z')).status).toBe(400);
});

test('a practitioner sees numbers with the consent, and stops when it is withdrawn', async () => {
  const paths = [
    `sessions/${ids[0]}/metrics`,
    `sessions/${ids[0]}/channels/0/intervals`,
    'metrics/trend?metric=rmssd',
    `metrics/comparison?first=${ids[0]}&second=${ids[1]}`,
  ];
  const codes = async (by: Person) =>
    Promise.all(
      paths.map(async (path) => (await by.ask({ url: `/v1/users/${ada.userId}/${path}` })).statusCode),
    );
  expect(await codes(cora)).toEqual([403, 403, 403, 403]);
  await world.app.db.withSystem('make-demo', async (run) => {
    const text = { purpose: 'practitioner-sharing', version: '2026-11', language: 'en' };
    await world.app.consent.giveWithin(run, ada.userId, ada.userId, text);
    await world.app.access.relate(run, {
      lead: cora.userId,
      follower: ada.userId,
      type: 'practitioner-patient',
    });
  });
  expect(await codes(cora)).toEqual([200, 200, 200, 200]);
  const withdrawn = await ada.ask({
    method: 'DELETE',
    url: `/v1/users/${ada.userId}/consents/practitioner-sharing`,
  });
  expect([200, 204]).toContain(withdrawn.statusCode);
  expect(await codes(cora)).toEqual([403, 403, 403, 403]);
  expect(await codes(ada)).toEqual([200, 200, 200, 200]);
});
