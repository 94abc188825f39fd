import { join } from 'node:path';
import { z } from 'zod';
import { StartError } from '../start-error.ts';
import type { KmsSettings } from './master-kms.ts';

/** Where keys are kept, and where master keys come from. */
export type KeySettings = {
  readonly keysFile: string;
  /** A database of keys in place of the file. */
  readonly keysDatabaseUrl: string | undefined;
  readonly masterKey: string | undefined;
  /** Beside a key service only where it was set: its keys then open what is not re-wrapped yet. */
  readonly masterKeyFile: string | undefined;
  readonly kms: KmsSettings | undefined;
};

const text = z.string().min(1).optional();

/** The variables that say so. */
export const keyVariables = <Url extends z.ZodType<string>>(url: Url) => ({
  ATTUNE_MASTER_KEY: text.describe('32 bytes as base64; several with commas between, newest first'),
  ATTUNE_MASTER_KEY_FILE: text.describe('Default: keys/master.key in the data folder'),
  ATTUNE_KEYS_FILE: text.describe('Default: keys/keys.sqlite in the data folder'),
  ATTUNE_KEYS_DATABASE_URL: url.optional().describe('A PostgreSQL database of its own for the keys'),
  ATTUNE_KMS_KEY_ID: z
    .string()
    .regex(/^[\w:/-]{1,2048}$/, 'the id, ARN or alias of a key of AWS KMS')
    .optional()
    .describe('Key of AWS KMS that seals the master key'),
  ATTUNE_KMS_REGION: z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/, 'a region such as eu-central-1')
    .optional()
    .describe('Default: that of the ARN, else AWS_REGION'),
  ATTUNE_KMS_ENDPOINT: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Where AWS KMS is reached, when not at Amazon’s own address'),
});

type KeyVariables = z.output<z.ZodObject<ReturnType<typeof keyVariables<z.ZodString>>>>;

/** @throws StartError when some exclude each other */
export function keySettings(env: KeyVariables, dataDir: string): KeySettings {
  if (env.ATTUNE_MASTER_KEY && env.ATTUNE_MASTER_KEY_FILE) {
    throw new StartError('Configuration: set ATTUNE_MASTER_KEY or ATTUNE_MASTER_KEY_FILE, not both.');
  }
  if (env.ATTUNE_KEYS_FILE && env.ATTUNE_KEYS_DATABASE_URL) {
    throw new StartError('Configuration: set ATTUNE_KEYS_FILE or ATTUNE_KEYS_DATABASE_URL, not both.');
  }
  const keyId = env.ATTUNE_KMS_KEY_ID;
  if (!keyId && (env.ATTUNE_KMS_REGION || env.ATTUNE_KMS_ENDPOINT)) {
    throw new StartError(
      'Configuration: ATTUNE_KMS_REGION and ATTUNE_KMS_ENDPOINT go with ATTUNE_KMS_KEY_ID.',
    );
  }
  return {
    keysFile: env.ATTUNE_KEYS_FILE ?? join(dataDir, 'keys', 'keys.sqlite'),
    keysDatabaseUrl: env.ATTUNE_KEYS_DATABASE_URL,
    masterKey: env.ATTUNE_MASTER_KEY,
    masterKeyFile: env.ATTUNE_MASTER_KEY_FILE ?? (keyId ? undefined : join(dataDir, 'keys', 'master.key')),
    kms: keyId ? { keyId, region: env.ATTUNE_KMS_REGION, endpoint: env.ATTUNE_KMS_ENDPOINT } : undefined,
  };
}
