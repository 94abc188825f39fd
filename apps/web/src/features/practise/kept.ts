import type { Json } from '../../api/practise.ts';
import type { Felt } from './feelings.tsx';
import type { Practised, RoomMarker, RoomView } from './room-view.ts';

/** What is kept aside with a recording, on this device alone and encrypted there, so that a reload shows what was shown before. */
export type Kept = {
  /** How long it is to be, from its first breath. */
  readonly seconds: number;
  /** When the first breath begins, seconds since the start of the recording: after the countdown. */
  readonly from: number;
  readonly exercise?: Practised | undefined;
  /** Seconds since the start of the recording. */
  readonly markers: readonly RoomMarker[];
  /** It is over, and not yet said whether it is kept: how long it was practised, and what was said since. */
  readonly over?: { readonly seconds: number; readonly felt: Felt } | undefined;
};

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? (value as Fields) : {};
const numberIn = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined;
const textIn = (value: unknown): string => (typeof value === 'string' ? value : '');

const exerciseIn = (value: unknown): Practised | undefined => {
  const { id, name, guidance } = fieldsOf(value);
  return textIn(id) ? { id: textIn(id), name: textIn(name), guidance: { ...fieldsOf(guidance) } } : undefined;
};

function overIn(value: unknown): Kept['over'] {
  const { seconds, felt } = fieldsOf(value);
  const { mood, stress, notes } = fieldsOf(felt);
  const practised = numberIn(seconds);
  return practised === undefined
    ? undefined
    : {
        seconds: practised,
        felt: { mood: numberIn(mood), stress: numberIn(stress), notes: textIn(notes) },
      };
}

/** As another version of the page may have kept it. undefined: nothing that says how long it is to be. */
export function keptOf(aside: unknown): Kept | undefined {
  const { seconds, from, exercise, markers, over } = fieldsOf(aside);
  const length = numberIn(seconds);
  if (length === undefined || length <= 0) return undefined;
  const set = (Array.isArray(markers) ? markers : []).map(fieldsOf);
  return {
    seconds: length,
    from: Math.max(0, numberIn(from) ?? 0),
    exercise: exerciseIn(exercise),
    markers: set.flatMap(({ at, label }) => {
      const when = numberIn(at);
      return when === undefined ? [] : [{ at: when, label: textIn(label) }];
    }),
    over: overIn(over),
  };
}

/** As the recorder takes it: without what is absent. */
export const toKeep = (kept: Kept): Json => JSON.parse(JSON.stringify(kept)) as Json;

/** undefined where nobody knows how long the session is to be: one of an older page, which kept nothing aside. */
export function asideOf(view: RoomView): Json | undefined {
  const { startedAt, breathFrom, length, exercise, markers, seconds, felt, phase } = view;
  if (length === undefined) return undefined;
  const over = phase === 'after' ? { seconds, felt } : undefined;
  return toKeep({ seconds: length, from: (breathFrom - startedAt) / 1000, exercise, markers, over });
}
