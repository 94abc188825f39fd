import { createECDH, ECDH } from 'node:crypto';
import webPush from 'web-push';
import type { Vault } from '../../../../kernel/keys/vault.ts';
import { inSpan } from '../../../../kernel/trace.ts';
import type { PushSubscription } from '../../contract/notifications.ts';

/** What a push service said of a message. */
export type PushAnswer = 'taken' | 'gone';

/** A push service did not take a message: the job tries again. Neither it nor its name say which one. */
export class PushRefused extends Error {
  readonly code: string;
  constructor(code: string) {
    super('A push service did not take a message.');
    this.name = 'PushRefused';
    this.code = code;
  }
}

/** Of the browsers' makers: Chrome and Edge on Android and elsewhere, Firefox, Edge on Windows, Safari. */
const browsersHosts = [
  'fcm.googleapis.com',
  '*.push.services.mozilla.com',
  '*.notify.windows.com',
  'web.push.apple.com',
];

const timeoutMilliseconds = 10_000;
// As long as a phone may be off; later it is in the inbox all the same.
const keptSeconds = 3 * 86_400;
const curve = 'prime256v1';

/**
 * Whether messages may go to this address: whoever subscribes chooses it, and it must not be a way for them to have us
 * ask something inside our network. Of `hosts`, `http://127.0.0.1:port` stands for itself, anything else for https at
 * the usual port; `*.` in front stands for any name below.
 */
export function isPushAddress(endpoint: string, hosts: readonly string[]): boolean {
  if (!URL.canParse(endpoint)) return false;
  const url = new URL(endpoint);
  if (url.username !== '' || url.password !== '') return false;
  if (hosts.includes(url.origin) && url.protocol === 'http:') return true;
  if (url.protocol !== 'https:' || url.port !== '') return false;
  return [...browsersHosts, ...hosts].some((host) =>
    host.startsWith('*.') ? url.hostname.endsWith(host.slice(1)) : url.hostname === host,
  );
}

/** Whether it is a point of the curve: to anything else nothing can be encrypted. */
export function isPoint(p256dh: string): boolean {
  try {
    ECDH.convertKey(Buffer.from(p256dh, 'base64url'), curve);
    return true;
  } catch {
    return false;
  }
}

/**
 * The key pair by which push services know us (RFC 8292), from the key store: browsers subscribe to one key, and lose
 * their subscription with it. One in 2^32 secrets is no number that the curve takes; then the next one is.
 */
export function vapidKeys(secret: Vault['secret']): { publicKey: string; privateKey: string } {
  for (let tries = 0; ; tries++) {
    const pair = createECDH(curve);
    const number = secret(`web push ${tries}`);
    try {
      pair.setPrivateKey(number);
    } catch {
      continue;
    }
    return { publicKey: pair.getPublicKey('base64url'), privateKey: number.toString('base64url') };
  }
}

/** Whom push services may write to about us; they take https and mail addresses only. */
function subjectOf(publicUrl: string): string {
  const { protocol, hostname } = new URL(publicUrl);
  return protocol === 'https:' ? publicUrl : `mailto:attune@${hostname}`;
}

export function createPushService(secret: Vault['secret'], publicUrl: string, hosts: readonly string[]) {
  const { publicKey, privateKey } = vapidKeys(secret);

  return {
    publicKey,
    isAddress: (endpoint: string): boolean => isPushAddress(endpoint, hosts),

    /**
     * Encrypts the message for the browser (RFC 8291) and hands it over. `topic`, 32 characters: a message that still
     * waits there under it is replaced, so that a repeated job shows nothing twice.
     * @throws PushRefused where it was not taken, and may be later
     */
    async send({ endpoint, keys }: PushSubscription, message: unknown, topic: string): Promise<PushAnswer> {
      if (!isPushAddress(endpoint, hosts)) return 'gone';
      const { origin } = new URL(endpoint);
      const encoding = 'aes128gcm';
      const body = webPush.encrypt(keys.p256dh, keys.auth, JSON.stringify(message), encoding).cipherText;
      const known = webPush.getVapidHeaders(origin, subjectOf(publicUrl), publicKey, privateKey, encoding);
      const request = () =>
        fetch(endpoint, {
          method: 'POST',
          headers: {
            authorization: known.Authorization,
            'content-encoding': encoding,
            'content-type': 'application/octet-stream',
            ttl: String(keptSeconds),
            urgency: 'normal',
            topic,
          },
          body: new Uint8Array(body),
          redirect: 'manual',
          signal: AbortSignal.timeout(timeoutMilliseconds),
        });
      // Of the address the host alone: the rest of it lets whoever has it write to the browser.
      const host = () => ({ 'server.address': new URL(endpoint).hostname });
      const answer = await inSpan('push', 'client', host, request).catch((error: unknown) => {
        // Its own message and cause name the address.
        throw new PushRefused(error instanceof Error ? error.name : 'unreachable');
      });
      // Whatever else it says is of no use, however long it is.
      await answer.body?.cancel().catch(() => {});
      if (answer.ok) return 'taken';
      if (answer.status === 404 || answer.status === 410) return 'gone';
      throw new PushRefused(`HTTP${answer.status}`);
    },
  };
}
