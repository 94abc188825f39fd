import { encodeMessage } from '@attune/signals';
import { makeSignal, readRecording } from '../lib/signal.ts';
import { type Frames, openFrames } from './device.ts';

/** The devices and the watchers, in a process of their own: forked with `Order`s, answers with `Measured`s. */

export type LiveSession = { readonly path: string; readonly token: string };
export type Order = {
  readonly port: number;
  readonly sessions: readonly LiveSession[];
  /** How many of them are watched, each by one. */
  readonly watched: number;
  /** The place of the first point. */
  readonly from: number;
  readonly seconds: number;
  readonly warmUpSeconds: number;
};
export type Measured = {
  /** Milliseconds from the moment at which a sample was taken until a watcher has it, of samples 10 ms apart. */
  readonly seen: readonly number[];
  /** Milliseconds from sending until the acknowledgement. */
  readonly acked: readonly number[];
  readonly sent: number;
  readonly acknowledged: number;
  readonly problems: readonly string[];
  /** The place after the last point. */
  readonly next: number;
  readonly cpuMilliseconds: number;
};

/** What a device sends at once: a tenth of a second. */
const interval = 100;
const pointsAtOnce = 100;
const signalPoints = 60_000;

type Device = {
  readonly frames: Frames;
  readonly phase: number;
  readonly offset: number;
  number: number;
  ackedNumber: number;
  /** When each message was sent, by its number. */
  readonly sentAt: Float64Array;
};

async function run(order: Order): Promise<Measured> {
  const { sessions, from, seconds, warmUpSeconds } = order;
  const signal = makeSignal(readRecording(), 7, signalPoints);
  const measured = { seen: [] as number[], acked: [] as number[], problems: [] as string[] };
  const messages = Math.round(((seconds + warmUpSeconds) * 1000) / interval);
  const warm = Math.round((warmUpSeconds * 1000) / interval);
  const devices: Device[] = [];
  let start = 0;
  const takenAt = (device: Device, place: number) => start + device.phase + (place - from);

  for (const [i, session] of sessions.entries()) {
    const device = {
      phase: (i * interval) / sessions.length,
      offset: (i * 7919) % (signalPoints - pointsAtOnce),
      number: 0,
      ackedNumber: 0,
      sentAt: new Float64Array(messages + 1),
    };
    const frames = await openFrames(
      {
        port: order.port,
        path: `${session.path}/record`,
        protocol: 'attune.record.v1',
        token: session.token,
      },
      (payload) => takeText(devices[i] as Device, payload.toString('latin1'), warm, measured),
    );
    devices.push({ ...device, frames });
  }
  const watchers = await Promise.all(
    sessions.slice(0, order.watched).map(async (session, i) => {
      const frames = await openFrames(
        {
          port: order.port,
          path: `${session.path}/watch`,
          protocol: 'attune.watch.v1',
          token: session.token,
        },
        (payload, isText) => {
          if (isText) return void measured.problems.push(payload.toString());
          takePoints(payload, (first, count) => {
            const now = performance.now();
            const device = devices[i] as Device;
            if (first - from < warm * pointsAtOnce) return;
            for (let at = first; at < first + count; at += 10) measured.seen.push(now - takenAt(device, at));
          });
        },
      );
      frames.sendText('{"type":"watch","channels":[0]}');
      return frames;
    }),
  );
  const cpu = process.cpuUsage();
  // The first points are taken when everybody is there.
  start = performance.now() + 200;
  await stream(devices, start, from, messages, signal);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  const used = process.cpuUsage(cpu);
  for (const { frames } of [...devices, ...watchers.map((frames) => ({ frames }))]) frames.close();
  return {
    ...measured,
    sent: devices.reduce((sum, device) => sum + device.number, 0),
    acknowledged: devices.reduce((sum, device) => sum + device.ackedNumber, 0),
    next: from + messages * pointsAtOnce,
    cpuMilliseconds: (used.user + used.system) / 1000,
  };
}

function takeText(
  device: Device,
  text: string,
  warm: number,
  measured: { acked: number[]; problems: string[] },
): void {
  if (!text.startsWith('{"type":"ack"')) {
    if (text.includes('"problem"')) measured.problems.push(text);
    return;
  }
  const number = Number.parseInt(text.slice(text.indexOf('"number":') + 9), 10);
  const now = performance.now();
  for (let acked = device.ackedNumber + 1; acked <= number; acked++)
    if (acked > warm) measured.acked.push(now - (device.sentAt[acked] as number));
  device.ackedNumber = number;
}

/** The places of a batch: 8 bytes of head, then entries. */
function takePoints(batch: Buffer, take: (first: number, count: number) => void): void {
  let at = 8;
  for (let entries = batch.readUInt16LE(6); entries > 0; entries--) {
    take(Number(batch.readBigUInt64LE(at + 8)), batch.readUInt32LE(at + 16));
    at += 24 + ((batch.readUInt32LE(at + 4) + 7) & ~7);
  }
}

/** Sends each device's points when the last of them is taken; resolves when all are. */
function stream(
  devices: readonly Device[],
  start: number,
  from: number,
  messages: number,
  signal: Int16Array<ArrayBuffer>,
): Promise<void> {
  const template = Buffer.from(
    encodeMessage({
      number: 1,
      deviceTime: 0,
      entries: [{ channel: 0, firstSample: 0, count: pointsAtOnce, points: signal.slice(0, pointsAtOnce) }],
    }),
  );
  const bytes = new Uint8Array(signal.buffer);
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      const now = performance.now();
      let left = 0;
      for (const device of devices) {
        while (device.number < messages && now >= start + device.phase + (device.number + 1) * interval) {
          const first = from + device.number * pointsAtOnce;
          device.number++;
          template.writeUInt32LE(device.number, 4);
          template.writeDoubleLE((now - start) * 1000, 8);
          template.writeUInt32LE(first, 16 + 8 + 8);
          const at = 2 * ((device.offset + first) % (signalPoints - pointsAtOnce));
          template.set(bytes.subarray(at, at + 2 * pointsAtOnce), 16 + 8 + 24);
          device.sentAt[device.number] = now;
          device.frames.send(template);
        }
        if (device.number < messages) left++;
      }
      if (left > 0) return;
      clearInterval(timer);
      resolve();
    }, 4);
  });
}

process.on('message', (order: Order) => {
  run(order).then(
    (measured) => process.send?.(measured),
    (error: unknown) => process.send?.({ failed: String(error) }),
  );
});
