import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { chooseRestore } from './choose.ts';
import { holeOn, newestTimeline, wayTo } from './timelines.ts';
import { archiveOf } from './wal.ts';

const size = 16 * 1024 * 1024;
const system = '7300000000000000001';
let folder: string;
let archive: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'attune-timelines-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  archive = archiveOf(folder, system);
  mkdirSync(archive);
});

const segment = (timeline: number, number: number) =>
  `${timeline.toString().padStart(8, '0')}00000000${number.toString(16).toUpperCase().padStart(8, '0')}`;
const history = (timeline: number, ...parents: readonly [number, string][]) =>
  writeFileSync(
    join(archive, `${timeline.toString().padStart(8, '0')}.history`),
    parents.map(([parent, at]) => `${parent}\t${at}\tbefore 2026-11-23 10:00:00+00\n`).join('\n'),
  );

/** A backup of one hour of the day, complete half an hour later. */
function backup(hour: number, timeline: number, number: number): string {
  const at = `2026-11-23T${String(hour).padStart(2, '0')}`;
  const name = `data-20261123T${String(hour).padStart(2, '0')}0000000Z`;
  mkdirSync(join(folder, name));
  const manifest = {
    ...{
      format: 1,
      name,
      begunAt: `${at}:00:00.000Z`,
      endedAt: `${at}:30:00.000Z`,
      version: '0',
      schema: '1',
    },
    ...{ postgres: '18', systemIdentifier: system, timeline, segmentBytes: size, files: {}, rows: {} },
    ...{ startLsn: `0/${number}000028`, stopLsn: `0/${number}000100`, segments: [segment(timeline, number)] },
  };
  writeFileSync(join(folder, name, 'manifest.json'), JSON.stringify(manifest));
  return name;
}

/**
 * Backups at 1 and 5 o'clock; at 7 somebody goes back to 3 o'clock; backups at 7 and 9. At 11 somebody goes back to
 * 6 o'clock, which had been undone, and that one ends with a backup at 11.
 */
function twoRestores() {
  const names = [backup(1, 1, 1), backup(5, 1, 5), backup(7, 2, 4), backup(9, 2, 7), backup(11, 3, 6)];
  history(2, [1, '0/3000500']);
  history(3, [1, '0/6000000']);
  return { names, at: (hour: number) => new Date(Date.UTC(2026, 10, 23, hour, 45)) };
}

const chosen = (to?: Date, given?: string) => {
  const { backup: one, way } = chooseRestore(given, folder, { to });
  return [one.manifest.name, way?.at(-1)?.timeline];
};

test('a moment leads to the newest backup of then, on the timeline that lived', () => {
  const { names, at } = twoRestores();
  const [first, second, third, fourth, fifth] = names;
  expect(chosen(at(2))).toEqual([first, 1]);
  expect(chosen(at(6))).toEqual([second, 1]);
  expect(chosen(at(8))).toEqual([third, 2]);
  expect(chosen(at(10))).toEqual([fourth, 2]);
  expect(chosen(at(12))).toEqual([fifth, 3]);
  expect(() => chosen(at(0))).toThrow(/No backup was complete at 2026-11-23T00:45/);
});

test('the newest moment is on the newest timeline, from the newest backup that leads there', () => {
  const { names } = twoRestores();
  expect(chosen()).toEqual([names[4], 3]);
  rmSync(join(folder, names[4] ?? ''), { recursive: true });
  // The third and fourth are of another branch, newer than the second, and lead nowhere.
  expect(chosen()).toEqual([names[1], 3]);
  for (const name of names.slice(0, 2)) rmSync(join(folder, name), { recursive: true });
  expect(() => chosen()).toThrow(/Every backup in .* does not lead to the newest moment: make a new backup/);
});

test('a backup that is named is taken where it leads, and refused where it does not', () => {
  const { names, at } = twoRestores();
  const [first, second, third] = names as [string, string, string];
  expect(chosen(at(8), first)).toEqual([first, 2]);
  expect(() => chosen(at(8), second)).toThrow(/is of a time that an earlier restore undid/);
  expect(chosen(undefined, second)).toEqual([second, 3]);
  expect(() => chosen(undefined, third)).toThrow(/leave the choice of the backup to this command/);
});

test('without the history of a timeline nothing is guessed', () => {
  const { at } = twoRestores();
  rmSync(join(archive, '00000002.history'));
  expect(() => chosen(at(8))).toThrow(/lacks 00000002.history/);
});

test('a hole is found on the way, and not on a branch that was left', () => {
  history(2, [1, '0/3000500']);
  const way = wayTo(2, [archive]) ?? [];
  const whole = [segment(1, 1), segment(1, 2), segment(2, 3), segment(2, 4), segment(2, 5)];
  expect(holeOn(way, whole, segment(1, 1), size)).toBeUndefined();
  // Of the left branch only what lies before it counts: the seventh there is no newest one here.
  expect(holeOn(way, [...whole, segment(1, 7)], segment(1, 1), size)).toBeUndefined();
  // The file within which it branches off is its own: the parent's says nothing of what follows.
  const parents = [...whole.filter((one) => one !== segment(2, 3)), segment(1, 3)];
  expect(holeOn(way, parents, segment(1, 1), size)).toBe(segment(2, 3));
  for (const [at, lacking] of whole.slice(0, -1).entries()) {
    const left = whole.filter((_, i) => i !== at);
    // The fourth of the left branch does not stand in for ours.
    expect(holeOn(way, [...left, segment(1, 4)], segment(1, 1), size)).toBe(lacking);
  }
  expect(newestTimeline(whole)).toBe(2);
});
