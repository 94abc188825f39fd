import { MADE_UP_ENDINGS } from '@attune/signals';
import { machine, type Surroundings } from '../surroundings.ts';
import type { Sensor, SensorChannel, SensorEvent, SensorState } from './contract.ts';
import { type Content, contentOf } from './file-content.ts';
import { createListeners } from './listeners.ts';
import { createSteadyClock, type SteadyClock } from './steady-clock.ts';

/** Samples of an ECG are handed on by so many milliseconds, as straps do. */
const portion = 500;

/**
 * Replays a file as if it were measured now: intervals between beats or an ECG of a CSV, the ECG of an EDF, at the speed at
 * which they were taken.
 * Channels and device bear the name of a file. It ends where the file does; started again, it begins again.
 * @throws SensorError `unusable-file`
 */
export function createFileSensor(
  { name: fileName, bytes }: { readonly name: string; readonly bytes: Uint8Array },
  surroundings: Surroundings = machine,
  clock: SteadyClock = createSteadyClock(surroundings),
): Sensor {
  const content = contentOf(bytes);
  const { tell, subscribe } = createListeners<SensorEvent>();
  let state: SensorState = 'idle';
  let callOff: () => void = () => undefined;

  function become(next: SensorState): void {
    state = next;
    tell({ kind: 'state', state });
  }

  const fromTheBeginning = () =>
    content.kind === 'intervals' ? replayIntervals(content) : replayEcg(content);
  let replay = fromTheBeginning();
  let begunAt = 0;

  /** What is due; then waits for what comes next. */
  function go(): void {
    const due = replay.next();
    if (!due) {
      become('ended');
      return;
    }
    callOff = surroundings.after(Math.max(0, begunAt + due.at - clock.now()), () => {
      tell(due.event(begunAt));
      go();
    });
  }

  return {
    kind: 'file',
    name: `File: ${fileName}`.slice(0, 200),
    channels: () => [channelOf(content)],
    state: () => state,
    async start() {
      if (state === 'on') return;
      replay = fromTheBeginning();
      begunAt = clock.now();
      become('on');
      go();
    },
    async stop() {
      callOff();
      become('stopped');
    },
    subscribe,
  };
}

const channelOf = (content: Content): SensorChannel =>
  content.kind === 'intervals'
    ? {
        dataType: 'rr',
        label: `RR${MADE_UP_ENDINGS.file}`,
        unit: 'ms',
        rate: null,
        ...(content.bits > 32
          ? { valueKind: 'float64' as const }
          : { valueKind: 'integer' as const, bits: content.bits, scale: content.scale }),
      }
    : {
        dataType: 'ecg',
        label: `ECG${MADE_UP_ENDINGS.file}`,
        unit: 'mV',
        rate: content.rate,
        valueKind: 'integer',
        bits: 16,
        scale: content.scale,
        ...(content.offset === 0 ? {} : { offset: content.offset }),
      };

/** `at`: milliseconds since the beginning. */
type Due = { readonly at: number; readonly event: (begunAt: number) => SensorEvent };

function replayIntervals({ samples, scale, bits }: Content & { kind: 'intervals' }) {
  let [index, at, before] = [0, 0, 0];
  return {
    next(): Due | undefined {
      const sample = samples[index++];
      if (sample === undefined) return undefined;
      const value = bits > 32 ? sample * scale : sample;
      at += sample * scale;
      const [time, broken] = [at, before === 0];
      before = at;
      return {
        at: time,
        event: (begunAt) => ({
          kind: 'points',
          channel: 0,
          samples: [value],
          times: [begunAt + time],
          broken,
        }),
      };
    },
  };
}

function replayEcg({ samples, rate, places }: Content & { kind: 'ecg' }) {
  const size = Math.max(1, Math.round((portion * rate) / 1000));
  let [run, from, end] = [0, places[0]?.from ?? 0, places[0]?.first ?? 0];
  return {
    next(): Due | undefined {
      const place = places[run];
      if (!place) return undefined;
      const part = samples.subarray(from, Math.min(from + size, place.to));
      const first = place.first + from - place.from;
      const missing = first - end;
      end = first + part.length;
      from += part.length;
      if (from >= place.to) from = places[++run]?.from ?? from;
      const at = (1000 * end) / rate;
      return {
        at,
        event: (begunAt) => ({
          kind: 'samples',
          channel: 0,
          samples: part,
          missing,
          at: begunAt + at,
          deviceTime: Math.round(1000 * at),
        }),
      };
    },
  };
}
