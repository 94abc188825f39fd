import type { KMSClient } from '@aws-sdk/client-kms';
import { StartError } from '../start-error.ts';
import type { KeyStore, KnownMaster } from './key-store.ts';
import { type MasterKey, type MasterKeys, masterKeyOf } from './master-key.ts';

/** A key of AWS KMS, which never leaves it. */
export type KmsSettings = {
  /** Its id, ARN or alias. */
  readonly keyId: string;
  /** Unset: that of the ARN, else where the SDK looks for it. */
  readonly region: string | undefined;
  /** Where it is not Amazon's own address. */
  readonly endpoint: string | undefined;
};

// What was encrypted with it opens with it only, and it stands in the log of the service (CloudTrail).
const EncryptionContext = { application: 'attune', purpose: 'master key' };

const seconds = 1000;

/**
 * Master keys that lie in the key store, sealed by a key service; opened once and kept in memory. So the service is asked
 * at the start and in a rotation, and at no other time.
 */
export function masterKeysFromKms(settings: KmsSettings, store: KeyStore): MasterKeys {
  const opened = new Map<string, MasterKey>();
  const where = `AWS KMS (${settings.keyId})`;

  async function open({ fingerprint, sealed, sealedBy }: KnownMaster): Promise<MasterKey> {
    const known = opened.get(fingerprint);
    if (known) return known;
    const { Plaintext } = await ask(settings, (sdk, client) =>
      client.send(
        new sdk.DecryptCommand({
          KeyId: sealedBy ?? settings.keyId,
          CiphertextBlob: sealed ?? undefined,
          EncryptionContext,
        }),
      ),
    );
    const key = take(Plaintext);
    if (key.fingerprint !== fingerprint)
      throw new StartError(
        `${where} opened another master key than the key store says: restore the key store.`,
      );
    opened.set(fingerprint, key);
    return key;
  }

  async function create(first?: 'first'): Promise<void> {
    const { Plaintext, CiphertextBlob, KeyId } = await ask(settings, (sdk, client) =>
      client.send(
        new sdk.GenerateDataKeyCommand({ KeyId: settings.keyId, KeySpec: 'AES_256', EncryptionContext }),
      ),
    );
    const { fingerprint } = take(Plaintext);
    if (!CiphertextBlob) throw new StartError(`${where} made no key.`);
    await store.keepMaster({ fingerprint, sealed: CiphertextBlob, sealedBy: KeyId ?? null }, first);
  }

  return {
    where,
    missing:
      'AWS KMS has sealed no master key of this key store: set ATTUNE_MASTER_KEY_FILE or ATTUNE_MASTER_KEY, as it was, beside ATTUNE_KMS_KEY_ID, start, and run "attune keys rotate".',
    async read() {
      const keys: MasterKey[] = [];
      for (const master of await store.masters()) if (master.sealed) keys.push(await open(master));
      return keys;
    },
    make: () => create('first'),
    add: () => create(),
    async drop(fingerprints) {
      for (const fingerprint of fingerprints) {
        await store.forgetMaster(fingerprint);
        opened.delete(fingerprint);
      }
      return undefined;
    },
  };
}

function take(plaintext: Uint8Array | undefined): MasterKey {
  if (plaintext?.length !== 32) throw new StartError('AWS KMS did not answer with a key of 32 bytes.');
  const key = masterKeyOf(plaintext);
  plaintext.fill(0);
  return key;
}

type Sdk = typeof import('@aws-sdk/client-kms');

/** Loaded when it is needed: most installations never do. */
async function ask<T>(settings: KmsSettings, work: (sdk: Sdk, client: KMSClient) => Promise<T>): Promise<T> {
  const sdk = await import('@aws-sdk/client-kms');
  const region = settings.region ?? /^arn:[\w-]+:kms:([\w-]+):/.exec(settings.keyId)?.[1];
  const client = new sdk.KMSClient({
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 3 * seconds, requestTimeout: 5 * seconds },
    ...(region ? { region } : {}),
    ...(settings.endpoint ? { endpoint: settings.endpoint } : {}),
  });
  try {
    return await work(sdk, client);
  } catch (cause) {
    throw new StartError(explain(settings.keyId, cause), { cause });
  } finally {
    client.destroy();
  }
}

function explain(keyId: string, error: unknown): string {
  const { name, message } = error as { name?: unknown; message?: unknown };
  switch (name) {
    case 'AccessDeniedException':
      return `AWS KMS refuses the key ${keyId} to this account: it needs kms:Decrypt, and kms:GenerateDataKey for the first start and for rotations.`;
    case 'NotFoundException':
      return `AWS KMS knows no key ${keyId}: check ATTUNE_KMS_KEY_ID and the region.`;
    case 'DisabledException':
    case 'KMSInvalidStateException':
      return `The key ${keyId} of AWS KMS is disabled or is being deleted: enable it again, nothing can be read without it.`;
    case 'InvalidCiphertextException':
    case 'IncorrectKeyException':
      return `The master key does not fit the key store: AWS KMS did not seal it with ${keyId}. Check ATTUNE_KMS_KEY_ID, or restore the key store.`;
    case 'CredentialsProviderError':
      return 'AWS KMS needs credentials, and none were found: give this account a role, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.';
    case 'InvalidSignatureException':
    case 'UnrecognizedClientException':
    case 'IncompleteSignatureException':
    case 'ExpiredTokenException':
      return 'AWS KMS does not accept the credentials of this account: check them.';
    default:
      if (/region/i.test(String(message)))
        return 'AWS KMS needs a region: set ATTUNE_KMS_REGION, or give ATTUNE_KMS_KEY_ID as an ARN.';
      return `AWS KMS cannot be reached (${String(name)}): check the network and ATTUNE_KMS_ENDPOINT, then start again.`;
  }
}
