import { createLiveHeart, type LiveNumbers } from '@attune/signals';
import type { Contact, Sensor, SensorEvent } from '../../api/practise.ts';
import { type Columns, noColumns } from '../../ui/chart/columns.ts';
import { createLiveWindow } from '../sessions/live/live-window.ts';

/** What is shown of a curve, in seconds. */
export const shownSeconds = 60;
export const shownEcgSeconds = 10;
/** A little more is kept than is shown. */
const keptSeconds = 90;

/** A beat of the slowest heart, and a strap that holds back some, take no longer, ms: what is older is not of now. */
export const longestSilence = 8000;

/** Outside of it, a number is no heartbeat; as the data type RR says. */
const [shortest, longest] = [200, 3000];

type Beat = { readonly at: number; readonly rate: number | null };
type Given = SensorEvent & { kind: 'points' | 'samples' };

export type Hearing = ReturnType<typeof createHearing>;

/**
 * What a sensor gives, made into curves and live numbers. Intervals where it sends any; else the electrocardiogram, in which
 * beats are found; else the heart rate that the device says. Times are seconds since `zero` (ms since 1970).
 * @param contact of the electrodes when it begins: what a strap counts over bare air is a gap
 */
export function createHearing(sensor: Sensor, zero: number, contact: Contact = 'unknown') {
  const channels = sensor.channels();
  const rr = channels.findIndex(({ dataType }) => dataType === 'rr');
  const ecg = channels.findIndex(({ dataType, rate }) => dataType === 'ecg' && rate);
  const ecgRate = channels[ecg]?.rate ?? 0;
  const heart =
    rr < 0 && ecg >= 0 ? createLiveHeart({ kind: 'ecg', rate: ecgRate }) : createLiveHeart({ kind: 'rr' });
  const ecgWindow =
    ecg < 0
      ? undefined
      : createLiveWindow(
          { number: ecg, rate: ecgRate, scale: channels[ecg]?.scale ?? 1, offset: 0 },
          shownEcgSeconds + 2,
        );
  let beats: Beat[] = [];
  let lastBeat: number | undefined;
  let lastTrusted: number | undefined;
  let ecgNext: number | undefined;
  let said: { at: number; rate: number } | undefined;
  let lastSamples: number | undefined;
  let touch = contact;
  let version = 0;

  function show(at: number, rate: number | null): void {
    beats.push({ at, rate });
    if (beats.length > 4 * keptSeconds && at - beats[0]!.at > 2 * keptSeconds)
      beats = beats.filter((one) => at - one.at <= keptSeconds);
  }

  function interval(milliseconds: number, time: number, broken: boolean): void {
    const at = (time - zero) / 1000;
    const isBeat = touch !== 'lost' && milliseconds >= shortest && milliseconds <= longest;
    if (lastBeat !== undefined && (broken || !isBeat)) {
      // From the last beat to the one with which this interval began: nobody knows what was in between.
      heart.gap(Math.max(1, time - lastBeat - (isBeat ? milliseconds : 0)));
      show(at, null);
    }
    if (isBeat) {
      heart.pushIntervals([milliseconds]);
      lastTrusted = time;
      show(at, 60_000 / milliseconds);
    }
    lastBeat = time;
  }

  function samples({ samples: given, missing, at }: Given & { kind: 'samples' }): void {
    const scale = channels[ecg]?.scale ?? 1;
    lastSamples = at;
    const first =
      ecgNext === undefined
        ? Math.max(0, Math.round(((at - zero) * ecgRate) / 1000) - given.length)
        : ecgNext + missing;
    ecgNext = first + given.length;
    ecgWindow?.add({ channel: ecg, firstSample: first, count: given.length, points: Int16Array.from(given) });
    if (rr >= 0) return;
    if (missing > 0) heart.gap(missing);
    heart.pushSamples(Float64Array.from(given, (sample) => sample * scale));
    const rate = heart.read().heartRate;
    show((at - zero) / 1000, rate.kind === 'value' ? rate.value : null);
  }

  return {
    zero,
    /** Whether intervals or samples come, of which more can be said than a rate. */
    hasBeats: () => beats.length > 0 || lastBeat !== undefined,
    ecgRate,
    hear(event: SensorEvent): void {
      if (event.kind === 'contact') touch = event.contact;
      if (event.kind === 'samples') samples(event);
      else if (event.kind !== 'points') return;
      else if (event.channel === rr) {
        const scale = channels[rr]?.scale ?? 1;
        event.samples.forEach((sample, i) => {
          interval(sample * scale, event.times[i]!, event.broken && i === 0);
        });
      } else said = { at: event.times.at(-1)!, rate: event.samples.at(-1)! };
      version++;
    },
    version: () => version,
    numbers: (): LiveNumbers => heart.read(),
    /** The device's own heart rate, a mean of some seconds. */
    said: () => said,
    /** When the last beat was, ms since 1970. */
    lastBeat: () => lastBeat,
    /** false: the electrodes are known to touch no skin. */
    hasContact: () => touch !== 'lost',
    /** For how long what the numbers are made of has not come, ms; 0 before the first, when there is no number either. */
    silence(now: number): number {
      const last = lastTrusted ?? (rr < 0 && ecg >= 0 ? lastSamples : said?.at);
      return last === undefined ? 0 : Math.max(0, now - last);
    },
    /** Heart rate from beat to beat; a gap is a gap. */
    rateColumns(): Columns {
      if (beats.length === 0) return noColumns;
      const values = beats.map(({ rate }) => rate);
      return { x: beats.map(({ at }) => at), low: values, high: values, step: 1, width: 1 };
    },
    ecgColumns: (from: number): Columns => ecgWindow?.columns(from, Infinity) ?? noColumns,
  };
}
