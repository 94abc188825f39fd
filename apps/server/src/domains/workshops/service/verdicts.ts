import type { ShownRequirement } from '../contract/index.ts';
import type { createWorkshopStore } from '../store/index.ts';

export type AskedRow = Awaited<ReturnType<ReturnType<typeof createWorkshopStore>['askedBy']>>[number];

/** What is known of a person, by which requirements are judged. */
export type Facts = {
  readonly birthDate: string | undefined;
  /** Of each requirement that they said something about: whether they meet it. */
  readonly declared: ReadonlyMap<string, boolean>;
  /** Requirements that were worded anew after the person had said something about them: it counts no more. */
  readonly outdated: ReadonlySet<string>;
  /** Of each purpose that they were asked about. */
  readonly agreements: ReadonlyMap<string, 'agreed' | 'outdated' | 'withdrawn'>;
};

/** When and where a workshop begins: ages are counted on that day, at that place. */
export type Begins = { readonly starts_at: Date; readonly time_zone: string };

type Verdict = Pick<ShownRequirement, 'verdict' | 'why'>;

/** The day on which it begins, where it is. */
const dayOf = ({ starts_at, time_zone }: Begins): Temporal.PlainDate =>
  Temporal.Instant.fromEpochMilliseconds(starts_at.getTime()).toZonedDateTimeISO(time_zone).toPlainDate();

const yearsOn = (day: Temporal.PlainDate, birthDate: string): number =>
  Temporal.PlainDate.from(birthDate).until(day, { largestUnit: 'years' }).years;

/** How one requirement stands for a person, and what that rests on. */
export function verdictOf(
  asked: Pick<AskedRow, 'id' | 'kind' | 'min_age' | 'max_age' | 'purpose'>,
  facts: Facts,
  begins: Begins,
): Verdict {
  if (asked.kind === 'age') {
    if (facts.birthDate === undefined) return { verdict: 'unknown', why: 'no-birth-date' };
    const years = yearsOn(dayOf(begins), facts.birthDate);
    if (years < (asked.min_age ?? 0)) return { verdict: 'not-met', why: 'too-young' };
    if (years > (asked.max_age ?? 130)) return { verdict: 'not-met', why: 'too-old' };
    return { verdict: 'met', why: 'age' };
  }
  if (asked.kind === 'consent') {
    const agreement = facts.agreements.get(asked.purpose ?? '');
    if (agreement === 'agreed') return { verdict: 'met', why: 'agreed' };
    if (agreement === 'outdated') return { verdict: 'unknown', why: 'text-changed' };
    return agreement ? { verdict: 'not-met', why: 'withdrawn' } : { verdict: 'unknown', why: 'not-agreed' };
  }
  if (facts.outdated.has(asked.id)) return { verdict: 'unknown', why: 'requirement-changed' };
  const declared = facts.declared.get(asked.id);
  if (declared === undefined) return { verdict: 'unknown', why: 'not-declared' };
  return { verdict: declared ? 'met' : 'not-met', why: 'declared' };
}

/** Each requirement of a workshop as it stands for the person. */
export const showFor = (asked: readonly AskedRow[], facts: Facts, begins: Begins): ShownRequirement[] =>
  asked.map((row) => ({
    id: row.id,
    version: row.version,
    name: row.name,
    description: row.description,
    kind: row.kind as ShownRequirement['kind'],
    minAge: row.min_age,
    maxAge: row.max_age,
    purpose: row.purpose,
    hard: row.hard,
    note: row.note,
    ...verdictOf(row, facts, begins),
  }));

/** Whether somebody may have a seat: every hard requirement is met. */
export const isEligible = (shown: readonly Pick<ShownRequirement, 'hard' | 'verdict'>[]): boolean =>
  shown.every(({ hard, verdict }) => !hard || verdict === 'met');
