import type { Breath } from './breath.ts';

/** A reader of the screen needs that long, s, to say a part and to fall silent again. */
const leastBetween = 2.5;
/** A part that is shorter, s, would be over before it is said. Breathing in is said all the same: a breath begins with it. */
const leastPart = 2;
/** What is said later in a part, s, would not be said of its beginning. */
const latest = 0.5;

/** Which parts of a breath are said, so that the words keep up with it and leave quiet between them. */
export function createSpeech() {
  let said: { readonly turn: number; readonly at: number } | undefined;
  return {
    /** @param at seconds @returns whether this part is to be said now; once for each */
    says({ part, turn, seconds, at: since }: Breath, at: number): boolean {
      if (said && (said.turn === turn || at - said.at < leastBetween)) return false;
      if (since > latest || (seconds < leastPart && part !== 'inhale')) return false;
      said = { turn, at };
      return true;
    },
  };
}
