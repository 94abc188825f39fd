import { ECG_RATES, EEG_LEAST_RATE, PPG_RATES } from '@attune/signals';
import type { AnalysisKind } from './analyser.ts';

/** What of a channel decides about what it is analysed as. */
export type Plannable = {
  readonly number: number;
  readonly data_type: string;
  readonly unit: string;
  /** Points a second, as measured; null: each has a time of its own. */
  readonly rate: number | null;
};

export type Planned = { readonly channel: number; readonly kind: AnalysisKind };

/** Of a cap with more electrodes, the first ones: each is read whole. */
const mostOfBrain = 32;

const toMilliseconds: Readonly<Record<string, number>> = { ms: 1, s: 1000 };
const toMicrovolts: Readonly<Record<string, number>> = { uV: 1, µV: 1, μV: 1, mV: 1000, V: 1e6 };

/**
 * Which channels are analysed, and as what. A heart is counted once: by the intervals of a sensor, else by the first ECG, else
 * by the first PPG. What has a unit or a rate that nothing can be said of is left out.
 */
export function planOf(channels: readonly Plannable[]): Planned[] {
  const [heart] = [ofType('rr', rrOf), ofType('ecg', signalOf), ofType('ppg', signalOf)].flatMap((find) =>
    channels.flatMap(find).slice(0, 1),
  );
  return [
    ...(heart ? [heart] : []),
    ...channels.flatMap(ofType('eeg', eegOf)).slice(0, mostOfBrain),
    ...channels.flatMap(ofType('spo2', oxygenOf)).slice(0, 1),
  ];
}

const ofType =
  (dataType: string, kindOf: (channel: Plannable) => AnalysisKind | undefined) =>
  (channel: Plannable): Planned[] => {
    const kind = channel.data_type === dataType ? kindOf(channel) : undefined;
    return kind ? [{ channel: channel.number, kind }] : [];
  };

function rrOf({ unit, rate }: Plannable): AnalysisKind | undefined {
  const factor = toMilliseconds[unit];
  // Intervals at a fixed rate were resampled: which beats they are of cannot be told.
  return rate === null && factor ? { of: 'rr', factor } : undefined;
}

function signalOf({ data_type, rate }: Plannable): AnalysisKind | undefined {
  const of = data_type as 'ecg' | 'ppg';
  const rates = of === 'ecg' ? ECG_RATES : PPG_RATES;
  return rate !== null && rate >= rates.from && rate <= rates.to ? { of, rate } : undefined;
}

function eegOf({ unit, rate }: Plannable): AnalysisKind | undefined {
  const factor = toMicrovolts[unit];
  return rate !== null && rate >= EEG_LEAST_RATE && factor ? { of: 'eeg', rate, factor } : undefined;
}

function oxygenOf({ unit, rate }: Plannable): AnalysisKind | undefined {
  return unit === '%' && (rate === null || rate >= 1) ? { of: 'spo2', rate } : undefined;
}
