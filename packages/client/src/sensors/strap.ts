import { machine, type Surroundings, waitBefore } from '../surroundings.ts';
import { createBeatTimes } from './beat-times.ts';
import { type BluetoothLike, type DeviceLike, platformBluetooth } from './bluetooth-like.ts';
import {
  type Contact,
  intervalChannel,
  MS_PER_COUNT,
  type Sensor,
  type SensorChannel,
  SensorError,
  type SensorEvent,
  type SensorState,
} from './contract.ts';
import { createEcgWatch } from './ecg-watch.ts';
import { decodeBattery, decodeHeartRate } from './heart-rate.ts';
import { createListeners } from './listeners.ts';
import { decodeEcgFrame, ECG_RATE, pmdService } from './pmd.ts';
import { createSamplePlaces } from './sample-places.ts';
import { createSteadyClock, type SteadyClock } from './steady-clock.ts';
import { batteryService, heartRateService, type Link, openLink } from './strap-link.ts';

const [rr, rate, ecg] = [0, 1, 2] as const;

/** Straps tell something every second, with and without contact. Silence of this long, ms, is a connection that is dead. */
const longestSilence = 20_000;
const backoff = { first: 500, most: 15_000 };

export type StrapOptions = {
  readonly device: DeviceLike;
  /** Also its ECG, where it has one: Polar H10. */
  readonly ecg?: boolean;
  readonly surroundings?: Surroundings;
  /** By which its beats are timed; that of the recording, where there is one. */
  readonly clock?: SteadyClock;
};

/** Whether this browser can be asked for a strap: `off` where Bluetooth is switched off or missing. */
export async function bluetoothHere(
  bluetooth: BluetoothLike | undefined = platformBluetooth(),
): Promise<'yes' | 'off' | 'no'> {
  if (!bluetooth) return 'no';
  const isThere = await bluetooth.getAvailability?.().catch(() => false);
  return isThere === false ? 'off' : 'yes';
}

/**
 * Lets the person choose a strap. The browser wants a press of theirs for it.
 * @returns undefined where they chose none
 */
export async function chooseStrap(
  bluetooth: BluetoothLike | undefined = platformBluetooth(),
): Promise<DeviceLike | undefined> {
  if (!bluetooth) throw new SensorError('unreachable', 'This browser has no Web Bluetooth.');
  try {
    return await bluetooth.requestDevice({
      filters: [{ services: [heartRateService] }],
      optionalServices: [batteryService, pmdService],
    });
  } catch (error) {
    if (error instanceof Error && error.name === 'NotFoundError') return undefined;
    throw new SensorError('unreachable', 'No strap could be asked for.', { cause: error });
  }
}

/**
 * A heart-rate strap. It comes back by itself when the connection is lost, for as long as it is not stopped; what was missed
 * meanwhile is a gap. Each interval that it sends is given once.
 */
export function createStrap({
  device,
  ecg: wantsEcg = false,
  surroundings = machine,
  clock = createSteadyClock(surroundings),
}: StrapOptions): Sensor {
  const { tell, subscribe } = createListeners<SensorEvent>();
  const readings = createReadings(tell, clock);
  const name = (device.name ?? '').trim() || 'Heart-rate strap';
  let state: SensorState = 'idle';
  const ecgWatch = createEcgWatch(surroundings);
  let link: Link | undefined;
  let hasEcg = false;
  let failures = 0;
  let isOpening = false;
  /** Raised by whatever ends a connection: what an older one still does is nothing to us. */
  let turn = 0;
  let callOff: () => void = () => undefined;
  let heardAt = 0;

  const isConnecting = () => state === 'connecting';

  function become(next: SensorState): void {
    if (state === next) return;
    state = next;
    tell({ kind: 'state', state });
  }

  function lost(): void {
    // While a connection is made, its own failure tells: two of them at once would end each other.
    if (isOpening || (state !== 'on' && state !== 'lost')) return;
    turn++;
    link?.close();
    link = undefined;
    readings.lose();
    clock.catchUp();
    become('lost');
    callOff();
    callOff = surroundings.after(waitBefore(surroundings, failures++, backoff), () => {
      open().catch(() => lost());
    });
  }

  function watch(mine: number): void {
    callOff = surroundings.after(longestSilence / 4, () => {
      if (turn !== mine) return;
      if (surroundings.elapsed() - heardAt < longestSilence) {
        if (hasEcg && link) void ecgWatch.look(link.askEcg);
        return watch(mine);
      }
      device.gatt?.disconnect();
      lost();
    });
  }

  async function open(): Promise<void> {
    isOpening = true;
    clock.catchUp();
    try {
      await connect(++turn);
    } finally {
      isOpening = false;
    }
  }

  async function connect(mine: number): Promise<void> {
    const heard = (read: (bytes: Uint8Array) => void) => (bytes: Uint8Array) => {
      if (turn !== mine) return;
      heardAt = surroundings.elapsed();
      read(bytes);
    };
    const opened = await openLink(
      device,
      wantsEcg,
      {
        onHeartRate: heard(readings.heartRate),
        onBattery: heard(readings.battery),
        onEcg: heard((bytes) => {
          ecgWatch.heard();
          readings.ecg(bytes);
        }),
        onProblem: readings.problem,
      },
      surroundings,
    );
    if (turn !== mine) return opened.end();
    if (device.gatt?.connected === false) {
      opened.close();
      throw new SensorError('unreachable', 'The device went away again.');
    }
    link = opened;
    // What a recording has begun with does not change.
    if (isConnecting()) hasEcg = opened.hasEcg;
    ecgWatch.connected(opened.hasEcg);
    failures = 0;
    heardAt = surroundings.elapsed();
    become('on');
    watch(mine);
  }

  return {
    kind: 'strap',
    name,
    channels: () => channelsOf(name, hasEcg),
    state: () => state,
    async start() {
      if (state !== 'idle' && state !== 'stopped') return;
      become('connecting');
      device.addEventListener('gattserverdisconnected', lost);
      try {
        await open();
      } catch (error) {
        device.removeEventListener('gattserverdisconnected', lost);
        if (isConnecting()) become('idle');
        throw error;
      }
    },
    async stop() {
      turn++;
      callOff();
      device.removeEventListener('gattserverdisconnected', lost);
      const open = link;
      link = undefined;
      become('stopped');
      if (open) await open.end();
      else device.gatt?.disconnect();
    },
    subscribe,
  };
}

const channelsOf = (name: string, hasEcg: boolean): readonly SensorChannel[] => [
  intervalChannel('RR'),
  { dataType: 'heart-rate', label: 'Heart rate of the strap', rate: null, valueKind: 'integer', bits: 24 },
  ...(hasEcg
    ? [
        {
          dataType: 'ecg',
          label: `ECG of ${name}`.slice(0, 80),
          unit: 'mV',
          rate: ECG_RATE,
          valueKind: 'integer' as const,
          bits: 16,
          scale: 0.001,
        },
      ]
    : []),
];

/** What the strap says, made into events. */
function createReadings(tell: (event: SensorEvent) => void, { now }: SteadyClock) {
  const beats = createBeatTimes();
  const frames = createSamplePlaces(ECG_RATE);
  let contact: Contact | undefined;
  let lastRateAt = 0;

  const problem = ({ code, message }: SensorError) => tell({ kind: 'problem', code, detail: message });
  const tried =
    (read: (bytes: Uint8Array) => void, spoilt: () => void = () => undefined) =>
    (bytes: Uint8Array): void => {
      try {
        read(bytes);
      } catch (error) {
        if (!(error instanceof SensorError)) throw error;
        spoilt();
        problem(error);
      }
    };
  const heartRate = (bytes: Uint8Array): void => {
    const { beatsPerMinute, contact: next, intervals } = decodeHeartRate(bytes);
    const at = now();
    touch(next);
    lastRateAt = Math.max(lastRateAt, at);
    if (beatsPerMinute > 0)
      tell({ kind: 'points', channel: rate, samples: [beatsPerMinute], times: [lastRateAt], broken: false });
    if (intervals.length === 0) return;
    const { times, broken } = beats.push(
      intervals.map((interval) => interval * MS_PER_COUNT),
      at,
    );
    tell({ kind: 'points', channel: rr, samples: intervals, times, broken });
  };

  function touch(next: Contact): void {
    if (next === contact) return;
    // What a strap counts over bare air joins no two beats.
    if (contact !== undefined) beats.lose();
    contact = next;
    tell({ kind: 'contact', contact });
  }

  return {
    problem,
    lose: () => beats.lose(),
    // Intervals that could not be read are missing.
    heartRate: tried(heartRate, () => beats.lose()),
    battery: tried((bytes) => tell({ kind: 'battery', percent: decodeBattery(bytes) })),
    ecg: tried((bytes) => {
      const { lastNs, microvolts } = decodeEcgFrame(bytes);
      const at = now();
      const place = frames.next(lastNs, microvolts.length, at);
      if (place.kind === 'repeated') return;
      const deviceTime = Number(lastNs / 1000n);
      tell({ kind: 'samples', channel: ecg, samples: microvolts, missing: place.missing, at, deviceTime });
    }),
  };
}
