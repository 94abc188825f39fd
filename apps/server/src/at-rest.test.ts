import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeFlac } from '@attune/signals';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDemo } from './commands/demo.ts';
import { readConfig } from './config.ts';
import { createSpools } from './kernel/spool.ts';
import { openRuntime, type Runtime } from './runtime.ts';
import { ask } from './testing/cluster.ts';
import { namelessPaths } from './testing/nameless-kit.ts';
import { recordingFile, recordingSamples } from './testing/recording.ts';

let folder: string;
let runtime: Runtime;
let lines: string[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'attune-rest-'));
  runtime = await openRuntime(readConfig({ ATTUNE_DATA_DIR: folder, ATTUNE_LOG: 'error' }), {
    schema: 'migrate',
  });
  lines = await openDemo(runtime.app, 'http://localhost');
  await ask(runtime.urls.directUrl, 'checkpoint');
});
afterAll(async () => {
  await runtime.close();
  rmSync(folder, { recursive: true, force: true });
});

// Of six letters and more: among 60 MB of sealed bytes, four given ones turn up by chance once in 70 runs.
const words = [
  ...['Lindqvist', 'Ferreira', 'Haddad', 'Virtanen', 'Lisbon'],
  ...['ada@demo.invalid', 'mateo@demo.invalid', 'demo.invalid', '1991-06-21', '2015-09-08'],
  ...['The excerpt begins', 'Minute 3', 'ECG MLII', 'Holter recorder'],
];

/** What must not be found anywhere, as bytes: words, sign-in tokens, and samples in each form they have before sealing. */
function secrets(): [string, Buffer][] {
  const samples = recordingSamples();
  const part = samples.subarray(50_000, 50_032);
  const frames = encodeFlac(samples.subarray(0, 4096), { bitsPerSample: 16, firstSample: 0 });
  const tokens = lines.flatMap((line) => /token=(.+)$/.exec(line)?.[1] ?? []);
  return [
    ...words.map((word): [string, Buffer] => [word, Buffer.from(word)]),
    ...tokens.map((token): [string, Buffer] => ['a token', Buffer.from(token)]),
    ['samples', Buffer.from(part.buffer, part.byteOffset, part.byteLength)],
    ['samples as 32 bits', Buffer.from(Int32Array.from(part).buffer)],
    ['samples as FLAC', Buffer.from(frames.subarray(200, 232))],
  ];
}

function filesUnder(path: string): string[] {
  return readdirSync(path, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

test('no file of the data folder holds a personal value, also while an upload is under way: tables, write-ahead log, server log, key store', async () => {
  const config = readConfig({ ATTUNE_DATA_DIR: folder });
  const upload = await createSpools(config.spool.folder).create(0);
  for (let i = 0; i < 3; i++) await upload.write(recordingFile());
  const files = filesUnder(folder);
  expect(files.length).toBeGreaterThan(500);
  const found: string[] = [];
  let clear = 0;
  const arriving = namelessPaths(folder);
  expect(arriving.some((file) => readFileSync(file).length > recordingFile().length)).toBe(true);
  for (const file of [...files, ...arriving]) {
    const bytes = readFileSync(file);
    if (bytes.includes('practitioner-patient')) clear++;
    for (const [what, secret] of secrets()) if (bytes.includes(secret)) found.push(`${what} in ${file}`);
  }
  expect(found).toEqual([]);
  await upload.close();
  // The search finds what does stand in clear: tables and write-ahead log were really read.
  expect(clear).toBeGreaterThan(1);
});

test('no column of any table shows one, as text or as bytes', async () => {
  const { rows: tables } = await ask(
    runtime.urls.directUrl,
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('public', 'pgboss')`,
  );
  expect(tables.length).toBeGreaterThan(25);
  let read = 0;
  for (const { name } of tables) {
    const { rows } = await ask(runtime.urls.directUrl, `select t::text as row from ${name} t`);
    read += rows.length;
    for (const { row } of rows) {
      for (const [what, secret] of secrets()) {
        expect(
          row.includes(secret.toString('latin1')) || row.includes(secret.toString('hex')),
          `${what} in ${name}`,
        ).toBe(false);
      }
    }
  }
  expect(read).toBeGreaterThan(100);
});

test('the same values are there for whom they belong to', async () => {
  const userId = await runtime.app.identity.users.findByEmail('mateo@demo.invalid');
  expect(userId).toBeDefined();
  const key = await runtime.vault.of(userId as string);
  const { rows } = await ask(runtime.urls.directUrl, `select last_name from users where id = '${userId}'`);
  expect(
    key.openText({ table: 'users', column: 'last_name', key: [userId as string] }, rows[0].last_name),
  ).toBe('Ferreira');
});
