import type { Surroundings } from './surroundings.ts';

/**
 * Makes ids (UUID version 7) that sort in the order in which they were made, also while the clock stands or goes back.
 */
export function createIds({ now, bytes }: Surroundings): () => string {
  let last = 0;
  let count = 0;
  return () => {
    const time = now();
    if (time > last) {
      last = time;
      count = 0;
    } else if (++count > 0xfff) {
      last += 1;
      count = 0;
    }
    const random = bytes(8);
    random[0] = (random[0]! & 0x3f) | 0x80;
    const tail = Array.from(random, (byte) => byte.toString(16).padStart(2, '0')).join('');
    const head = last.toString(16).padStart(12, '0');
    const counted = count.toString(16).padStart(3, '0');
    return `${head.slice(0, 8)}-${head.slice(8)}-7${counted}-${tail.slice(0, 4)}-${tail.slice(4)}`;
  };
}
