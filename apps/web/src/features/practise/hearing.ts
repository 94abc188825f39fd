import { createLiveHeart, type LiveNumbers } from '@attune/signals';
import type { Contact, Sensor, SensorEvent } from '../../api/practise.ts';
import { type Columns, noColumns } from '../../ui/chart/columns.ts';
import { createEcgHearing, type EcgBeat } from './ecg-hearing.ts';

/** What is shown of a curve, in seconds. */
export const shownSeconds = 60;
/** A little more is kept than is shown. */
const keptSeconds = 90;

/** A beat of the slowest heart, and a strap that holds back some, take no longer, ms: what is older is not of now. */
export const longestSilence = 8000;
/** Straps hold intervals back for three to four seconds. After so long, ms, without one, beats of their ECG stand in for them. */
const longestWithout = 6000;

/** Outside of it, a number is no heartbeat; as the data type RR says. */
const [shortest, longest] = [200, 3000];

type Beat = { readonly at: number; readonly rate: number | null };

export type Hearing = ReturnType<typeof createHearing>;

/**
 * What a sensor gives, made into curves and live numbers. Intervals where it sends any; else, or where they stop, the
 * electrocardiogram, in which beats are found; else the heart rate that the device says. Times are seconds since `zero` (ms
 * since 1970).
 * @param contact of the electrodes when it begins: what a strap counts over bare air is a gap
 */
export function createHearing(sensor: Sensor, zero: number, contact: Contact = 'unknown') {
  const channels = sensor.channels();
  const rr = channels.findIndex(({ dataType }) => dataType === 'rr');
  const ecgNumber = channels.findIndex(({ dataType, rate }) => dataType === 'ecg' && rate);
  const ecg = ecgNumber < 0 ? undefined : createEcgHearing(ecgNumber, channels[ecgNumber]!, zero);
  const heart = createLiveHeart({ kind: 'rr' });
  const curve = createCurve(zero);
  const listeners = new Set<() => void>();
  /** Beats of the ECG that no interval has told of yet. */
  let waiting: EcgBeat[] = [];
  let byEcg = rr < 0 && ecg !== undefined;
  /** Of an interval: its end, and of one that is a beat; ms since 1970. */
  let lastInterval: number | undefined;
  let lastTrusted: number | undefined;
  let lastEcgBeat: number | undefined;
  let heardSince: number | undefined;
  let said: { at: number; rate: number } | undefined;
  let touch = contact;
  let version = 0;
  let read: { readonly version: number; readonly numbers: LiveNumbers } | undefined;

  function interval(milliseconds: number, time: number, broken: boolean): void {
    const isBeat = touch !== 'lost' && milliseconds >= shortest && milliseconds <= longest;
    if (lastInterval !== undefined && (broken || !isBeat)) {
      // From the last beat to the one with which this interval began: nobody knows what was in between.
      heart.gap(Math.max(1, time - lastInterval - (isBeat ? milliseconds : 0)));
      if (!byEcg || !isBeat) curve.add(time, null);
    }
    if (isBeat) {
      heart.pushIntervals([milliseconds]);
      lastTrusted = time;
      byEcg = false;
      waiting = waiting.filter(({ at }) => at > time);
      curve.add(time, 60_000 / milliseconds);
    }
    lastInterval = time;
  }

  function samples(event: SensorEvent & { kind: 'samples' }): void {
    if (!ecg || event.channel !== ecgNumber) return;
    heardSince ??= event.at;
    waiting.push(...ecg.hear(event));
    lastEcgBeat = waiting.at(-1)?.at ?? lastEcgBeat;
    const last = lastTrusted ?? heardSince;
    if (rr >= 0 && !byEcg) byEcg = touch !== 'lost' && event.at - last > longestWithout && waiting.length > 0;
    if (!byEcg) {
      waiting = waiting.slice(-mostWaiting);
      return;
    }
    for (const { at, interval: length } of waiting.splice(0)) {
      const isBeat = touch !== 'lost' && length !== undefined && length >= shortest && length <= longest;
      curve.add(at, isBeat ? 60_000 / length : null);
    }
  }

  function now(): LiveNumbers {
    const ofEcg = ecg?.numbers();
    return byEcg && ofEcg ? ofEcg : { ...heart.read(), quality: ofEcg?.quality };
  }

  return {
    zero,
    /** Whether intervals or samples come, of which more can be said than a rate. */
    hasBeats: () => curve.hasBegun() || lastInterval !== undefined,
    ecgRate: ecg?.rate ?? 0,
    hear(event: SensorEvent): void {
      if (event.kind === 'contact') touch = event.contact;
      if (event.kind === 'samples') samples(event);
      else if (event.kind === 'points' && event.channel === rr) {
        const scale = channels[rr]?.scale ?? 1;
        heardSince ??= event.times[0];
        event.samples.forEach((sample, i) => {
          interval(sample * scale, event.times[i]!, event.broken && i === 0);
        });
      } else if (event.kind === 'points') said = { at: event.times.at(-1)!, rate: event.samples.at(-1)! };
      else if (event.kind !== 'contact') return;
      version++;
      for (const tell of listeners) tell();
    },
    /** Called whenever something was heard. @returns how to end that */
    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    version: () => version,
    /** Worked out once for what was heard, however many look. */
    numbers(): LiveNumbers {
      if (read?.version !== version) read = { version, numbers: now() };
      return read.numbers;
    },
    /** The device's own heart rate, a mean of some seconds. */
    said: () => said,
    /** Beats are those of the ECG, since the strap's intervals do not come. */
    standsIn: () => byEcg && rr >= 0,
    /** When the last beat was, ms since 1970. */
    lastBeat: () => (byEcg ? lastEcgBeat : lastInterval),
    /** For how long, ms, an ECG that was begun has not come; 0 where there is none. */
    ecgSilence: (at: number): number => Math.max(0, at - (ecg?.lastSamples() ?? at)),
    /** false: the electrodes are known to touch no skin. */
    hasContact: () => touch !== 'lost',
    /** For how long what the numbers are made of has not come, ms; 0 before the first, when there is no number either. */
    silence(at: number): number {
      const last = byEcg ? (rr < 0 ? ecg?.lastSamples() : lastEcgBeat) : (lastTrusted ?? said?.at);
      return last === undefined ? 0 : Math.max(0, at - last);
    },
    /** Heart rate from beat to beat; a gap is a gap. */
    rateColumns: curve.columns,
    ecgColumns: (from: number): Columns => ecg?.columns(from) ?? noColumns,
  };
}

/** Beats of some seconds. */
const mostWaiting = 32;

/** The heart rate of each beat; time goes on in it, whoever told the beats. */
function createCurve(zero: number) {
  let beats: Beat[] = [];
  return {
    hasBegun: () => beats.length > 0,
    /** @param time ms since 1970 @param rate null: a gap */
    add(time: number, rate: number | null): void {
      const at = (time - zero) / 1000;
      const last = beats.at(-1);
      // A gap before anything was seen is none.
      if (last ? at < last.at : rate === null) return;
      beats.push({ at, rate });
      if (beats.length > 4 * keptSeconds && at - beats[0]!.at > 2 * keptSeconds)
        beats = beats.filter((one) => at - one.at <= keptSeconds);
    },
    columns(): Columns {
      if (beats.length === 0) return noColumns;
      const values = beats.map(({ rate }) => rate);
      return { x: beats.map(({ at }) => at), low: values, high: values, step: 1, width: 1 };
    },
  };
}
