import type { Recording } from '../recorder/contract.ts';
import type { Sensor, SensorChannel, SensorEvent } from './contract.ts';

/**
 * Channels of another recording may lie elsewhere, or not be there: each is found by what it is of. By its name too, so
 * that what is made up never gets among what was measured.
 */
const placeOf = (
  channels: readonly SensorChannel[],
  { dataType, label, rate = null }: SensorChannel,
): number =>
  channels.findIndex(
    (one) => one.dataType === dataType && one.label === label && (one.rate ?? null) === rate,
  );

/**
 * Lets a recording take what a sensor gives, from now on; also one that an earlier page began. Beats and samples of before
 * its start are not of it. What it has no channel for, is not taken. Where the device's clock was set back since, as it may
 * be between two pages, nothing is lost: what comes goes on from the last time there is.
 * @param early what the sensor gave while the recording was not there yet, in the order in which it came
 * @returns how to end that
 */
export function recordSensor(
  sensor: Sensor,
  recording: Recording,
  early: readonly SensorEvent[] = [],
): () => void {
  const { startedAt = '', channels } = recording.begun;
  const start = Date.parse(startedAt);
  const numbers = sensor.channels().map((channel) => placeOf(channels, channel));
  /** Those with a rate that have begun in this life of the page. */
  const begun = new Set<number>();
  /** For each channel without a rate, how its times since the start become those that are kept. */
  const clocks = new Map<number, (time: number) => number>();
  /** There is something of it already: what seems to be of before its start, is of a clock that was set back. */
  const goesOn = Object.values(recording.state().next).some((next) => next > 0);

  function points(number: number, { samples, times }: SensorEvent & { kind: 'points' }): void {
    const clock = clocks.get(number) ?? createForwardClock(recording.lastTime(number));
    clocks.set(number, clock);
    const taken: number[] = [];
    const at: number[] = [];
    for (const [i, sample] of samples.entries()) {
      const time = Math.round((times[i]! - start) * 1000);
      if (time < 0 && !goesOn) continue;
      taken.push(sample);
      at.push(clock(time));
    }
    if (taken.length === 0) return;
    recording.add(number, taken, { times: at });
  }

  function samples(number: number, event: SensorEvent & { kind: 'samples' }): void {
    const rate = channels[number]?.rate ?? 1;
    const next = recording.state().next[number] ?? 0;
    const { samples: all, missing, at, deviceTime } = event;
    if (begun.has(number)) {
      recording.add(number, all, { place: next + missing, deviceTime });
      return;
    }
    begun.add(number);
    // The first of a page stand where the clock says: what came before them, since the start or a reload, is a gap.
    const first = Math.round(((at - start) * rate) / 1000) - all.length;
    const early = goesOn ? 0 : Math.max(0, -first);
    if (early < all.length)
      recording.add(number, all.subarray(early), { place: Math.max(next, first), deviceTime });
    else begun.delete(number);
  }

  function take(event: SensorEvent): void {
    if ((event.kind !== 'points' && event.kind !== 'samples') || recording.state().phase !== 'recording')
      return;
    const number = numbers[event.channel] ?? -1;
    if (number < 0) return;
    if (event.kind === 'points') points(number, event);
    else samples(number, event);
  }

  for (const event of early) take(event);
  return sensor.subscribe(take);
}

/**
 * A clock that was set back does not make time go back, nor stand still: from the last time that there is, it goes on by as much
 * as passes, until it is as late as that again. In microseconds.
 */
function createForwardClock(begin: number): (time: number) => number {
  let [last, ahead] = [begin, 0];
  return (time) => {
    if (time >= last) ahead = 0;
    else if (time + ahead < last) ahead = last - time;
    last = time + ahead;
    return last;
  };
}
