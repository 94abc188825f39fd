import { AppError } from '../../../kernel/errors.ts';

export const valueBytes = 256 * 1024;
/** Deeper, and what reads it would run out of stack. */
const deepest = 100;

/** The value as the text that is stored. @throws AppError where it is too large, too deep, or would change on the way */
export function toStoredText(value: unknown): string {
  refuseUnstorable(value);
  const text = JSON.stringify(value);
  if (Buffer.byteLength(text) > valueBytes)
    throw new AppError(
      'too-large',
      `A value may be ${valueBytes / 1024} KiB of JSON at most. Spread it over several keys.`,
    );
  return text;
}

function refuseUnstorable(value: unknown): void {
  const open: { value: unknown; depth: number }[] = [{ value, depth: 0 }];
  for (let next = open.pop(); next; next = open.pop()) {
    if (typeof next.value === 'number' && !Number.isFinite(next.value))
      throw new AppError(
        'bad-request',
        'A number in the value is too large to be kept. Send it as a string.',
      );
    if (typeof next.value !== 'object' || next.value === null) continue;
    if (next.depth === deepest)
      throw new AppError('bad-request', `A value may hold lists and objects ${deepest} deep. Flatten it.`);
    for (const part of Object.values(next.value)) open.push({ value: part, depth: next.depth + 1 });
  }
}
