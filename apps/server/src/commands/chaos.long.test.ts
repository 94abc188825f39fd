import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { enter } from '../testing/demo-kit.ts';
import {
  cleanUp,
  killAll,
  newPlace,
  type Place,
  type Program,
  serversOn,
  start,
  stop,
  until,
} from '../testing/program-kit.ts';
import { randomFrom } from '../testing/recordings-kit.ts';
import { createImports, createRecorder } from './chaos-kit.ts';

afterAll(cleanUp);

const kills = 20;
const seed = Number(process.env.TEST_SEED ?? Math.floor(Math.random() * 2 ** 31));

/** Ways to go, each of which the next start must cope with by itself. */
const ends = {
  /** The database notices that its parent is gone, and stops by itself, perhaps after the next start has begun. */
  'the program alone': (program: Program) => killAll([program.pid]),
  /** As when the machine loses power, but for what the system had not yet written. */
  'the program and every process of its database': (program: Program, place: Place) =>
    killAll([program.pid, ...serversOn(place)]),
  'every process of its database, then the program': (program: Program, place: Place) =>
    killAll([...serversOn(place), program.pid]),
  'the main process of its database alone, then the program': (program: Program, place: Place) =>
    killAll([...serversOn(place).slice(0, 1), program.pid]),
  /** An orphan: the database is held, so that it is still there when the next start comes, and goes on a second later. */
  'the program, with its database left behind': (program: Program, place: Place) => {
    const orphans = serversOn(place);
    killAll(orphans, 'SIGSTOP');
    killAll([program.pid]);
    setTimeout(() => killAll(orphans, 'SIGCONT'), 1000);
  },
} as const;
type End = keyof typeof ends;

test(`${kills} times killed in the middle of writing: what was acknowledged is there, and nothing by halves`, async () => {
  console.log(`chaos: TEST_SEED=${seed}`);
  const random = randomFrom(seed);
  const place = await newPlace();
  let program = await start(place, ['--demo']);
  const login = { url: place.url, ...(await enter(place, program, 'patient')) };
  const imports = createImports(login, seed + 1);
  const recorders = [createRecorder(login, seed + 2), createRecorder(login, seed + 3)];
  for (const recorder of recorders) await recorder.begin();
  const survivors = { imports: 0, blocks: 0 };
  const names = Object.keys(ends) as End[];

  for (let kill = 0; kill < kills; kill++) {
    const isImport = kill % 2 === 0;
    // Every end comes up four times in twenty, twice with imports and twice with points.
    const end = names[(kill >> 1) % names.length] as End;
    const before = imports.highest();
    const work = isImport ? [imports.work()] : recorders.map((recorder) => recorder.work());
    await sleep(100 + random() * 1400);
    ends[end](program, place);
    await Promise.all([program.ended, ...work]);
    try {
      program = await start(place);
      survivors.imports += await imports.check(before);
      for (const recorder of recorders) if (await recorder.check()) survivors.blocks++;
      await (isImport ? imports.finish() : Promise.all(recorders.map((recorder) => recorder.finish())));
    } catch (error) {
      throw new Error(`After kill ${kill + 1}, ${end} (TEST_SEED=${seed}): ${error}`, { cause: error });
    }
  }

  // All of it once more, point by point.
  await imports.check(0);
  for (const recorder of recorders) await recorder.check();
  const written = recorders.map((recorder) => recorder.acknowledged());
  const blocks = written.reduce((sum, one) => sum + one.blocks, 0);
  const points = written.reduce((sum, one) => sum + one.points, 0);
  console.log(
    `chaos: ${imports.stored.size} imports and ${blocks} blocks (${points} points) acknowledged; of what was not, ${survivors.imports} imports and ${survivors.blocks} blocks were there, whole`,
  );
  // Otherwise nothing was shown.
  expect(imports.stored.size).toBeGreaterThan(kills);
  expect(blocks).toBeGreaterThan(kills * 5);
  expect(await stop(program)).toEqual({ code: 0, signal: null });
  await until('its database has ended', 10_000, () => serversOn(place).length === 0);
});
