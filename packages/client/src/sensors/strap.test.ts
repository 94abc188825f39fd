import { expect, test } from 'vitest';
import { pretendTime } from '../testing/pretend-time-kit.ts';
import { pretendStrap } from '../testing/strap-kit.ts';
import type { BluetoothLike } from './bluetooth-like.ts';
import type { SensorEvent } from './contract.ts';
import { bluetoothHere, chooseStrap, createStrap } from './strap.ts';

function stage(has: Parameters<typeof pretendStrap>[0] = {}, ecg = false) {
  const time = pretendTime(1);
  const strap = pretendStrap(has);
  const surroundings = time.surroundings({ alive: true }, { wrongBy: 0 });
  const sensor = createStrap({ device: strap.device, ecg, surroundings });
  const events: SensorEvent[] = [];
  sensor.subscribe((event) => events.push(event));
  const of = <K extends SensorEvent['kind']>(kind: K) =>
    events.filter((event): event is SensorEvent & { kind: K } => event.kind === kind);
  const intervals = () =>
    of('points')
      .filter(({ channel }) => channel === 0)
      .flatMap(({ samples }) => samples);
  const broken = () => of('points').flatMap((event) => (event.channel === 0 ? [event.broken] : []));
  const after = (milliseconds: number) => time.run(time.now() + milliseconds);
  return { time, strap, sensor, events, of, intervals, broken, after };
}

test('gives battery, contact, rate and each interval, with its own name', async () => {
  const { strap, sensor, of, intervals, after } = stage();
  await sensor.start();
  strap.beat([800, 820]);
  await after(1000);
  strap.beat([]);
  strap.beat([830]);
  expect(intervals()).toEqual([800, 820, 830]);
  expect(of('battery')).toEqual([{ kind: 'battery', percent: 80 }]);
  expect(of('contact')).toEqual([{ kind: 'contact', contact: 'good' }]);
  expect(of('state').map(({ state }) => state)).toEqual(['connecting', 'on']);
  expect(of('points').filter(({ channel }) => channel === 1)).toHaveLength(3);
  expect(sensor.name).toBe('Polar H10 0000');
  expect(sensor.channels().map(({ dataType }) => dataType)).toEqual(['rr', 'heart-rate']);
  await sensor.stop();
  expect([strap.disconnections, strap.listeners(), strap.of(0x2a37).isOn()]).toEqual([1, 0, false]);
});

test('comes back by itself: what is sent is given once, in order, and said to follow a gap', async () => {
  const { strap, sensor, of, intervals, broken, after } = stage();
  await sensor.start();
  const sent: number[] = [];
  for (let round = 0; round < 8; round++) {
    for (let i = 0; i < 5; i++) {
      const interval = 700 + sent.length;
      sent.push(interval);
      strap.beat([interval]);
      await after(800);
    }
    const before = strap.of(0x2a37);
    strap.lose();
    // What an older connection still says is nothing to us.
    before.say(Uint8Array.of(16, 70, 1, 1));
    await after(30_000);
    strap.inReach = true;
    // Longer than it waits at most, and shorter than a silence that ends a connection.
    await after(16_000);
    expect(sensor.state()).toBe('on');
  }
  expect(intervals()).toEqual(sent);
  expect(broken()).toEqual(sent.map((_, i) => i % 5 === 0));
  expect(strap.connections).toBe(9);
  expect(
    of('state')
      .slice(-2)
      .map(({ state }) => state),
  ).toEqual(['lost', 'on']);
});

test('a loss that is over at once is a gap too, and whoever stops while it is connected hears nothing more', async () => {
  const quick = stage();
  await quick.sensor.start();
  quick.strap.beat([800]);
  await quick.after(400);
  quick.strap.lose();
  quick.strap.inReach = true;
  await quick.after(600);
  quick.strap.beat([800]);
  expect(quick.broken()).toEqual([true, true]);

  const { strap, sensor, events, after } = stage();
  const starting = sensor.start();
  for (let i = 0; i < 50 && !strap.of(0x2a37)?.isOn(); i++) await Promise.resolve();
  const stopping = sensor.stop();
  const heard = events.length;
  strap.of(0x2a37).say(Uint8Array.of(16, 70, 32, 3));
  await after(1000);
  await Promise.allSettled([starting, stopping]);
  strap.beat([801]);
  expect(events.slice(heard)).toEqual([]);
  expect(sensor.state()).toBe('stopped');
});

test('is asked less and less often while it is away, and not at all once it is stopped', async () => {
  const { strap, sensor, after } = stage();
  await sensor.start();
  strap.lose();
  let asked = 0;
  const connect = strap.device.gatt!.connect;
  Object.assign(strap.device.gatt!, {
    connect() {
      asked++;
      return connect();
    },
  });
  await after(5000);
  const early = asked;
  expect(early).toBeGreaterThanOrEqual(3);
  await after(60_000);
  const since = asked;
  await after(60_000);
  // Every quarter of a minute at most, and about twice as often.
  expect(asked - since).toBeLessThan(16);
  expect((asked - since) / 12).toBeLessThan(early);
  expect(asked - since).toBeGreaterThanOrEqual(4);
  await sensor.stop();
  const all = asked;
  await after(600_000);
  expect(asked).toBe(all);
});

test('a connection on which nothing is said for twenty seconds is made anew, and a strap that does not answer is given up', async () => {
  const { strap, sensor, after } = stage();
  await sensor.start();
  strap.beat([800]);
  await after(30_000);
  expect([strap.disconnections, strap.connections, sensor.state()]).toEqual([1, 2, 'on']);

  const deaf = stage();
  deaf.strap.answers = false;
  const refused = expect(deaf.sensor.start()).rejects.toMatchObject({ code: 'unreachable' });
  await deaf.after(25_000);
  await refused;
  expect(deaf.sensor.state()).toBe('idle');
  deaf.strap.answers = true;
  await deaf.sensor.start();
  expect(deaf.sensor.state()).toBe('on');
});

test('contact that was lost, and a measurement that cannot be read, join no two beats', async () => {
  const { strap, sensor, of, broken, intervals, after } = stage();
  await sensor.start();
  for (const contact of ['good', 'good', 'lost', 'lost', 'good', 'good'] as const) {
    strap.beat([800], contact);
    await after(800);
  }
  expect(broken()).toEqual([true, false, true, false, true, false]);
  expect(of('contact').map(({ contact }) => contact)).toEqual(['good', 'lost', 'good']);
  strap.of(0x2a37).say(Uint8Array.of(16, 70, 1));
  strap.beat([810]);
  expect(broken().at(-1)).toBe(true);
  expect(intervals()).toHaveLength(7);
  expect(of('problem')).toMatchObject([{ code: 'malformed' }]);
});

test('the ECG of an H10 is started, given with its gaps, begun again after a loss, and stopped', async () => {
  const { strap, sensor, of, after } = stage({ pmd: 'willing' }, true);
  await sensor.start();
  expect(sensor.channels()[2]).toMatchObject({ dataType: 'ecg', rate: 130, bits: 16, scale: 0.001 });
  const frame = (n: number) => Array.from({ length: 73 }, (_, i) => n * 100 + i);
  const ns = (n: number) => BigInt(Math.round((n * 73e9) / 130));
  for (const n of [1, 2, 2, 5]) {
    strap.ecg(frame(n), ns(n));
    await after(562);
  }
  expect(of('samples').map(({ samples, missing }) => [samples[0], missing])).toEqual([
    [100, 0],
    [200, 0],
    [500, 146],
  ]);
  expect(of('samples')[0]?.deviceTime).toBe(561_538);
  strap.lose();
  strap.inReach = true;
  await after(5000);
  strap.ecg(frame(20), ns(20));
  expect(of('samples').at(-1)).toMatchObject({ missing: 14 * 73 });
  await sensor.stop();
  expect(strap.written).toEqual([
    [2, 0, 0, 1, 130, 0, 1, 1, 14, 0],
    [2, 0, 0, 1, 130, 0, 1, 1, 14, 0],
    [3, 0],
  ]);
});

test('an ECG that does not begin again after a loss is asked for until it does, and so is one that stops; its gap stays', async () => {
  const { strap, sensor, of, after } = stage({ pmd: 'willing' }, true);
  await sensor.start();
  const starts = () => strap.written.filter(([command]) => command === 2).length;
  const frame = new Array<number>(130).fill(1);
  strap.ecg(frame, 1_000_000_000n);
  strap.lose();
  strap.inReach = true;
  strap.busy = 3;
  await after(2000);
  expect([starts(), strap.busy, of('problem').length]).toEqual([2, 2, 1]);
  const keepAlive = async (seconds: number) => {
    for (let i = 0; i < seconds; i += 5) {
      await after(5000);
      strap.beat([800]);
    }
  };
  await keepAlive(60);
  expect([starts(), strap.busy]).toEqual([5, 0]);
  // It refused, and is told of once.
  expect(of('problem')).toHaveLength(1);
  strap.ecg(frame, 63_000_000_000n);
  expect(of('samples').map(({ missing }) => missing)).toEqual([0, 61 * 130]);
  await keepAlive(10);
  const before = starts();
  await keepAlive(10);
  expect(starts()).toBe(before + 1);
  // One that will not is not asked all the time.
  await keepAlive(600);
  expect(starts() - before).toBeLessThan(13);
  await sensor.stop();
  expect(strap.written.at(-1)).toEqual([3, 0]);
});

test('without a battery level or an ECG it measures all the same, and says what it has not', async () => {
  const { strap, sensor, of, intervals } = stage({ battery: false, pmd: 'unwilling' }, true);
  await sensor.start();
  strap.beat([800]);
  expect(intervals()).toEqual([800]);
  expect(of('battery')).toEqual([]);
  expect(of('problem')).toMatchObject([
    { code: 'refused', detail: expect.stringContaining('not supported') },
  ]);
  expect(sensor.channels()).toHaveLength(2);
});

test('an answer to something else is not taken for one to the start of the ECG', async () => {
  const { sensor, of } = stage({ pmd: 'behind' }, true);
  await sensor.start();
  expect(of('problem')).toMatchObject([
    { code: 'refused', detail: expect.stringContaining('not supported') },
  ]);
  expect(sensor.channels()).toHaveLength(2);
});

test('whether there is Bluetooth, and a person who chooses none, are no errors', async () => {
  const refusing = (name: string): BluetoothLike => ({
    requestDevice: () => Promise.reject(Object.assign(new Error(name), { name })),
  });
  expect(await bluetoothHere(undefined)).toBe('no');
  expect(await bluetoothHere({ ...refusing(''), getAvailability: async () => false })).toBe('off');
  expect(await bluetoothHere(refusing(''))).toBe('yes');
  expect(await chooseStrap(refusing('NotFoundError'))).toBeUndefined();
  await expect(chooseStrap(refusing('SecurityError'))).rejects.toMatchObject({ code: 'unreachable' });
});
