import type { Marker, Session } from '../api/index.ts';

/** Made-up data for /design: shapes of signals, no person's. */

const wave: Record<string, (t: number) => number> = {
  ecg: (t) => beat(t % 0.86) + 0.05 * Math.sin(t),
  'heart-rate': (t) => 70 + 6 * Math.sin((2 * Math.PI * t) / 10),
  eeg: (t) => 22 * Math.sin(61 * t) * Math.sin(t) + 9 * Math.sin(133 * t),
  spo2: (t) => 97 + Math.round(Math.sin(t / 7)),
  ppg: (t) => Math.sin(7.3 * t) + 0.35 * Math.sin(14.6 * t + 0.8),
  respiration: (t) => Math.sin((2 * Math.PI * t) / 10),
  eda: (t) => 4 + 0.8 * Math.sin(t / 9) + 0.2 * Math.sin(t / 2),
  other: (t) => Math.sin(t / 3),
};

/** One heartbeat: P, QRS and T as bumps; seconds in, millivolts out. */
function beat(t: number): number {
  const bump = (at: number, width: number, height: number) => height * Math.exp(-(((t - at) / width) ** 2));
  return (
    bump(0.16, 0.03, 0.14) -
    bump(0.25, 0.012, 0.16) +
    bump(0.28, 0.014, 1.25) -
    bump(0.31, 0.014, 0.3) +
    bump(0.5, 0.05, 0.26)
  );
}

export const kinds = Object.keys(wave);

const seconds = 20;

export function sampleOverview(dataType: string, rate: number, gap?: { from: number; to: number }) {
  const values = Array.from({ length: seconds * rate }, (_, i) => {
    const t = i / rate;
    return gap && t >= gap.from && t < gap.to ? null : (wave[dataType]?.(t) ?? 0);
  });
  return { rate, width: 1, firstBucket: 0, min: values, max: values };
}

const channel = (number: number, dataType: string, label: string, unit: string, rate: number) => ({
  number,
  dataType,
  label,
  unit,
  valueKind: 'integer' as const,
  rate,
  measuredRate: null,
  scale: 0.001,
  offset: 0,
  bits: 16,
  points: seconds * rate,
  summary: null,
});

export const sampleChannels = [
  channel(0, 'ecg', 'Lead II', 'mV', 250),
  channel(1, 'respiration', 'Chest belt', '', 25),
  channel(2, 'spo2', 'Finger', '%', 1),
];

export const sampleMarkers: Marker[] = [
  { id: 'a', at: 3.2, length: null, label: 'Eyes closed', addedBy: null },
  { id: 'b', at: 8, length: 4, label: 'Deep breathing', addedBy: null },
  { id: 'c', at: 15.5, length: null, label: 'Movement', addedBy: null },
];

export const sampleSession = (state: Session['state']): Session => ({
  id: `00000000-0000-7000-8000-00000000000${state.length % 10}`,
  userId: '00000000-0000-7000-8000-000000000000',
  state,
  discardReason: state === 'discarded' ? 'bad-signal' : null,
  finished: state === 'complete',
  startedAt: '2026-11-21T13:05:09.000Z',
  endedAt: '2026-11-21T13:05:29.000Z',
  timeZone: 'Europe/Berlin',
  exercise: { id: '00000000-0000-7000-8000-000000000001', name: 'Resonance breathing' },
  workshopId: null,
  device: null,
  location: null,
  feedbackBefore: null,
  feedbackAfter: null,
  notes: null,
  version: 1,
  channels: [],
  markers: sampleMarkers.length,
});
