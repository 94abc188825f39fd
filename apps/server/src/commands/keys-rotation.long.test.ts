import { afterAll, expect, test } from 'vitest';
import { masterKeyOf } from '../kernel/keys/master-key.ts';
import { keyDatabase, storeKinds } from '../testing/keys-kit.ts';
import { cleanUp, until } from '../testing/program-kit.ts';
import { linesOf, startStorm, worldMaster } from '../testing/rotation-kit.ts';
import { world as worldOfTest } from '../testing/world.ts';

// More than a program keeps in memory, so that keys are opened anew all the time.
const people = 1200;
const rotations = 2;
const kills = 4;

afterAll(cleanUp);

test.for(storeKinds)(
  'many rotations, each killed many times, of keys in a %s: no request of two programs is lost',
  async (kind) => {
    const keysUrl = kind === 'database' ? await keyDatabase() : undefined;
    const world = await worldOfTest();
    const storm = await startStorm(world, people, 6, keysUrl);
    const gone = [worldMaster];
    for (let rotation = 0; rotation < rotations; rotation++) {
      const before = storm.answered();
      await storm.rotateWithKills(kills);
      expect(storm.answered()).toBeGreaterThan(before);
      const [now = '', ...others] = linesOf(storm.masterKeyFile);
      expect(others).toEqual([]);
      const master = masterKeyOf(Buffer.from(now, 'base64'));
      const counts = await storm.counts();
      expect(counts.map((one) => one.master)).toEqual([master.fingerprint]);
      for (const old of gone) expect(await storm.openedBy(old)).toBe(0);
      gone.push(master);
    }
    const after = storm.answered();
    await until('everybody had their turn again', 600_000, () => storm.answered() > after + people * 2 + 500);
    await storm.calm();
    expect(storm.failures).toEqual([]);
    const counts = await storm.counts();
    const last = gone.at(-1);
    expect(last && (await storm.openedBy(last))).toBe(counts[0]?.keys);
  },
);
