import type { Feedback, Session, SessionChange } from '../../../api/index.ts';

/** How much of something, 0 to 10. */
export const degrees = ['stress', 'anxiety', 'fatigue'] as const;
type Numbers = 'mood' | (typeof degrees)[number];
export type Felt = { readonly [Name in Numbers]: number | undefined } & { readonly notes: string };

/** What is typed about a session: every field as a form holds it. */
export type Said = {
  readonly exerciseId: string;
  readonly device: string;
  readonly location: string;
  readonly notes: string;
  readonly feedbackBefore: Felt;
  readonly feedbackAfter: Felt;
};

const feltOf = (given: Session['feedbackBefore']): Felt => ({
  mood: given?.mood,
  stress: given?.stress,
  anxiety: given?.anxiety,
  fatigue: given?.fatigue,
  notes: given?.notes ?? '',
});

export const saidOf = (session: Session): Said => ({
  exerciseId: session.exercise?.id ?? '',
  device: session.device ?? '',
  location: session.location ?? '',
  notes: session.notes ?? '',
  feedbackBefore: feltOf(session.feedbackBefore),
  feedbackAfter: feltOf(session.feedbackAfter),
});

/** Nothing said is no feedback at all. */
function feedbackOf(felt: Felt): Feedback | null {
  const given = Object.entries({ ...felt, notes: felt.notes.trim() || undefined });
  const said = given.filter(([, value]) => value !== undefined);
  return said.length > 0 ? (Object.fromEntries(said) as Feedback) : null;
}

const sent = (said: Said) => ({
  exerciseId: said.exerciseId || null,
  device: said.device.trim() || null,
  location: said.location.trim() || null,
  notes: said.notes.trim() || null,
  feedbackBefore: feedbackOf(said.feedbackBefore),
  feedbackAfter: feedbackOf(said.feedbackAfter),
});

/** What somebody changed, and only that: the rest may have been changed by others. */
export function changeOf(base: Said, typed: Said): SessionChange {
  const before: Readonly<Record<string, unknown>> = sent(base);
  const changed = Object.entries(sent(typed)).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name]),
  );
  return Object.fromEntries(changed);
}
