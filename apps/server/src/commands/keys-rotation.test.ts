import { afterAll, expect, test } from 'vitest';
import { masterKeyOf } from '../kernel/keys/master-key.ts';
import { cleanUp, until } from '../testing/program-kit.ts';
import { linesOf, startStorm, worldMaster } from '../testing/rotation-kit.ts';
import { world as worldOfTest } from '../testing/world.ts';

afterAll(cleanUp);

// Fewer than a program remembers: most of them are met for the first time while the keys are changed, or after. With
// more than it remembers, for longer, and with a database of keys: the long version.
test('a rotation that is killed twice loses no request of two programs, and leaves nothing under the old key', async () => {
  const world = await worldOfTest();
  const storm = await startStorm(world, 150, 6);
  const before = storm.answered();
  const { said, killed } = await storm.rotateWithKills(2);
  const during = storm.answered() - before;
  const after = storm.answered();
  await until('everybody had their turn again', 120_000, () => storm.answered() > after + 330);
  await storm.calm();
  expect(storm.failures).toEqual([]);
  expect(during).toBeGreaterThan(0);
  const [now = '', ...others] = linesOf(storm.masterKeyFile);
  expect(others).toEqual([]);
  const master = masterKeyOf(Buffer.from(now, 'base64'));
  const counts = await storm.counts();
  expect(counts.map((one) => one.master)).toEqual([master.fingerprint]);
  expect(counts[0]?.keys).toBeGreaterThan(150);
  expect(await storm.openedBy(worldMaster)).toBe(0);
  expect(await storm.openedBy(master)).toBe(counts[0]?.keys);
  if (killed > 0) expect(said.join('\n')).toMatch(/Made the master key/);
}, 180_000);
