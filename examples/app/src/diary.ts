import type { Json } from '@attune/client';

/** One time of breathing. */
export type Entry = {
  readonly id: string;
  /** When it was, as an instant. */
  readonly at: string;
  readonly minutes: number;
  /** From 1, tense, to 5, at ease. */
  readonly before: number;
  readonly after: number;
  readonly note: string;
};

/** An entry that is being written: nobody has said yet how they felt. */
export type Draft = Omit<Entry, 'before' | 'after'> & Partial<Pick<Entry, 'before' | 'after'>>;

/** What is stored under one key: the entries of a month, oldest first. */
export type Month = { readonly entries: readonly Entry[] };

export const moods = ['Tense', 'Uneasy', 'So-so', 'Calm', 'At ease'] as const;

/** A key says when, and nothing of anybody: keys are stored in clear. */
export const keyOf = (month: string): string => `month-${month}`;

/** `2026-11`, where the person is. */
export const monthOf = (at: Date): string =>
  `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, '0')}`;

export const monthBefore = (month: string, by = 1): string => {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return monthOf(new Date(year, number - 1 - by, 1));
};

export const readMonth = (value: Json | undefined): Month => (value as Month | undefined) ?? { entries: [] };

const inOrder = (entries: readonly Entry[]): readonly Entry[] =>
  entries.toSorted((a, b) => a.at.localeCompare(b.at) || a.id.localeCompare(b.id));

export const withEntry = ({ entries }: Month, entry: Entry): Month => ({
  entries: inOrder([...entries.filter(({ id }) => id !== entry.id), entry]),
});

export const withoutEntry = ({ entries }: Month, id: string): Month => ({
  entries: entries.filter((entry) => entry.id !== id),
});

/** One entry that two devices changed without knowing of each other; undefined: deleted there. */
export type Clash = { readonly mine: Entry | undefined; readonly theirs: Entry | undefined };

/**
 * Puts together what this device and another made of a month. What only one of them changed is simply taken; of what
 * both changed, `choose` decides.
 */
export async function merged(
  { base, mine, theirs }: { readonly base: Month; readonly mine: Month; readonly theirs: Month },
  choose: (clash: Clash) => Promise<Entry | undefined>,
): Promise<Month> {
  const of = (month: Month, id: string) => month.entries.find((entry) => entry.id === id);
  const ids = new Set([...mine.entries, ...theirs.entries].map(({ id }) => id));
  const kept: Entry[] = [];
  for (const id of ids) {
    const [was, here, there] = [of(base, id), of(mine, id), of(theirs, id)];
    const onlyHere = alike(here, there) || alike(there, was);
    const stays = onlyHere ? here : alike(here, was) ? there : await choose({ mine: here, theirs: there });
    if (stays) kept.push(stays);
  }
  return { entries: inOrder(kept) };
}

export const alike = (one: Entry | undefined, other: Entry | undefined): boolean =>
  one === other ||
  (one !== undefined &&
    other !== undefined &&
    one.at === other.at &&
    one.minutes === other.minutes &&
    one.before === other.before &&
    one.after === other.after &&
    one.note === other.note);
