import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { outcome, type Place } from '../testing/program-kit.ts';

export type Settings = Readonly<Record<string, string>>;

/** What an `attune keys` command says that ends well. */
export async function attune(
  place: Place,
  args: readonly string[],
  settings: Settings = {},
): Promise<string> {
  const { code, said, complaints } = await outcome(place, ['keys', ...args], { settings });
  expect([code, complaints]).toEqual([0, []]);
  return said.join('\n');
}

/** One line that says what to do, and the end. */
export async function refusal(
  place: Place,
  args: readonly string[],
  settings: Settings = {},
): Promise<string> {
  const { code, complaints } = await outcome(place, args, { settings });
  expect(code).toBe(1);
  expect(complaints.length, complaints.join('\n')).toBe(1);
  return complaints[0] ?? '';
}

export const base64 = (byte: number) => Buffer.alloc(32, byte).toString('base64');
export const secretsIn = (file: string) => readFileSync(file, 'utf8').split('\n').filter(Boolean);
