import { type Algorithm, hash, verify } from '@node-rs/argon2';

const cost = { algorithm: 2 as Algorithm.Argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Comparisons a second of the same hash, two at once and nothing else: what this machine can do at best. */
export async function hashRate(milliseconds: number): Promise<number> {
  const known = await hash('seven green lanterns by the sea', cost);
  const start = performance.now();
  let done = 0;
  const hand = async () => {
    while (performance.now() - start < milliseconds) {
      await verify(known, 'seven green lanterns by the sea', cost);
      done++;
    }
  };
  await Promise.all([hand(), hand()]);
  return (done * 1000) / (performance.now() - start);
}
