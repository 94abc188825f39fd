import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { cleanUp, newPlace, outcome, type Place, start, stop, until } from '../testing/program-kit.ts';

afterAll(cleanUp);

/** A place where the program has run with its demo and was stopped. */
async function usedPlace(): Promise<Place> {
  const place = await newPlace();
  await stop(await start(place, ['--demo']));
  return place;
}

/** One line that says what to do, and the end. */
async function refusal(
  place: Place,
  settings: Record<string, string> = {},
  args = ['start'],
): Promise<string> {
  const { code, complaints } = await outcome(place, args, { settings });
  expect(code).toBe(1);
  expect(complaints.length, complaints.join('\n')).toBe(1);
  return complaints[0] ?? '';
}

test('a lost key store, a lost master key and a wrong one are each refused by name, and the right ones work again', async () => {
  const place = await usedPlace();
  const keys = join(place.folder, 'keys');
  const [store, master] = [join(keys, 'keys.sqlite'), join(keys, 'master.key')];
  renameSync(store, `${store}.away`);
  expect(await refusal(place)).toMatch(/key store is not the one/);
  rmSync(store);
  renameSync(`${store}.away`, store);
  renameSync(master, `${master}.away`);
  expect(await refusal(place)).toMatch(/master key .* is missing/);
  expect(readdirSync(keys)).not.toContain('master.key');
  writeFileSync(master, Buffer.alloc(32, 9).toString('base64'));
  expect(await refusal(place)).toMatch(/master key does not fit/);
  renameSync(`${master}.away`, master);
  await stop(await start(place));
});

test('the demo and the outbox are refused where others could reach them', async () => {
  const place = await newPlace();
  expect(await refusal(place, { ATTUNE_MAIL_OUTBOX: 'true', ATTUNE_HOST: '0.0.0.0' })).toMatch(
    /outbox is for this machine only/,
  );
  expect(
    await refusal(place, { ATTUNE_MAIL_OUTBOX: 'true', ATTUNE_PUBLIC_URL: 'https://attune.example.org' }),
  ).toMatch(/outbox is for this machine only/);
  expect(await refusal(place, { ATTUNE_DEMO: 'true', ATTUNE_HOST: '0.0.0.0' })).toMatch(
    /for this machine only/,
  );
  expect(
    await refusal(place, { ATTUNE_DEMO: 'true', ATTUNE_PUBLIC_URL: 'https://attune.example.org' }),
  ).toMatch(/for this machine only/);
});

test('a database that cannot be reached ends the program, in one line', async () => {
  const place = await newPlace();
  expect(await refusal(place, { ATTUNE_DATABASE_URL: 'postgres://a:b@127.0.0.1:1/c' }, ['api'])).toMatch(
    /cannot be reached/,
  );
});

test('a role that sees everything may not serve, and the program ends', async () => {
  const place = await newPlace();
  const running = await start(place);

  const password = readFileSync(join(place.folder, 'postgres', 'password'), 'utf8').trim();
  const host = encodeURIComponent(join(place.folder, 'postgres', 'socket'));
  const superuser = `postgresql://attune:${password}@/attune?host=${host}&port=5432`;
  const other = { ...(await newPlace()), folder: join(place.folder, 'other') };
  expect(await refusal(other, { ATTUNE_DATABASE_URL: superuser }, ['api'])).toMatch(
    /bypasses row level security/,
  );
  await stop(running);
});

test('signals that come several times end it once and cleanly', async () => {
  const place = await newPlace();
  const program = await start(place);
  for (let i = 0; i < 5; i++) program.child.kill('SIGTERM');
  await until('it has ended', 20_000, () => program.child.exitCode !== null);
  expect((await program.ended).code).toBe(0);
});
