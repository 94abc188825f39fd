import {
  browserSupportsWebAuthn,
  browserSupportsWebAuthnAutofill,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  startAuthentication,
  startRegistration,
  WebAuthnError,
} from '@simplewebauthn/browser';
import { ApiError, type NewPasskey, type PasskeyProof } from '../../api/index.ts';
import { words } from '../../words/index.ts';

type Options = { options: Record<string, unknown> };

export const mayUsePasskeys = browserSupportsWebAuthn;
export const mayOfferPasskeys = browserSupportsWebAuthnAutofill;

/** Asks for a passkey that is there. `offered`: the browser offers it in the field for the e-mail, and waits. */
export async function askForPasskey({ options }: Options, offered = false): Promise<PasskeyProof> {
  refuseUnsupported();
  const optionsJSON = options as unknown as PublicKeyCredentialRequestOptionsJSON;
  const given = await startAuthentication({ optionsJSON, useBrowserAutofill: offered }).catch(explain);
  const { clientDataJSON, authenticatorData, signature, userHandle } = given.response;
  return {
    id: given.id,
    rawId: given.rawId,
    type: given.type,
    response: {
      clientDataJSON,
      authenticatorData,
      signature,
      ...(userHandle === undefined ? {} : { userHandle }),
    },
  };
}

/** Makes a passkey on this device, or on one that is at hand. */
export async function makePasskey({ options }: Options): Promise<NewPasskey> {
  refuseUnsupported();
  const optionsJSON = options as unknown as PublicKeyCredentialCreationOptionsJSON;
  const made = await startRegistration({ optionsJSON }).catch(explain);
  const { clientDataJSON, attestationObject, transports } = made.response;
  return {
    id: made.id,
    rawId: made.rawId,
    type: made.type,
    response: { clientDataJSON, attestationObject, ...(transports === undefined ? {} : { transports }) },
  };
}

// To a screen it is the same whether the server or the device would not: there is a sentence to show.
const refusal = (code: string, detail: string) => new ApiError({ code, detail }, 400);

function refuseUnsupported(): void {
  if (!mayUsePasskeys()) throw refusal('passkey-unsupported', words.entry.passkeys.unsupported);
}

function explain(error: unknown): never {
  const { already, cancelled, failed } = words.entry.passkeys;
  if (error instanceof WebAuthnError && error.code === 'ERROR_CEREMONY_ABORTED')
    throw refusal('passkey-aborted', cancelled);
  if (error instanceof WebAuthnError && error.code === 'ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED')
    throw refusal('passkey-already', already);
  // What browsers say when somebody cancels, and when nobody does anything for a while: they do not tell which.
  if (error instanceof Error && error.name === 'NotAllowedError')
    throw refusal('passkey-cancelled', cancelled);
  throw refusal('passkey-failed', failed);
}
