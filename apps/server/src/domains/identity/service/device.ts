import { timingSafeEqual } from 'node:crypto';
import { newToken } from '../../../kernel/ids.ts';
import type { Vault } from '../../../kernel/keys/vault.ts';

/** What a known device is known for: an e-mail, and the password that was right there. */
export type KnownFor = { readonly emailIndex: Buffer; readonly changedAt: Date | undefined };

/**
 * A browser in which the owner of an e-mail has been keeps a token that says so: no table, no person in it. A new
 * password makes the earlier ones worthless.
 */
export type Devices = {
  make(about: KnownFor): string;
  isKnown(about: KnownFor, token: string | undefined): token is string;
};

export function createDevices(vault: Vault): Devices {
  const sign = ({ emailIndex, changedAt }: KnownFor, nonce: string) =>
    vault.blindIndex(
      'known device',
      `${emailIndex.toString('base64url')} ${changedAt?.toISOString() ?? ''} ${nonce}`,
    );
  return {
    make(about) {
      const nonce = newToken();
      return `${nonce}.${sign(about, nonce).toString('base64url')}`;
    },
    isKnown(about, token): token is string {
      const [nonce = '', signature = ''] = token?.split('.') ?? [];
      const given = Buffer.from(signature, 'base64url');
      const expected = sign(about, nonce);
      return (
        about.changedAt !== undefined && given.length === expected.length && timingSafeEqual(given, expected)
      );
    },
  };
}
