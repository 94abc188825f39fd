import type { PersonKey } from '../../../kernel/keys/vault.ts';
import type { Feedback } from '../contract/index.ts';
import type { SessionKey } from '../store/index.ts';

/** What people write about a session: sealed, each in its column. */
export type Words = {
  readonly device?: string | null | undefined;
  readonly location?: string | null | undefined;
  readonly notes?: string | null | undefined;
  readonly feedbackBefore?: Feedback | null | undefined;
  readonly feedbackAfter?: Feedback | null | undefined;
};

type Sealed = {
  readonly device: Buffer | null;
  readonly location: Buffer | null;
  readonly notes: Buffer | null;
  readonly feedback_before: Buffer | null;
  readonly feedback_after: Buffer | null;
};

const texts = { device: 'device', location: 'location', notes: 'notes' } as const;
const feedbacks = { feedbackBefore: 'feedback_before', feedbackAfter: 'feedback_after' } as const;

const placeIn = ({ userId, sessionId }: SessionKey, column: keyof Sealed) => ({
  table: 'sessions',
  column,
  key: [userId, sessionId],
});

/** Columns to write: what is absent is left out, null and nothing but space remove. */
export function sealWords(key: PersonKey, place: SessionKey, words: Words): Partial<Sealed> {
  const sealed: Partial<Record<keyof Sealed, Buffer | null>> = {};
  for (const [name, column] of Object.entries(texts) as [keyof typeof texts, keyof Sealed][]) {
    const text = words[name];
    if (text !== undefined) sealed[column] = text ? key.sealText(placeIn(place, column), text) : null;
  }
  for (const [name, column] of Object.entries(feedbacks) as [keyof typeof feedbacks, keyof Sealed][]) {
    const given = words[name];
    if (given !== undefined) sealed[column] = given ? key.sealJson(placeIn(place, column), given) : null;
  }
  return sealed;
}

export function openWords(key: PersonKey, place: SessionKey, row: Sealed) {
  const text = (column: 'device' | 'location' | 'notes') => {
    const sealed = row[column];
    return sealed && key.openText(placeIn(place, column), sealed);
  };
  const feedback = (column: 'feedback_before' | 'feedback_after') => {
    const sealed = row[column];
    return sealed && (key.openJson(placeIn(place, column), sealed) as Feedback);
  };
  return {
    device: text('device'),
    location: text('location'),
    notes: text('notes'),
    feedbackBefore: feedback('feedback_before'),
    feedbackAfter: feedback('feedback_after'),
  };
}
