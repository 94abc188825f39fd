import { AppError } from '../../../kernel/errors.ts';
import type { HappenedQuery } from '../contract/parts.ts';

const minute = 60_000;
const hour = 60 * minute;
export const day = 24 * hour;

/** A program may have been offline for so long. */
const mostDaysLate = 7;

/** So many are named of those that are wrong: the others come to light when these are mended. */
const mostNamed = 50;

/**
 * When each happened, as the program says it. It is kept as it was sent, up to a minute in the future: it is part of the
 * key by which a repeated request is known, so it must not depend on when the request arrives. `placeOf` names one in
 * the request, for the error: `body.items.3`.
 * @throws AppError `bad-request` that names all that are wrong, with the fact `now`: a program with a clock that is
 * fast can see by how much, and wait
 */
export function happenedAt(
  items: readonly { readonly occurredAt: string }[],
  now: Date,
  placeOf: (index: number) => string,
): Date[] {
  const moments = items.map(({ occurredAt }) => new Date(occurredAt));
  const wrong = moments.flatMap((at, index) => {
    const early = at.getTime() - now.getTime();
    return early <= minute && -early <= mostDaysLate * day ? [] : [`${placeOf(index)}.occurredAt`];
  });
  if (wrong.length === 0) return moments;
  throw new AppError(
    'bad-request',
    `${wrong.slice(0, mostNamed).join(', ')}: must lie in the last ${mostDaysLate} days, by the clock of this server (\`now\`). Nothing was stored; leave these out, or send what is ahead of time when its time has come.`,
    { facts: { now: now.toISOString() } },
  );
}

/** The moments that a list is about, each inclusive; `lastHours` narrows `from`. */
export function rangeOf({ from, to, lastHours }: HappenedQuery, now: Date): { from?: Date; to?: Date } {
  const since = lastHours === undefined ? [] : [now.getTime() - lastHours * hour];
  if (from !== undefined) since.push(Date.parse(from));
  return {
    ...(since.length > 0 ? { from: new Date(Math.max(...since)) } : {}),
    ...(to === undefined ? {} : { to: new Date(to) }),
  };
}
