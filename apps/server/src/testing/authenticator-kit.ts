import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

/** An authenticator in software, by Web Authentication level 3: real keys, real CBOR, no browser in between. */

export type Authenticator = {
  /** Answers a request to make a passkey. */
  create(options: CeremonyOptions, odd?: Odd): Registration;
  /** Answers a request for a passkey, with the newest one or the one named. */
  get(options: CeremonyOptions, odd?: Odd & { readonly id?: string }): Assertion;
};

/** What the server sent, read freely: what is missing fails where it is used. */
export type CeremonyOptions = Readonly<Record<string, unknown>>;

/** What is to be wrong or unusual about an answer. */
export type Odd = {
  readonly origin?: string;
  readonly rpId?: string;
  readonly challenge?: string;
  readonly type?: string;
  readonly crossOrigin?: boolean;
  readonly present?: boolean;
  readonly verified?: boolean;
  readonly backedUp?: boolean;
  /** What the authenticator says how often it was used; it does not count where this is 0. */
  readonly counter?: number;
  readonly userHandle?: string | undefined;
  readonly attestation?: Attestation;
  readonly algorithm?: number;
  readonly transports?: readonly string[];
  readonly signWith?: KeyObject;
};

/** What is said of the authenticator's make, over what is signed, with the passkey's own key or another. */
export type Attestation = {
  readonly format: string;
  readonly statement: (signed: Buffer, key: KeyObject) => Cbor;
};

export type Registration = ReturnType<typeof registration>;
export type Assertion = {
  readonly id: string;
  readonly rawId: string;
  readonly type: 'public-key';
  readonly response: Readonly<Record<string, string>>;
  readonly clientExtensionResults: object;
};

type Passkey = { readonly id: string; readonly key: KeyObject; readonly userHandle: string; counter: number };

const base64url = (bytes: Uint8Array | string): string => Buffer.from(bytes).toString('base64url');
const sha256 = (bytes: Uint8Array | string): Buffer => createHash('sha256').update(bytes).digest();

export function softAuthenticator(origin = 'http://localhost'): Authenticator {
  const passkeys: Passkey[] = [];

  const clientData = (type: string, options: CeremonyOptions, odd: Odd): string =>
    JSON.stringify({
      type: odd.type ?? type,
      challenge: odd.challenge ?? options.challenge,
      origin: odd.origin ?? origin,
      crossOrigin: odd.crossOrigin ?? false,
    });

  return {
    create(options, odd = {}) {
      const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const { user, rp } = options as { user: { id: string }; rp: { id: string } };
      const passkey = { id: base64url(randomBytes(32)), key: privateKey, userHandle: user.id, counter: 0 };
      passkeys.push(passkey);
      const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
      // COSE (RFC 9053): 1 = kind of key, 3 = algorithm, then the curve and its point.
      const cose = cbor(
        new Map<number, Cbor>([
          [1, 2],
          [3, odd.algorithm ?? -7],
          [-1, 1],
          [-2, Buffer.from(x, 'base64url')],
          [-3, Buffer.from(y, 'base64url')],
        ]),
      );
      const id = Buffer.from(passkey.id, 'base64url');
      const attested = Buffer.concat([Buffer.alloc(16), uint16(id.length), id, cose]);
      const data = authenticatorData(odd.rpId ?? rp.id, odd.counter ?? 0, odd, attested);
      return registration(passkey, clientData('webauthn.create', options, odd), data, odd);
    },

    get(options, odd = {}) {
      const passkey = odd.id ? passkeys.find(({ id }) => id === odd.id) : passkeys.at(-1);
      if (!passkey) throw new Error('This authenticator has no such passkey.');
      passkey.counter = odd.counter ?? passkey.counter + 1;
      const json = clientData('webauthn.get', options, odd);
      const data = authenticatorData(odd.rpId ?? String(options.rpId), passkey.counter, odd);
      const signature = sign('sha256', Buffer.concat([data, sha256(json)]), odd.signWith ?? passkey.key);
      const userHandle = 'userHandle' in odd ? odd.userHandle : passkey.userHandle;
      return {
        id: passkey.id,
        rawId: passkey.id,
        type: 'public-key',
        response: {
          clientDataJSON: base64url(json),
          authenticatorData: base64url(data),
          signature: base64url(signature),
          ...(userHandle === undefined ? {} : { userHandle }),
        },
        clientExtensionResults: {},
      };
    },
  };
}

function registration({ id, key }: Passkey, clientDataJson: string, authData: Buffer, odd: Odd) {
  const { format, statement } = odd.attestation ?? { format: 'none', statement: () => new Map() };
  const attestation = cbor(
    new Map<string, Cbor>([
      ['fmt', format],
      ['attStmt', statement(Buffer.concat([authData, sha256(clientDataJson)]), key)],
      ['authData', authData],
    ]),
  );
  return {
    id,
    rawId: id,
    type: 'public-key',
    response: {
      clientDataJSON: base64url(clientDataJson),
      attestationObject: base64url(attestation),
      transports: [...(odd.transports ?? ['internal'])],
    },
    clientExtensionResults: {},
  } as const;
}

/** Whose site, what the person did, how often it was used, and a new key where there is one (level 3, 6.1). */
function authenticatorData(rpId: string, counter: number, odd: Odd, attested?: Buffer): Buffer {
  const flags =
    (odd.present === false ? 0 : 0x01) |
    (odd.verified === false ? 0 : 0x04) |
    (odd.backedUp ? 0x18 : 0) |
    (attested ? 0x40 : 0);
  const count = Buffer.alloc(4);
  count.writeUInt32BE(counter);
  return Buffer.concat([sha256(rpId), Buffer.of(flags), count, attested ?? Buffer.alloc(0)]);
}

export type Cbor = number | string | Uint8Array | readonly Cbor[] | ReadonlyMap<number | string, Cbor>;

/** As much of RFC 8949 as authenticators write. */
function cbor(value: Cbor): Buffer {
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === 'string')
    return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value]);
  if (Array.isArray(value)) return Buffer.concat([head(4, value.length), ...value.map(cbor)]);
  const map = value as ReadonlyMap<number | string, Cbor>;
  return Buffer.concat([head(5, map.size), ...[...map].flatMap(([key, one]) => [cbor(key), cbor(one)])]);
}

function head(major: number, size: number): Buffer {
  if (size < 24) return Buffer.of((major << 5) | size);
  if (size < 256) return Buffer.of((major << 5) | 24, size);
  return Buffer.concat([Buffer.of((major << 5) | 25), uint16(size)]);
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

/** The authenticator vouches for itself: nothing is said of its make. */
export const selfAttestation: Attestation = {
  format: 'packed',
  statement: (signed, key) =>
    new Map<string, Cbor>([
      ['alg', -7],
      ['sig', sign('sha256', signed, key)],
    ]),
};

/** A maker vouches for the authenticator, with a certificate that is whole in itself. */
export function makersAttestation(): Attestation {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const certificate = certificateOf(publicKey, privateKey);
  return {
    format: 'packed',
    statement: (signed) =>
      new Map<string, Cbor>([
        ['alg', -7],
        ['sig', sign('sha256', signed, privateKey)],
        ['x5c', [certificate]],
      ]),
  };
}

const der = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(parts);
  const size =
    body.length < 128 ? Buffer.of(body.length) : Buffer.concat([Buffer.of(0x82), uint16(body.length)]);
  return Buffer.concat([Buffer.of(tag), size, body]);
};
const sequence = (...parts: readonly Uint8Array[]) => der(0x30, ...parts);
const objectId = (hex: string) => der(6, Buffer.from(hex, 'hex'));

/** X.509 version 3, signed by itself, with the subject that Web Authentication asks for (level 3, 8.2.1). */
function certificateOf(publicKey: KeyObject, privateKey: KeyObject): Buffer {
  const attribute = (id: string, text: string) =>
    der(0x31, sequence(objectId(id), der(0x13, Buffer.from(text))));
  const algorithm = sequence(objectId('2a8648ce3d040302'));
  const name = sequence(
    attribute('550406', 'DE'),
    attribute('55040a', 'Nobody'),
    attribute('55040b', 'Authenticator Attestation'),
    attribute('550403', 'Nobody'),
  );
  const time = (text: string) => der(0x18, Buffer.from(text));
  const noAuthority = sequence(objectId('551d13'), der(4, sequence()));
  const body = sequence(
    der(0xa0, der(2, Buffer.of(2))),
    der(2, Buffer.of(1)),
    algorithm,
    name,
    sequence(time('20200101000000Z'), time('21200101000000Z')),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(noAuthority)),
  );
  return sequence(body, algorithm, der(3, Buffer.of(0), sign('sha256', body, privateKey)));
}
