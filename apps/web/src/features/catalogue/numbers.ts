/** A number as somebody types it, with a comma too; nothing where nothing stands, NaN where it is none. */
export const numberIn = (typed: string): number | undefined =>
  typed.trim() === '' ? undefined : Number(typed.trim().replace(',', '.'));

export const isWrong = (typed: string): boolean => Number.isNaN(numberIn(typed) ?? 0);

export const typedOf = (number: unknown): string => (typeof number === 'number' ? String(number) : '');
