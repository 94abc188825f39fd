import { readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { makeDatabase, ask as sql } from '../testing/cluster.ts';
import { linksOf } from '../testing/demo-kit.ts';
import { ask, signIn } from '../testing/http-kit.ts';
import { cleanUp, newPlace, type Place, start, stop } from '../testing/program-kit.ts';
import { attune, base64, refusal, secretsIn } from './keys-kit.ts';

afterAll(cleanUp);

// Each of these starts the program several times; on a machine that does other things that takes its time.
vi.setConfig({ testTimeout: 240_000 });

describe('with the defaults', () => {
  let place: Place;
  const file = (name: string) => join(place.folder, 'keys', name);
  beforeAll(async () => {
    place = await newPlace();
  });

  test('commands about keys say what they need, and make nothing', async () => {
    expect(await refusal(place, ['keys'])).toMatch(/^attune: Say what: "attune keys status"/);
    expect(await refusal(place, ['keys', 'backup'])).toMatch(/attune keys backup FOLDER/);
    expect(await refusal(place, ['keys', 'rotate'])).toMatch(
      /There is no key store .*keys\.sqlite.*start Attune/,
    );
    expect(readdirSync(place.folder)).toEqual([]);
  });

  test('keys are rotated, copied and put back beside a running program, and nothing that is said is a key', async () => {
    const program = await start(place, ['--demo']);
    const { userId, token } = await signIn(place.url, linksOf(program).get('patient') ?? '');
    const profile = () => ask(place.url, `/v1/users/${userId}/profile`, { as: token });
    const before = await profile();
    expect(before.status).toBe(200);
    const said = [await attune(place, ['status'])];
    expect(said[0]).toMatch(
      /Master keys come from the file .*\n[0-9a-f]{16} +\d+ keys {2}wraps what is new\n0 keys/,
    );
    const [old = ''] = secretsIn(file('master.key'));
    const copies = join(place.folder, 'copies');
    said.push(await attune(place, ['rotate']), await attune(place, ['backup', copies]));
    const [now = '', ...more] = secretsIn(file('master.key'));
    expect([more, now === old]).toEqual([[], false]);
    expect((await profile()).json).toEqual(before.json);
    expect((await ask(place.opsUrl, '/ready')).status).toBe(200);
    const [copy = ''] = readdirSync(copies);
    said.push(await attune(place, ['restore', join(copies, copy)]), await attune(place, ['status']));
    expect(said.join('\n')).toContain('0 keys were put back. 0 of the copy stay destroyed.');
    expect(await attune(place, ['prune', copies])).toMatch(/^0 copies were removed/);
    await stop(program);
    said.push(...program.logged(), ...program.complaints());
    for (const key of [old, now]) {
      const bytes = Buffer.from(key, 'base64');
      for (const form of [key, bytes.toString('hex'), bytes.toString('base64url')])
        expect(said.join('\n')).not.toContain(form);
    }
    // The old one opens nothing any more, and the new one does after a start.
    renameSync(file('master.key'), file('new.key'));
    writeFileSync(file('master.key'), old);
    expect(await refusal(place, ['start'])).toMatch(
      /The master key does not fit the key store: the file .*master\.key holds [0-9a-f]{16}, and the keys are wrapped by [0-9a-f]{16}\. Put the one there/,
    );
    renameSync(file('new.key'), file('master.key'));
    await stop(await start(place));
  });

  test('a wrong master key is one line', async () => {
    const wrong = join(place.folder, 'wrong.key');
    writeFileSync(wrong, base64(1));
    const line = await refusal(place, ['start'], { ATTUNE_MASTER_KEY_FILE: wrong });
    expect(line).toMatch(/^attune: The master key does not fit the key store: /);
    expect(line).toContain(wrong);
  });
});

test('the database of the data is refused for the keys', async () => {
  const data = await makeDatabase();
  onTestFinished(() => data.drop());
  const both = {
    ATTUNE_DATABASE_URL: data.url,
    ATTUNE_DATABASE_DIRECT_URL: data.directUrl,
    ATTUNE_KEYS_DATABASE_URL: data.directUrl,
  };
  expect(await refusal(await newPlace(), ['api'], both)).toMatch(
    /ATTUNE_KEYS_DATABASE_URL is the database of the data: give the keys one of their own/,
  );
  const { rows } = await sql(data.directUrl, `select to_regclass('attune_keys') is null as none`);
  expect(rows[0].none).toBe(true);
});
