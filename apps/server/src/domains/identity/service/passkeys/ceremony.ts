import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import { COSEALG, decodeAttestationObject } from '@simplewebauthn/server/helpers';
import type { z } from 'zod';
import type { Run } from '../../../../kernel/database/database.ts';
import type * as parts from '../../contract/parts.ts';
import type { FoundToken } from '../../store/one-time.ts';
import { createPasskeyStore, type KnownPasskey } from '../../store/passkeys.ts';
import type { OneTime } from '../one-time.ts';

export type NewPasskeyResponse = z.output<typeof parts.registrationResponse>;
export type PasskeyResponse = z.output<typeof parts.authenticationResponse>;

/** What a challenge was made for: an answer to it is good for nothing else. */
type Purpose = 'register' | 'accept' | 'sign-in' | 'confirm';

/** What an authenticator made, verified. */
export type Credential = {
  readonly id: Buffer;
  readonly publicKey: Buffer;
  readonly counter: number;
  readonly transports: readonly string[];
  readonly backedUp: boolean;
};

type PasskeyOwner = { readonly userId: string; readonly name: string; readonly displayName: string };

const challengeMinutes = 10;
const algorithms = [COSEALG.EdDSA, COSEALG.ES256, COSEALG.RS256];
/** Ways to reach an authenticator that Web Authentication knows (level 3, 5.8.4); others are left out. */
const transports = new Set(['ble', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb']);

export const handleOf = (userId: string): Buffer<ArrayBuffer> =>
  Buffer.from(userId.replaceAll('-', ''), 'hex');

export type Ceremonies = ReturnType<typeof createCeremonies>;

/** The questions to authenticators and what their answers prove, by Web Authentication level 3. */
export function createCeremonies(publicUrl: string, oneTime: OneTime) {
  const { hostname: rpId, origin } = new URL(publicUrl);

  /** The secret is the challenge: the answer repeats it, and it is found again by its hash. */
  async function challenge(run: Run, purpose: Purpose, whose: { userId?: string; about?: string }) {
    const token = await oneTime.make(run, 'passkey', challengeMinutes, { ...whose, details: { purpose } });
    return Buffer.from(token, 'base64url');
  }

  const credentialsOf = async (run: Run, userId: string) =>
    (await createPasskeyStore(run).credentials(userId)).map((one) => ({
      id: one.credential_id.toString('base64url'),
      transports: one.transports,
    }));

  return {
    /** In the caller's transaction. */
    async creationOptions(run: Run, purpose: 'register' | 'accept', owner: PasskeyOwner) {
      const { userId } = owner;
      return generateRegistrationOptions({
        rpName: 'Attune',
        rpID: rpId,
        userID: handleOf(userId),
        userName: owner.name,
        userDisplayName: owner.displayName,
        challenge: await challenge(run, purpose, { userId }),
        timeout: challengeMinutes * 60_000,
        attestationType: 'none',
        excludeCredentials: await credentialsOf(run, userId),
        // Found without a name, and with a PIN, a finger or a face: two factors in one.
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        supportedAlgorithmIDs: algorithms,
      });
    },

    /** In the caller's transaction. Without a person, the authenticator says who it is. */
    async requestOptions(
      run: Run,
      purpose: 'sign-in' | 'confirm',
      whose?: { userId: string; about: string },
    ) {
      return generateAuthenticationOptions({
        rpID: rpId,
        challenge: await challenge(run, purpose, whose ?? {}),
        timeout: challengeMinutes * 60_000,
        userVerification: 'required',
        ...(whose ? { allowCredentials: await credentialsOf(run, whose.userId) } : {}),
      });
    },

    /** In the caller's transaction: uses up the challenge that the answer is to. Each is answered once, well or not. */
    async useChallenge(
      run: Run,
      purpose: Purpose,
      answer: NewPasskeyResponse | PasskeyResponse,
    ): Promise<FoundToken | undefined> {
      const given = challengeOf(answer.response.clientDataJSON);
      const found = given && (await oneTime.use(run, 'passkey', given));
      return found && (found.details as { purpose?: unknown }).purpose === purpose ? found : undefined;
    },

    async verifyNew(response: NewPasskeyResponse): Promise<Credential | undefined> {
      const { clientDataJSON, attestationObject } = response.response;
      try {
        if (!bringsNoCertificate(response)) return undefined;
        const { registrationInfo: made } = await verifyRegistrationResponse({
          response: {
            ...response,
            response: { clientDataJSON, attestationObject },
          },
          expectedChallenge: challengeOf(clientDataJSON) ?? '',
          expectedOrigin: origin,
          expectedRPID: rpId,
          supportedAlgorithmIDs: algorithms,
        });
        if (!made) return undefined;
        return {
          id: Buffer.from(made.credential.id, 'base64url'),
          publicKey: Buffer.from(made.credential.publicKey),
          counter: made.credential.counter,
          transports: (response.response.transports ?? []).filter((way) => transports.has(way)),
          backedUp: made.credentialBackedUp,
        };
      } catch {
        // Whatever is wrong with it, it is no proof; what exactly is nobody's business.
        return undefined;
      }
    },

    async verify(
      response: PasskeyResponse,
      passkey: KnownPasskey,
    ): Promise<{ counter: number; backedUp: boolean } | undefined> {
      const { userHandle, ...proof } = response.response;
      if (userHandle !== undefined && userHandle !== handleOf(passkey.user_id).toString('base64url'))
        return undefined;
      try {
        const { verified, authenticationInfo } = await verifyAuthenticationResponse({
          response: { ...response, response: proof },
          expectedChallenge: challengeOf(proof.clientDataJSON) ?? '',
          expectedOrigin: origin,
          expectedRPID: rpId,
          credential: {
            id: response.id,
            publicKey: new Uint8Array(passkey.public_key),
            counter: passkey.counter,
          },
        });
        if (!verified) return undefined;
        return { counter: authenticationInfo.newCounter, backedUp: authenticationInfo.credentialBackedUp };
      } catch {
        return undefined;
      }
    },
  };
}

/** Undefined, too, where the answer was given inside of another site's frame. */
function challengeOf(clientDataJson: string): string | undefined {
  try {
    const data: unknown = JSON.parse(Buffer.from(clientDataJson, 'base64url').toString());
    const { challenge, crossOrigin } = data as { challenge?: unknown; crossOrigin?: unknown };
    const ours = typeof challenge === 'string' && /^[\w-]{43}$/.test(challenge);
    return ours && crossOrigin !== true ? challenge : undefined;
  } catch {
    return undefined;
  }
}

/**
 * We ask for no statement about the authenticator's make, and take none but one that it signs with the passkey itself:
 * for others the library reads a stranger's certificates, and asks their makers' servers whether they were revoked.
 */
function bringsNoCertificate({ response }: NewPasskeyResponse): boolean {
  const attestation = decodeAttestationObject(
    new Uint8Array(Buffer.from(response.attestationObject, 'base64url')),
  );
  const format = attestation.get('fmt');
  return format === 'none' || (format === 'packed' && attestation.get('attStmt').get('x5c') === undefined);
}
