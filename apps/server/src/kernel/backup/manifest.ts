import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { StartError } from '../start-error.ts';

const text = z.string().min(1).max(200);
const lsn = z.string().regex(/^[0-9A-F]{1,8}\/[0-9A-F]{1,8}$/);
const whole = z.number().int().min(0);

const manifest = z.strictObject({
  format: z.literal(1),
  name: text,
  begunAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
  /** Of the program that made it. */
  version: text,
  /** The last migration. */
  schema: text,
  postgres: text,
  systemIdentifier: z.string().regex(/^\d{1,20}$/),
  timeline: whole,
  startLsn: lsn,
  stopLsn: lsn,
  segmentBytes: whole,
  segments: z.array(z.string().regex(/^[0-9A-F]{24}$/)).max(1_000_000),
  files: z.record(
    z.string().min(1).max(1000),
    z.strictObject({ bytes: whole, sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
  ),
  /** Rows of tables just before and just after the end; tables of more than two million are left out. */
  rows: z.record(text, z.tuple([whole, whole])),
});

/** What a backup says of itself, in `manifest.json`. */
export type Manifest = z.output<typeof manifest>;

export const manifestName = 'manifest.json';

/** @throws StartError when the folder is no backup, or an unfinished one */
export function readManifest(backup: string): Manifest {
  let text: string;
  try {
    text = readFileSync(join(backup, manifestName), 'utf8');
  } catch (cause) {
    throw new StartError(`${backup} is no complete backup: it has no ${manifestName}. Take another one.`, {
      cause,
    });
  }
  try {
    return manifest.parse(JSON.parse(text));
  } catch (cause) {
    throw new StartError(`The ${manifestName} of ${backup} is damaged: take another backup.`, { cause });
  }
}
