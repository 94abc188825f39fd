import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { makeDatabase, ask as sql } from '../testing/cluster.ts';
import { linksOf } from '../testing/demo-kit.ts';
import { ask, signIn } from '../testing/http-kit.ts';
import { type KmsServer, startKms } from '../testing/kms-kit.ts';
import { cleanUp, newPlace, type Place, start, stop } from '../testing/program-kit.ts';
import { attune, base64, refusal, type Settings } from './keys-kit.ts';

afterAll(cleanUp);

test('a wrong master key is one line, wherever it comes from', async () => {
  const place = await newPlace();
  await stop(await start(place));
  const wrong = join(place.folder, 'wrong.key');
  writeFileSync(wrong, base64(1));
  for (const [args, settings] of [
    [['start'], { ATTUNE_MASTER_KEY_FILE: wrong }],
    [['start'], { ATTUNE_MASTER_KEY: `${base64(1)},${base64(2)}` }],
    [['keys', 'rotate'], { ATTUNE_MASTER_KEY_FILE: wrong }],
  ] as const) {
    const line = await refusal(place, args, settings);
    expect(line).toMatch(/^attune: The master key does not fit the key store: /);
    expect(line).toContain('ATTUNE_MASTER_KEY' in settings ? 'ATTUNE_MASTER_KEY' : wrong);
  }
  const kms = await startKms();
  onTestFinished(() => kms.stop());
  expect(await refusal(place, ['start'], kms.settings)).toMatch(
    /AWS KMS has sealed no master key of this key store: set ATTUNE_MASTER_KEY_FILE/,
  );
});

describe('with AWS KMS and a database of keys', () => {
  let place: Place;
  let kms: KmsServer;
  let settings: Settings;
  let database: Awaited<ReturnType<typeof makeDatabase>>;
  beforeAll(async () => {
    place = await newPlace();
    kms = await startKms();
    database = await makeDatabase('template1');
    settings = { ...kms.settings, ATTUNE_KEYS_DATABASE_URL: database.directUrl };
  });
  afterAll(async () => {
    await kms.stop();
    await cleanUp();
    await database.drop();
  });
  const taken = () => kms.calls.splice(0);

  test('the master key is made once, opened once at each start, and is nowhere in clear', async () => {
    const program = await start(place, ['--demo'], { settings });
    expect(taken()).toEqual(['GenerateDataKey', 'Decrypt']);
    const { userId, token } = await signIn(place.url, linksOf(program).get('patient') ?? '');
    // While it runs, nothing is asked of it, and nothing depends on it.
    kms.deny('all');
    expect((await ask(place.url, `/v1/users/${userId}/profile`, { as: token })).status).toBe(200);
    kms.deny(undefined);
    expect(await stop(program)).toEqual({ code: 0, signal: null });
    expect(readdirSync(place.folder)).not.toContain('keys');
    await stop(await start(place, [], { settings }));
    expect(taken()).toEqual(['Decrypt']);
    const { rows } = await sql(
      database.directUrl,
      'select count(*)::int as keys, min(master) as by from attune_keys',
    );
    expect(rows[0].keys).toBeGreaterThan(5);
    expect(await attune(place, ['status'], settings)).toMatch(
      new RegExp(
        `Master keys come from AWS KMS \\(arn:aws:kms:.*\\)\\.\n${rows[0].by} +${rows[0].keys} keys`,
      ),
    );
    taken();
  });

  test('a rotation asks for a new one while the program runs, and moves to another key of the service', async () => {
    const program = await start(place, [], { settings });
    taken();
    const said = await attune(place, ['rotate'], settings);
    expect(said).toMatch(/Made the master key .* in AWS KMS.*Dropped/s);
    expect(taken()).toEqual(['Decrypt', 'GenerateDataKey', 'Decrypt']);
    // The running program meets keys by a master key that it does not know, and asks once.
    expect((await ask(place.opsUrl, '/ready')).status).toBe(200);
    expect((await ask(place.opsUrl, '/ready')).status).toBe(200);
    expect(taken()).toEqual(['Decrypt']);
    await stop(program);
    const moved = { ...settings, ATTUNE_KMS_KEY_ID: kms.newKey() };
    await attune(place, ['rotate'], moved);
    kms.disable(settings.ATTUNE_KMS_KEY_ID ?? '');
    await stop(await start(place, [], { settings: moved }));
    settings = moved;
    const { rows } = await sql(
      database.directUrl,
      'select sealed, sealed_by from attune_key_masters order by number desc',
    );
    expect(rows.map(({ sealed, sealed_by }) => [sealed === null, sealed_by])).toEqual([
      [false, moved.ATTUNE_KMS_KEY_ID],
      [true, kms.settings.ATTUNE_KMS_KEY_ID],
      [true, kms.settings.ATTUNE_KMS_KEY_ID],
    ]);
  });

  test('a copy opens on another store with the same key of the service', async () => {
    const copies = join(place.folder, 'copies');
    await attune(place, ['backup', copies], settings);
    const [copy = ''] = readdirSync(copies);
    const { ATTUNE_KEYS_DATABASE_URL: _, ...inFile } = settings;
    expect(await attune(place, ['restore', join(copies, copy)], inFile)).toMatch(/^\d+ keys were put back/);
    await stop(await start(place, [], { settings: inFile }));
  });

  test('what is wrong with the service is one line at the start', async () => {
    const refused = async (more: Settings) => refusal(place, ['start'], { ...settings, ...more });
    kms.deny('Decrypt');
    expect(await refused({})).toMatch(/AWS KMS refuses the key .* to this account: it needs kms:Decrypt/);
    kms.deny(undefined);
    await kms.stop();
    expect(await refused({})).toMatch(/AWS KMS cannot be reached .*check the network/);
  });

  test('a database of keys that cannot be reached is one line', async () => {
    const nowhere = { ...settings, ATTUNE_KEYS_DATABASE_URL: 'postgres://a:b@127.0.0.1:1/keys' };
    expect(await refusal(await newPlace(), ['start'], nowhere)).toMatch(/check ATTUNE_KEYS_DATABASE_URL/);
  });
});
