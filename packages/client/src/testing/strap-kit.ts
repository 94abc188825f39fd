import type { CharacteristicLike, DeviceLike, ServerLike } from '../sensors/bluetooth-like.ts';
import type { HeartRate } from '../sensors/heart-rate.ts';

/** A heart-rate measurement as a strap sends it. */
export function heartRate({
  beatsPerMinute,
  contact,
  energyKj,
  intervals,
}: HeartRate): Uint8Array<ArrayBuffer> {
  const wide = beatsPerMinute > 255;
  const flags =
    (wide ? 1 : 0) |
    (contact === 'good' ? 6 : contact === 'lost' ? 4 : 0) |
    (energyKj === undefined ? 0 : 8) |
    (intervals.length > 0 ? 16 : 0);
  const low = (value: number) => [value & 255, value >> 8];
  return Uint8Array.from([
    flags,
    ...(wide ? low(beatsPerMinute) : [beatsPerMinute]),
    ...(energyKj === undefined ? [] : low(energyKj)),
    ...intervals.flatMap(low),
  ]);
}

/** A frame of an H10's ECG. */
export function ecgFrame(microvolts: readonly number[], lastNs: bigint): Uint8Array<ArrayBuffer> {
  const frame = new Uint8Array(10 + 3 * microvolts.length);
  new DataView(frame.buffer).setBigUint64(1, lastNs, true);
  for (const [i, value] of microvolts.entries())
    frame.set([value & 255, (value >> 8) & 255, (value >> 16) & 255], 10 + 3 * i);
  return frame;
}

type Heard = () => void;

/**
 * A strap with all services of an H10, or with fewer; one that is behind is unwilling too. It can be lost, be out of reach, not
 * answer, and be so `busy` that it refuses so many times what else it would do.
 */
export function pretendStrap(
  has: { readonly battery?: boolean; readonly pmd?: false | 'willing' | 'unwilling' | 'behind' } = {},
) {
  const gone = new Set<Heard>();
  const written: number[][] = [];
  const known = new Map<string | number, ReturnType<typeof characteristic>>();
  const strap = {
    inReach: true,
    answers: true,
    connections: 0,
    disconnections: 0,
    written,
    level: 80,
    busy: 0,
  };
  let connected = false;

  const refuse = (name: string) => Promise.reject(Object.assign(new Error(name), { name }));
  const never = new Promise<never>(() => undefined);
  const answer = <T>(value: T): Promise<T> =>
    !strap.answers ? never : connected ? Promise.resolve(value) : refuse('NetworkError');

  function characteristic(uuid: string | number) {
    const heard = new Set<Heard>();
    const one = {
      isOn: false,
      heard,
      value: undefined as DataView | undefined,
      say(bytes: Uint8Array<ArrayBuffer>) {
        one.value = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
        for (const tell of [...heard]) tell();
      },
    };
    const like: CharacteristicLike = {
      get value() {
        return one.value;
      },
      startNotifications: () => {
        one.isOn = true;
        return answer(undefined);
      },
      stopNotifications: () => {
        one.isOn = false;
        return answer(undefined);
      },
      readValue: async () => {
        await answer(undefined);
        one.say(Uint8Array.of(strap.level));
        return one.value!;
      },
      writeValueWithResponse: async (bytes) => {
        await answer(undefined);
        written.push([...bytes]);
        // What it was asked before, it answers first: that it stops.
        if (has.pmd === 'behind') one.say(Uint8Array.of(0xf0, 3, 0, 0));
        const isBusy = strap.busy > 0;
        if (isBusy) strap.busy--;
        one.say(Uint8Array.of(0xf0, bytes[0]!, 0, isBusy ? 12 : has.pmd === 'willing' ? 0 : 3));
      },
      addEventListener: (_, tell) => void heard.add(tell),
      removeEventListener: (_, tell) => void heard.delete(tell),
    };
    const made = { ...one, like, say: one.say, heard, isOn: () => one.isOn };
    known.set(uuid, made);
    return made;
  }

  const services = new Set<string | number>([0x180d]);
  if (has.battery !== false) services.add(0x180f);
  if (has.pmd) services.add('fb005c80-02e7-f387-1cad-8acd2d8df0c8');

  const server: ServerLike = {
    get connected() {
      return connected;
    },
    connect: () => {
      if (!strap.answers) return never;
      if (!strap.inReach) return refuse('NetworkError');
      connected = true;
      strap.connections++;
      return Promise.resolve(server);
    },
    disconnect: () => {
      if (!connected) return;
      connected = false;
      strap.disconnections++;
    },
    getPrimaryService: async (service) => {
      await answer(undefined);
      if (!services.has(service)) return refuse('NotFoundError');
      // As in a browser, another connection has other objects.
      return { getCharacteristic: (uuid) => answer(characteristic(uuid).like) };
    },
  };
  const device: DeviceLike = {
    name: 'Polar H10 0000',
    gatt: server,
    addEventListener: (_, tell) => void gone.add(tell),
    removeEventListener: (_, tell) => void gone.delete(tell),
  };
  return Object.assign(strap, {
    device,
    listeners: () => gone.size,
    of: (uuid: string | number) => known.get(uuid)!,
    /** What is heard of it, while it is connected. */
    beat(intervals: readonly number[], contact: HeartRate['contact'] = 'good') {
      if (connected)
        known.get(0x2a37)?.say(heartRate({ beatsPerMinute: 70, contact, energyKj: undefined, intervals }));
    },
    ecg(microvolts: readonly number[], lastNs: bigint) {
      known.get('fb005c82-02e7-f387-1cad-8acd2d8df0c8')?.say(ecgFrame(microvolts, lastNs));
    },
    lose() {
      connected = false;
      strap.inReach = false;
      for (const tell of [...gone]) tell();
    },
  });
}
