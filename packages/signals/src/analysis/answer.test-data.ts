import type { Answer } from './answer.ts';

/** The value of an answer that has one; fails where there is none, with the reason. */
export function must<T>(given: Answer<T>): T {
  if (given.kind !== 'value') throw new Error(`not enough: ${given.why}, ${given.has} of ${given.needs}`);
  return given.value;
}
