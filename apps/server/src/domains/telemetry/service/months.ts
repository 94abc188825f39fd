/** A month of UTC by its first day, as the database names it: `2026-11-01`. */
export const monthOf = (at: Date): string => `${at.toISOString().slice(0, 7)}-01`;

/** The first moment of the oldest month that is not for the archive yet: so many whole months before this one. */
export const oldestMonth = (now: Date, months: number): Date =>
  new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - months, 1));

/** The month after. */
export const nextMonth = (month: string): string => {
  const at = new Date(month);
  return monthOf(new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 1)));
};
