import {
  createDecipheriv,
  createECDH,
  createPublicKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
  verify,
} from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a push service was handed, as a browser would read it. */
export type Pushed = {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
};

/** A browser's subscription, with the keys that only the browser has. */
export type Browser = {
  readonly subscription: { endpoint: string; keys: { p256dh: string; auth: string } };
  /** Decrypts what was sent to it (RFC 8188, RFC 8291). Throws where it was meant for somebody else. */
  read(pushed: Pushed): Record<string, unknown>;
};

/** A real push service on this machine. */
export type PushService = {
  /** For ATTUNE_PUSH_HOSTS. */
  readonly origin: string;
  readonly pushed: readonly Pushed[];
  /** How it answers from now on. */
  answers(status: number, headers?: Record<string, string>): void;
  browser(): Browser;
  /** What was sent to the browser. */
  sentTo(browser: Browser): Pushed[];
  close(): Promise<void>;
};

export async function openPushService(): Promise<PushService> {
  const pushed: Pushed[] = [];
  let status = 201;
  let extra: Record<string, string> = {};
  let made = 0;
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      pushed.push({ path: request.url ?? '', headers: request.headers, body: Buffer.concat(parts) });
      response.writeHead(status, extra).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    pushed,
    answers(next, headers = {}) {
      status = next;
      extra = headers;
    },
    browser: () => makeBrowser(`${origin}/push/${made++}-${randomBytes(9).toString('base64url')}`),
    sentTo: ({ subscription }) => pushed.filter(({ path }) => subscription.endpoint.endsWith(path)),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const bytes = (...parts: [ArrayBuffer]): Buffer => Buffer.from(...parts);

export function makeBrowser(endpoint: string): Browser {
  const pair = createECDH('prime256v1');
  const own = pair.generateKeys();
  const auth = randomBytes(16);
  return {
    subscription: {
      endpoint,
      keys: { p256dh: own.toString('base64url'), auth: auth.toString('base64url') },
    },
    read({ body }) {
      const salt = body.subarray(0, 16);
      const idLength = body.readUInt8(20);
      const sender = body.subarray(21, 21 + idLength);
      const sealed = body.subarray(21 + idLength);
      const info = Buffer.concat([Buffer.from('WebPush: info\0'), own, sender]);
      const secret = bytes(hkdfSync('sha256', pair.computeSecret(sender), auth, info, 32));
      const key = bytes(hkdfSync('sha256', secret, salt, 'Content-Encoding: aes128gcm\0', 16));
      const nonce = bytes(hkdfSync('sha256', secret, salt, 'Content-Encoding: nonce\0', 12));
      const decipher = createDecipheriv('aes-128-gcm', key, nonce);
      decipher.setAuthTag(sealed.subarray(-16));
      const padded = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
      // The last record ends with a 2 and zeros.
      return JSON.parse(padded.subarray(0, padded.lastIndexOf(2)).toString());
    },
  };
}

function keyOf(publicKey: string): KeyObject {
  const point = Buffer.from(publicKey, 'base64url');
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => half.toString('base64url'));
  return createPublicKey({ key: { kty: 'EC', crv: 'P-256', x: x ?? '', y: y ?? '' }, format: 'jwk' });
}

/** By whom the message says it is (RFC 8292). @returns undefined unless the signature is that key's */
export function senderOf({
  headers,
}: Pushed): { publicKey: string; claims: Record<string, unknown> } | undefined {
  const parts = /^vapid t=([\w-]+)\.([\w-]+)\.([\w-]+), k=([\w-]+)$/.exec(headers.authorization ?? '');
  const [, head = '', claims = '', signature = '', publicKey = ''] = parts ?? [];
  const key = { key: keyOf(publicKey), dsaEncoding: 'ieee-p1363' } as const;
  const stands = verify('sha256', Buffer.from(`${head}.${claims}`), key, Buffer.from(signature, 'base64url'));
  const open = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString());
  if (!stands || open(head).alg !== 'ES256') return undefined;
  return { publicKey, claims: open(claims) };
}
