import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a pager was told: by PagerDuty's own API, or through a topic of SNS that it is subscribed to. */
export type PagerEvent = {
  readonly route: 'direct' | 'sns';
  readonly action: 'trigger' | 'resolve';
  readonly alert: string;
  readonly summary: string;
  /** Milliseconds on the clock of `performance.now()`. */
  readonly at: number;
};

/** A stand-in for PagerDuty (Events API v2), for SNS in front of it, and for who waits for the heartbeat. */
export type Pager = {
  readonly url: string;
  readonly events: readonly PagerEvent[];
  /** How often it was told that all who watch are alive. */
  heartbeats(): number;
  /** Whether the heartbeat came lately: when not, this is where somebody would be called. */
  isAlive(): boolean;
  stop(): Promise<void>;
};

export const pagerKey = '0123456789abcdef0123456789abcdef';
export const pagerTopic = 'arn:aws:sns:eu-central-1:111122223333:page';
export const pagerSecret = {
  accessKey: 'AKIDEXAMPLE',
  secretKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
};
const region = 'eu-central-1';

type Direct = {
  readonly routing_key?: string;
  readonly event_action?: string;
  readonly dedup_key?: string;
  readonly payload?: { readonly summary?: string; readonly class?: string; readonly severity?: string };
};
type Alarm = { readonly AlarmName: string; readonly NewStateValue: string; readonly NewStateReason: string };

/** @param patience seconds without a heartbeat after which those who watch count as gone */
export async function startPager(patience: number): Promise<Pager> {
  const events: PagerEvent[] = [];
  /** By the key that PagerDuty tells incidents apart by; a resolve says it only, as theirs does. */
  const incidents = new Map<string, string>();
  const beats: number[] = [];
  const note = (event: Omit<PagerEvent, 'at'>) => void events.push({ ...event, at: performance.now() });

  function direct(body: string): number {
    const { routing_key, event_action, dedup_key = '', payload } = JSON.parse(body) as Direct;
    if (routing_key !== pagerKey || !(event_action === 'trigger' || event_action === 'resolve')) return 400;
    if (event_action === 'trigger') {
      if (!payload?.summary || payload.severity !== 'critical' || !payload.class) return 400;
      incidents.set(dedup_key, payload.class);
    }
    const alert = incidents.get(dedup_key);
    if (alert) note({ route: 'direct', action: event_action, alert, summary: payload?.summary ?? '' });
    return 202;
  }

  /** What SNS hands on to whoever subscribed by HTTPS. */
  function subscriber(body: string): number {
    const { Type, TopicArn, Message } = JSON.parse(body) as Record<string, string>;
    if (Type !== 'Notification' || TopicArn !== pagerTopic) return 400;
    const { AlarmName, NewStateValue, NewStateReason } = JSON.parse(Message ?? '') as Alarm;
    const action = NewStateValue === 'ALARM' ? 'trigger' : 'resolve';
    note({ route: 'sns', action, alert: AlarmName, summary: NewStateReason });
    return 202;
  }

  async function publish(request: IncomingMessage, body: string): Promise<number> {
    const form = new URLSearchParams(body);
    if (!isSigned(request, body) || form.get('Action') !== 'Publish') return 403;
    const envelope = { Type: 'Notification', TopicArn: form.get('TopicArn'), Message: form.get('Message') };
    const handed = await fetch(`${url}/integration/${pagerKey}/enqueue`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain; charset=UTF-8', 'x-amz-sns-message-type': 'Notification' },
      body: JSON.stringify(envelope),
    });
    return handed.ok ? 200 : 500;
  }

  async function answer(request: IncomingMessage): Promise<number> {
    const body = await textOf(request);
    const path = request.url ?? '';
    if (path === '/v2/enqueue') return direct(body);
    if (path.startsWith('/sns')) return publish(request, body);
    if (path.startsWith('/integration/')) return subscriber(body);
    if (path !== '/heartbeat') return 404;
    beats.push(performance.now());
    return 200;
  }

  const server = createServer((request, response) => {
    answer(request)
      .catch(() => 400)
      .then((status) => response.writeHead(status, typeOf(request)).end(bodyOf(request, status)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    events,
    heartbeats: () => beats.length,
    isAlive: () => performance.now() - (beats.at(-1) ?? Number.NEGATIVE_INFINITY) < patience * 1000,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const isTopic = (request: IncomingMessage): boolean => request.url?.startsWith('/sns') === true;

const typeOf = (request: IncomingMessage) => ({
  'content-type': isTopic(request) ? 'text/xml' : 'application/json',
});

function bodyOf(request: IncomingMessage, status: number): string {
  if (!isTopic(request)) return JSON.stringify({ status: status < 300 ? 'success' : 'invalid event' });
  return '<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>';
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** AWS' signature, version 4, of this request and no other. */
function isSigned(request: IncomingMessage, body: string): boolean {
  const form =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/((\d{8})\/([\w-]+)\/sns\/aws4_request), ?SignedHeaders=([\w;-]+), ?Signature=([0-9a-f]{64})$/;
  const [, key, scope = '', day = '', at, names = '', signature] =
    form.exec(request.headers.authorization ?? '') ?? [];
  if (key !== pagerSecret.accessKey || at !== region) return false;
  const headers = names.split(';').map((name) => `${name}:${String(request.headers[name]).trim()}\n`);
  const canonical = [request.method, request.url, '', headers.join(''), names, sha256(body)].join('\n');
  const text = ['AWS4-HMAC-SHA256', request.headers['x-amz-date'], scope, sha256(canonical)].join('\n');
  const signingKey = [region, 'sns', 'aws4_request'].reduce(
    (so, part) => hmac(so, part),
    hmac(`AWS4${pagerSecret.secretKey}`, day),
  );
  return hmac(signingKey, text).toString('hex') === signature;
}
