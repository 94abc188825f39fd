import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A stand-in for AWS KMS: its JSON 1.1 API, its signatures, and keys that stay inside. */
export type KmsServer = {
  readonly url: string;
  /** What a program needs to reach it, in its environment. */
  readonly settings: Readonly<Record<string, string>>;
  /** The operations that were asked for and what came of them, in their order. */
  readonly calls: string[];
  /** A further key. @returns its ARN */
  newKey(): string;
  /** Refuses an operation to everybody, or all of them, until it is told to let them in again. */
  deny(operation: string | 'all' | undefined): void;
  disable(arn: string): void;
  /** Ends it: who asks gets no connection. */
  stop(): Promise<void>;
};

const region = 'eu-central-1';
const account = '111122223333';
const accessKey = 'AKIDEXAMPLE';
const secretKey = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
const blobHead = 36;

type Input = {
  readonly KeyId?: string;
  readonly KeySpec?: string;
  readonly Plaintext?: string;
  readonly CiphertextBlob?: string;
  readonly EncryptionContext?: Readonly<Record<string, string>>;
};
type Refusal = { readonly refused: string };
type Kept = { readonly id: string; readonly key: Buffer; enabled: boolean };

/** @param port that of one which was stopped, to be there again */
export async function startKms(keys: readonly Buffer[] = [randomBytes(32)]): Promise<KmsServer> {
  const kept: Kept[] = [];
  const calls: string[] = [];
  let denied: string | undefined;
  const arnOf = ({ id }: Kept) => `arn:aws:kms:${region}:${account}:key/${id}`;
  const add = (key: Buffer) => {
    const one = { id: idOf(key), key, enabled: true };
    kept.push(one);
    return arnOf(one);
  };
  const first = keys.map(add)[0] ?? '';
  const find = (keyId: string | undefined): Kept | undefined =>
    kept.find((one) => keyId === one.id || keyId === arnOf(one));

  function answer(operation: string, input: Input): object | Refusal {
    if (denied === operation || denied === 'all') return { refused: 'AccessDeniedException' };
    const blob = Buffer.from(input.CiphertextBlob ?? '', 'base64');
    const key = find(input.KeyId ?? blob.toString('latin1', 0, blobHead));
    if (!key) return { refused: 'NotFoundException' };
    if (!key.enabled) return { refused: 'DisabledException' };
    const KeyId = arnOf(key);
    if (operation === 'Decrypt') {
      if (blob.toString('latin1', 0, blobHead) !== key.id) return { refused: 'IncorrectKeyException' };
      const plain = unseal(key, blob, input.EncryptionContext);
      return plain
        ? { KeyId, Plaintext: plain.toString('base64'), EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' }
        : { refused: 'InvalidCiphertextException' };
    }
    if (operation === 'GenerateDataKey' && input.KeySpec !== 'AES_256')
      return { refused: 'ValidationException' };
    if (operation !== 'GenerateDataKey' && operation !== 'Encrypt')
      return { refused: 'UnknownOperationException' };
    const made = operation === 'Encrypt' ? Buffer.from(input.Plaintext ?? '', 'base64') : randomBytes(32);
    const CiphertextBlob = seal(key, made, input.EncryptionContext).toString('base64');
    return {
      KeyId,
      CiphertextBlob,
      ...(operation === 'Encrypt' ? {} : { Plaintext: made.toString('base64') }),
    };
  }

  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const body = Buffer.concat(parts);
    const [service, operation = ''] = String(request.headers['x-amz-target']).split('.');
    const type = String(request.headers['content-type']);
    const result =
      service !== 'TrentService' || type !== 'application/x-amz-json-1.1' || request.method !== 'POST'
        ? { refused: 'UnknownOperationException' }
        : (signatureProblem(request, body) ?? answer(operation, JSON.parse(body.toString()) as Input));
    calls.push(`${operation}${'refused' in result ? ` ${result.refused}` : ''}`);
    send(response, result);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    settings: {
      ATTUNE_KMS_KEY_ID: first,
      ATTUNE_KMS_ENDPOINT: url,
      AWS_ACCESS_KEY_ID: accessKey,
      AWS_SECRET_ACCESS_KEY: secretKey,
    },
    calls,
    newKey: () => add(randomBytes(32)),
    deny(operation) {
      denied = operation;
    },
    disable(arn) {
      const key = find(arn);
      if (key) key.enabled = false;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Of the form of an id, and the same for the same key. */
function idOf(key: Buffer): string {
  const hex = createHash('sha256').update(key).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  );
}

function send(response: ServerResponse, result: object | Refusal): void {
  const refused = 'refused' in result ? result.refused : undefined;
  response.writeHead(refused ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' });
  response.end(JSON.stringify(refused ? { __type: refused, message: 'Refused.' } : result));
}

/** The context is bound to what is sealed: in any order, and all of it. */
const bound = (context: Input['EncryptionContext']): Buffer =>
  Buffer.from(JSON.stringify(Object.entries(context ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1))));

function seal({ id, key }: Kept, plain: Buffer, context: Input['EncryptionContext']): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(bound(context));
  return Buffer.concat([Buffer.from(id), nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function unseal({ key }: Kept, blob: Buffer, context: Input['EncryptionContext']): Buffer | undefined {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, blob.subarray(blobHead, blobHead + 12));
    decipher.setAAD(bound(context)).setAuthTag(blob.subarray(-16));
    return Buffer.concat([decipher.update(blob.subarray(blobHead + 12, -16)), decipher.final()]);
  } catch {
    return undefined;
  }
}

const sha256 = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest('hex');
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();

/** Checks Signature Version 4 from what came, by its published rules and not by the code that signed it. */
function signatureProblem(request: IncomingMessage, body: Buffer): Refusal | undefined {
  const form =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/((\d{8})\/([\w-]+)\/kms\/aws4_request), ?SignedHeaders=([\w;-]+), ?Signature=([0-9a-f]{64})$/;
  const found = form.exec(request.headers.authorization ?? '');
  if (!found) return { refused: 'IncompleteSignatureException' };
  const [, key, scope = '', day = '', at = '', signed = '', signature] = found;
  if (key !== accessKey || at !== region) return { refused: 'UnrecognizedClientException' };
  const names = signed.split(';');
  if (!['host', 'x-amz-date', 'x-amz-target'].every((name) => names.includes(name)))
    return { refused: 'IncompleteSignatureException' };
  const headers = names.map((name) => `${name}:${String(request.headers[name]).trim()}\n`).join('');
  const canonical = [request.method, '/', '', headers, signed, sha256(body)].join('\n');
  const date = String(request.headers['x-amz-date']);
  const text = ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n');
  const signingKey = [at, 'kms', 'aws4_request'].reduce(
    (so, part) => hmac(so, part),
    hmac(`AWS4${secretKey}`, day),
  );
  const right = hmac(signingKey, text).toString('hex') === signature && date.startsWith(day);
  return right ? undefined : { refused: 'InvalidSignatureException' };
}
