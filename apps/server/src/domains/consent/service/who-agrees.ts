/** From which age somebody agrees alone, in a country and from a day on. Below `jointBelow` child and guardian agree both. */
export type ConsentAge = {
  /** ISO 3166-1 alpha-2; `*` is every country that has none of its own. */
  readonly country: string;
  /** ISO date */
  readonly validFrom: string;
  readonly age: number;
  readonly jointBelow: number | null;
};

/** What decides who agrees for somebody. */
export type AgeFacts = {
  /** ISO date; null where nobody has entered one. */
  readonly birthDate: string | null;
  /** Null: that of the organisation. */
  readonly country: string | null;
  /** Known as a child, with a birth date or without. */
  readonly minor: boolean;
};

export type Agreeing = 'self' | 'guardian' | 'both';

/** Years from which nobody agrees for somebody any more, in every country. */
const adultYears = 18;

/** Where no row says anything, not even for everywhere: nobody decides as a child whom no law lets. */
const unsaid = { age: adultYears, jointBelow: null };

/**
 * Who agrees for somebody on a day: a day of UTC, like the day on which somebody comes of age. Who was born on the 29th
 * of February is a year older on the 1st of March, where the year has no such day.
 */
export function whoAgrees(facts: AgeFacts, day: string, ages: readonly ConsentAge[]): Agreeing {
  if (facts.birthDate === null) return facts.minor ? 'guardian' : 'self';
  const years = yearsOf(facts.birthDate, day);
  if (years >= adultYears) return 'self';
  const { age, jointBelow } = ageIn(facts.country, day, ages);
  if (jointBelow !== null && years < jointBelow) return 'both';
  return years < age ? 'guardian' : 'self';
}

/** Whether somebody is a child on the day, whatever they may decide already. */
export function isChild({ birthDate, minor }: AgeFacts, day: string): boolean {
  return birthDate === null ? minor : yearsOf(birthDate, day) < adultYears;
}

/** Whole years on the day. Compared as numbers: a day that a year lacks is reached when the next one is. */
function yearsOf(birthDate: string, day: string): number {
  const isReached = day.slice(5) >= birthDate.slice(5);
  return Number(day.slice(0, 4)) - Number(birthDate.slice(0, 4)) - (isReached ? 0 : 1);
}

function ageIn(country: string | null, day: string, ages: readonly ConsentAge[]) {
  const newest = (where: string | null) =>
    ages
      .filter((one) => one.country === where && one.validFrom <= day)
      .reduce<ConsentAge | undefined>(
        (best, one) => (best === undefined || one.validFrom > best.validFrom ? one : best),
        undefined,
      );
  return newest(country) ?? newest('*') ?? unsaid;
}
