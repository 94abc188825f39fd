import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeDataSet } from '../commands/export.ts';
import { plainNames } from '../commands/export-names.ts';
import { entry, openRecorder, type Recorder } from '../testing/points-kit.ts';
import { openWorld, type World } from '../testing/world.ts';

let world: World;
let ada: Recorder;
const folder = mkdtempSync(join(tmpdir(), 'attune-research-'));
beforeAll(async () => {
  world = await openWorld();
  ada = await openRecorder(world);
});
afterAll(async () => {
  await world.close();
  rmSync(folder, { recursive: true, force: true });
});

const record = async () => {
  const session = await ada.begin([{ rate: 100 }]);
  await ada.add(session, [entry(0, 0, Int16Array.of(1, 2, 3))]);
  return session;
};

test('list-for-research: refuses to tell of a recording that goes on', async () => {
  await record();
  expect(await world.app.sessions.research.partitions()).toEqual([]);
});

test('find-for-research: refuses the recordings of somebody who did not agree', async () => {
  await ada.finish(await record());
  expect(await world.app.sessions.research.partitions()).toEqual([{ dataType: 'ecg', month: '2026-11' }]);
  const out = join(folder, 'nobody');
  expect(await writeDataSet(world.app, out, plainNames, false)).toEqual({ people: 0, rows: 0, files: 0 });
  expect(existsSync(join(out, 'data_type=ecg'))).toBe(false);
});
