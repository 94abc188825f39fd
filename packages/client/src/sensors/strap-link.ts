import type { Surroundings } from '../surroundings.ts';
import { bytesOf, type CharacteristicLike, type DeviceLike, type ServerLike } from './bluetooth-like.ts';
import { SensorError } from './contract.ts';
import {
  decodePmdAnswer,
  type PmdAnswer,
  pmdControl,
  pmdData,
  pmdService,
  startEcg,
  stopEcg,
} from './pmd.ts';

export const heartRateService = 0x180d;
const heartRateMeasurement = 0x2a37;
export const batteryService = 0x180f;
const batteryLevel = 0x2a19;

/** A device that is out of reach is asked for so long, ms; some systems would wait for ever. */
const longestConnect = 20_000;
/** What is asked of a connected device, ms. */
const longestAnswer = 5000;

export type LinkEvents = {
  readonly onHeartRate: (bytes: Uint8Array) => void;
  readonly onBattery: (bytes: Uint8Array) => void;
  readonly onEcg: (bytes: Uint8Array) => void;
  readonly onProblem: (error: SensorError) => void;
};

export type Link = {
  /** Whether the device has begun its ECG. */
  readonly hasEcg: boolean;
  /** Asks it for that once more. @throws SensorError where it will not */
  readonly askEcg: () => Promise<void>;
  /** Nothing is heard of it any more. */
  readonly close: () => void;
  /** Tells the device to stop, as far as it still hears. */
  readonly end: () => Promise<void>;
};

/**
 * One connection, until it is closed. Its listeners belong to it: after a reconnection nothing is heard twice, and nothing
 * that an older connection still had to say.
 * @throws SensorError `unreachable` or `no-service`; it is then closed
 */
export async function openLink(
  device: DeviceLike,
  wantsEcg: boolean,
  { onHeartRate, onBattery, onEcg, onProblem }: LinkEvents,
  surroundings: Surroundings,
): Promise<Link> {
  const undo: (() => void)[] = [];
  const close = () => {
    for (const act of undo.splice(0)) act();
  };
  const within = <T>(work: Promise<T>, most: number, what: string) => limited(surroundings, work, most, what);

  async function listen(
    server: ServerLike,
    [service, characteristic]: readonly [string | number, string | number],
    heard: (bytes: Uint8Array) => void,
  ): Promise<CharacteristicLike> {
    const found = await (await server.getPrimaryService(service)).getCharacteristic(characteristic);
    const tell = () => found.value && heard(bytesOf(found.value));
    // Before it is told to begin, so that the first is heard too.
    found.addEventListener('characteristicvaluechanged', tell);
    const unheard = () => found.removeEventListener('characteristicvaluechanged', tell);
    undo.push(unheard);
    await found.startNotifications().catch((error: unknown) => {
      // Whoever asks again is not to hear everything twice.
      unheard();
      throw error;
    });
    return found;
  }

  try {
    const gatt = device.gatt;
    if (!gatt) throw new SensorError('no-service', 'This device does not let itself be connected.');
    const server = await within(gatt.connect(), longestConnect, 'connect');
    const rate = await within(
      listen(server, [heartRateService, heartRateMeasurement], onHeartRate),
      longestAnswer,
      'give the heart rate',
    );
    // Without a battery level it still measures.
    await within(askBattery(server, listen, onBattery), longestAnswer, 'tell its battery').catch(
      () => undefined,
    );
    const ecg = createEcg(server, listen, onEcg);
    const askEcg = () => within(ecg.start(), longestAnswer, 'give an ECG');
    const hasEcg =
      wantsEcg &&
      (await askEcg().then(
        () => true,
        (error: unknown) => {
          onProblem(asSensorError(error));
          return false;
        },
      ));
    return {
      hasEcg,
      askEcg,
      close,
      async end() {
        close();
        const most = 2000;
        await within(ecg.stop(), most, 'stop its ECG').catch(() => undefined);
        await within(rate.stopNotifications(), most, 'stop').catch(() => undefined);
        gatt.disconnect();
      },
    };
  } catch (error) {
    close();
    device.gatt?.disconnect();
    throw asSensorError(error);
  }
}

type Listen = (
  server: ServerLike,
  place: readonly [string | number, string | number],
  heard: (bytes: Uint8Array) => void,
) => Promise<CharacteristicLike>;

async function askBattery(
  server: ServerLike,
  listen: Listen,
  heard: (bytes: Uint8Array) => void,
): Promise<void> {
  // Reading fires the event too: it is heard once, by the listener.
  const found = await listen(server, [batteryService, batteryLevel], heard);
  await found.readValue();
}

/** The client has to start the ECG, and to stop it: a strap that is forgotten goes on until its battery is empty. */
function createEcg(server: ServerLike, listen: Listen, heard: (bytes: Uint8Array) => void) {
  let control: CharacteristicLike | undefined;
  let isWanted = false;
  let answered: (bytes: Uint8Array) => void = () => undefined;

  const nextAnswer = (): Promise<PmdAnswer> =>
    new Promise((resolve, reject) => {
      answered = (bytes) => {
        try {
          const one = decodePmdAnswer(bytes);
          // It may still answer what an earlier page asked it, as to stop.
          if (one.command === startEcg[0] && one.measurement === startEcg[1]) resolve(one);
        } catch (error) {
          reject(error);
        }
      };
    });

  const hearAnswers = once(() => listen(server, [pmdService, pmdControl], (bytes) => answered(bytes)));
  const hearPoints = once(() => listen(server, [pmdService, pmdData], heard));

  return {
    async start(): Promise<void> {
      control = await hearAnswers();
      await hearPoints();
      isWanted = true;
      const answer = nextAnswer();
      // Where writing fails, nobody waits for it.
      answer.catch(() => undefined);
      await control.writeValueWithResponse(Uint8Array.from(startEcg));
      const { done, meaning } = await answer;
      isWanted = done;
      if (!done) throw new SensorError('refused', `The device does not begin its ECG: ${meaning}.`);
    },
    /** Also one that has not answered: it may have begun all the same. */
    async stop(): Promise<void> {
      if (isWanted) await control?.writeValueWithResponse(Uint8Array.from(stopEcg));
    },
  };
}

/** Done once, however often it is asked for: whoever asks while it goes on waits for the same. What failed is tried again. */
function once<T>(work: () => Promise<T>): () => Promise<T> {
  let begun: Promise<T> | undefined;
  return () => {
    begun ??= work().catch((error: unknown) => {
      begun = undefined;
      throw error;
    });
    return begun;
  };
}

function limited<T>({ after }: Surroundings, work: Promise<T>, most: number, what: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = () =>
      reject(new SensorError('unreachable', `The device did not ${what} within ${most / 1000} s.`));
    const callOff = after(most, late);
    work.then(resolve, reject).finally(callOff);
  });
}

/** The browser's own: NotFoundError is a service that is not there, anything else a device that is not. */
function asSensorError(error: unknown): SensorError {
  if (error instanceof SensorError) return error;
  const name = error instanceof Error ? error.name : '';
  return name === 'NotFoundError'
    ? new SensorError('no-service', 'The device has no heart-rate service.', { cause: error })
    : new SensorError('unreachable', 'The device does not answer. Is it worn, and near?', { cause: error });
}
