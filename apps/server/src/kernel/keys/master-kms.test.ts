import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { fingerprintsOf, masterOf, newKeyStore, systemVault } from '../../testing/keys-kit.ts';
import { type KmsServer, startKms } from '../../testing/kms-kit.ts';
import { newId } from '../ids.ts';
import type { KeyStore } from './key-store.ts';
import { masterKeysFromKms } from './master-kms.ts';
import { fixedMasterKeys, masterKeysAfter } from './master-sources.ts';
import { rotate } from './rotate.ts';

let kms: KmsServer;
beforeAll(async () => {
  kms = await startKms();
  for (const [name, value] of Object.entries(kms.settings))
    if (name.startsWith('AWS_')) vi.stubEnv(name, value);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await kms.stop();
});

const keyId = () => kms.settings.ATTUNE_KMS_KEY_ID ?? '';
const sourceOf = (store: KeyStore, key = keyId(), endpoint = kms.url) =>
  masterKeysFromKms({ keyId: key, region: undefined, endpoint }, store);
const taken = () => kms.calls.splice(0);
const quiet = () => {};

test('the master key is made once, also by two first starts, and opened once by each', async () => {
  const open = await newKeyStore('file');
  const store = await open();
  const [a, b] = await Promise.all([
    systemVault(store, sourceOf(store)),
    systemVault(await open(), sourceOf(store)),
  ]);
  expect(a.fingerprint()).toEqual(b.fingerprint());
  expect(await store.masters()).toEqual([
    expect.objectContaining({ sealedBy: keyId(), retired: false, sealed: expect.any(Uint8Array) }),
  ]);
  expect(taken().toSorted()).toEqual(['Decrypt', 'Decrypt', 'GenerateDataKey', 'GenerateDataKey']);
  kms.deny('all');
  const user = newId();
  await a.create(user);
  await b.of(user);
  await b.check();
  kms.deny(undefined);
  expect(taken()).toEqual([]);
});

test('a rotation makes a new one, forgets what was sealed before, and those that run ask once', async () => {
  const open = await newKeyStore('file');
  const store = await open();
  const running = await systemVault(await open(), sourceOf(store));
  const users = [newId(), newId()];
  for (const user of users) await running.create(user);
  taken();
  await rotate(store, sourceOf(store), quiet);
  expect(taken()).toEqual(['Decrypt', 'GenerateDataKey', 'Decrypt']);
  await running.check();
  await running.check();
  expect(taken()).toEqual(['Decrypt']);
  const masters = await store.masters();
  expect(masters.map(({ sealed, retired }) => [sealed === null, retired])).toEqual([
    [false, false],
    [true, true],
  ]);
  expect(await fingerprintsOf(sourceOf(store))).toEqual([masters[0]?.fingerprint]);
});

test('to another key of the service it is a rotation too, and the old one is not needed after it', async () => {
  const store = await (await newKeyStore('file'))();
  const old = kms.newKey();
  const vault = await systemVault(store, sourceOf(store, old));
  await rotate(store, sourceOf(store), quiet);
  kms.disable(old);
  expect((await systemVault(store, sourceOf(store))).fingerprint()).toEqual(vault.fingerprint());
  expect((await store.masters())[0]?.sealedBy).toBe(keyId());
});

test('from a file to the service it is a rotation, for those that run with both as well', async () => {
  const open = await newKeyStore('file');
  const store = await open();
  const older = fixedMasterKeys(Buffer.alloc(32, 1));
  const vault = await systemVault(await open(), masterKeysAfter(sourceOf(store), older));
  expect((await store.find('index'))?.master).toBe(masterOf(1).fingerprint);
  await expect(systemVault(store, sourceOf(store))).rejects.toThrow(/set ATTUNE_MASTER_KEY_FILE/);
  await rotate(store, masterKeysAfter(sourceOf(store), older), quiet);
  await vault.check();
  expect((await systemVault(store, sourceOf(store))).fingerprint()).toEqual(vault.fingerprint());
});

test('what was sealed opens with the same context only, and for the master key it was kept for only', async () => {
  const open = await newKeyStore('file');
  const store = await open();
  await systemVault(store, sourceOf(store));
  const [kept] = await store.masters();
  const swapped = { ...store, masters: async () => (kept ? [{ ...kept, fingerprint: '0'.repeat(16) }] : []) };
  await expect(sourceOf(swapped).read()).rejects.toThrow(/another master key than the key store says/);
  const altered = {
    ...store,
    masters: async () =>
      kept?.sealed ? [{ ...kept, sealed: Buffer.concat([kept.sealed, Buffer.of(0)]) }] : [],
  };
  await expect(sourceOf(altered).read()).rejects.toThrow(/does not fit the key store: AWS KMS did not seal/);
  // The stand-in itself is not content with less.
  const sdk = await import('@aws-sdk/client-kms');
  const client = new sdk.KMSClient({ endpoint: kms.url, region: 'eu-central-1' });
  const CiphertextBlob = kept?.sealed ?? undefined;
  await expect(client.send(new sdk.DecryptCommand({ CiphertextBlob }))).rejects.toMatchObject({
    name: 'InvalidCiphertextException',
  });
  client.destroy();
});

test('each trouble with the service is a line that says what to do', async () => {
  const store = await (await newKeyStore('file'))();
  await systemVault(store, sourceOf(store));
  const read = (source = sourceOf(store)) => source.read();
  kms.deny('Decrypt');
  await expect(read()).rejects.toThrow(/AWS KMS refuses the key .* it needs kms:Decrypt/);
  kms.deny('GenerateDataKey');
  await expect(sourceOf(store).add()).rejects.toThrow(/kms:GenerateDataKey/);
  kms.deny(undefined);
  const nobody = 'arn:aws:kms:eu-central-1:111122223333:key/00000000-0000-0000-0000-000000000000';
  await expect(sourceOf(store, nobody).add()).rejects.toThrow(/knows no key .*check ATTUNE_KMS_KEY_ID/);
  const off = kms.newKey();
  kms.disable(off);
  await expect(sourceOf(store, off).add()).rejects.toThrow(/is disabled or is being deleted/);
  await expect(sourceOf(store, nobody.replace('eu-central-1', 'us-east-1')).add()).rejects.toThrow(
    /does not accept the credentials/,
  );
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'another');
  await expect(read()).rejects.toThrow(/does not accept the credentials/);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', kms.settings.AWS_SECRET_ACCESS_KEY ?? '');
  await expect(read(sourceOf(store, 'alias/attune'))).rejects.toThrow(
    /needs a region: set ATTUNE_KMS_REGION/,
  );
  await expect(read(sourceOf(store, keyId(), 'http://127.0.0.1:1'))).rejects.toThrow(
    /cannot be reached .*check the network/,
  );
  expect(await read()).toHaveLength(1);
});
