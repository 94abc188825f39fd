import { EdfError } from './error.ts';
import { formatNumber } from './fields.ts';
import { MOST_RECORD_SAMPLES } from './header.ts';

/** Records longer than a minute are a last resort: up to one of them is padding at the end of the file. */
const USUAL_SECONDS = 60;
const MOST_SECONDS = 3600;
/** Rates may be off by so much of themselves where nothing exact is found: 9 ms a day. */
const TOLERANCE = 1e-7;
/** What rounding of doubles alone brings about. */
const EXACT = 1e-12;

/**
 * The duration of a record, in seconds, in which every rate (Hz) has a whole number of samples: 1 for whole rates;
 * else the fewest whole seconds; else, for a rate like 129.987, some samples' own time as 8 characters give it.
 * @throws {EdfError} when there is none up to an hour.
 */
export function recordSecondsFor(rates: readonly number[]): number {
  const seconds =
    firstThat(wholeSeconds(1, USUAL_SECONDS), rates, EXACT) ??
    firstThat(sampleTimes(rates[0]), rates, TOLERANCE) ??
    firstThat(wholeSeconds(USUAL_SECONDS, MOST_SECONDS), rates, TOLERANCE);
  if (seconds !== undefined) return seconds;
  throw new EdfError(
    'unwritable',
    `EDF needs records in which each signal has a whole number of samples; for rates of ${rates.join(', ')} Hz there is no such record.`,
  );
}

function firstThat(
  candidates: Iterable<number>,
  rates: readonly number[],
  tolerance: number,
): number | undefined {
  const samplesPerSecond = rates.reduce((sum, rate) => sum + rate, 0);
  for (const seconds of candidates) {
    if (seconds * samplesPerSecond > MOST_RECORD_SAMPLES) return undefined;
    const whole = rates.every((rate) => {
      const samples = Math.round(rate * seconds);
      return samples >= 1 && Math.abs(rate * seconds - samples) <= samples * tolerance;
    });
    if (whole) return seconds;
  }
  return undefined;
}

function* wholeSeconds(from: number, to: number): Generator<number> {
  for (let seconds = from; seconds <= to; seconds++) yield seconds;
}

/** The durations of n samples from one second to a minute, as they read when written. */
function* sampleTimes(rate: number | undefined): Generator<number> {
  if (rate === undefined || !(rate > 0)) return;
  const most = Math.min(rate * USUAL_SECONDS, MOST_RECORD_SAMPLES);
  for (let n = Math.ceil(rate); n <= most; n++) yield Number(formatNumber(n / rate));
}
