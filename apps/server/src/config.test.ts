import { expect, test } from 'vitest';
import { readConfig } from './config.ts';

test('without any setting: localhost, embedded, no demo', () => {
  const config = readConfig({});
  expect(config).toMatchObject({
    host: '127.0.0.1',
    port: 4000,
    opsPort: 4001,
    publicUrl: 'http://localhost:4000',
    demo: false,
  });
  expect(config.database).toBeUndefined();
});

test('an option wins over the environment; what is not ours is left alone', () => {
  const config = readConfig({ ATTUNE_PORT: '4100', PATH: '/bin' }, { ATTUNE_PORT: '4200' });
  expect(config.port).toBe(4200);
  expect(config.publicUrl).toBe('http://localhost:4200');
});

test('everything wrong is named in one message', () => {
  const bad = () =>
    readConfig({
      ATTUNE_PORT: 'many',
      ATTUNE_PROT: '1',
      ATTUNE_LOG: 'loud',
      ATTUNE_DATABASE_URL: 'mysql://x',
    });
  expect(bad).toThrow(/ATTUNE_PORT/);
  expect(bad).toThrow(/ATTUNE_PROT is no setting/);
  expect(bad).toThrow(/ATTUNE_LOG/);
  expect(bad).toThrow(/ATTUNE_DATABASE_URL/);
  expect(bad).not.toThrow(/\n/);
});

test('two master keys, or a pool upside down, are refused', () => {
  expect(() => readConfig({ ATTUNE_MASTER_KEY: 'a', ATTUNE_MASTER_KEY_FILE: 'b' })).toThrow(/not both/);
  expect(() => readConfig({ ATTUNE_POOL_MIN: '9', ATTUNE_POOL_MAX: '3' })).toThrow(/ATTUNE_POOL_MIN/);
});

test('keys lie in one place, and settings of a key service go with its key', () => {
  const both = { ATTUNE_KEYS_FILE: 'a', ATTUNE_KEYS_DATABASE_URL: 'postgres://a:b@c/keys' };
  expect(() => readConfig(both)).toThrow(/ATTUNE_KEYS_FILE or ATTUNE_KEYS_DATABASE_URL, not both/);
  expect(() => readConfig({ ATTUNE_KMS_REGION: 'eu-central-1' })).toThrow(/go with ATTUNE_KMS_KEY_ID/);
  expect(readConfig({}).masterKeyFile).toMatch(/keys\/master\.key$/);
  // Beside a key service only a master key that was named: the default one would be somebody's by chance.
  const sealed = readConfig({ ATTUNE_KMS_KEY_ID: 'alias/attune' });
  expect([sealed.masterKeyFile, sealed.kms]).toEqual([
    undefined,
    { keyId: 'alias/attune', region: undefined, endpoint: undefined },
  ]);
});

test('another user at the same place is no pooler', () => {
  const env = {
    ATTUNE_DATABASE_URL: 'postgres://app:x@db/attune',
    ATTUNE_DATABASE_DIRECT_URL: 'postgres://owner:y@db/attune',
  };
  expect(readConfig(env).database?.pooled).toBe(false);
});

test('two names of one database at one pooler are two pools, and the direct one keeps its connections', () => {
  const env = {
    ATTUNE_DATABASE_URL: 'postgres://app:x@pooler/attune',
    ATTUNE_DATABASE_DIRECT_URL: 'postgres://owner:y@pooler/attune_direct',
  };
  expect(readConfig(env).database?.pooled).toBe(true);
});

test('a process behind a proxy goes on answering for a while when it is stopped, and another one does not', () => {
  expect(readConfig({}).drainSeconds).toBe(0);
  expect(readConfig({ ATTUNE_TRUSTED_PROXIES: '10.0.0.0/8' }).drainSeconds).toBe(5);
  expect(readConfig({ ATTUNE_TRUSTED_PROXIES: '::1', ATTUNE_DRAIN_SECONDS: '0' }).drainSeconds).toBe(0);
});

test('a pooler is between us and the database when the direct address differs', () => {
  const url = 'postgres://app:x@pooler/attune';
  expect(readConfig({ ATTUNE_DATABASE_URL: url }).database?.pooled).toBe(false);
  expect(
    readConfig({ ATTUNE_DATABASE_URL: url, ATTUNE_DATABASE_DIRECT_URL: 'postgres://o:x@db/attune' }).database
      ?.pooled,
  ).toBe(true);
});
