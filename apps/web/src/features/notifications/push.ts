import { queryOptions } from '@tanstack/react-query';
import { api } from '../../api/index.ts';

export const pushQuery = queryOptions({
  queryKey: ['push-subscriptions'],
  queryFn: async ({ signal }) => (await api.pushSubscriptions(signal)).items,
});

/** Whether this browser can be told while no page is open, and lets itself be asked. */
export function pushStanding(): 'unsupported' | 'blocked' | 'possible' {
  if (!('serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window))
    return 'unsupported';
  return Notification.permission === 'denied' ? 'blocked' : 'possible';
}

/** Why a browser is not told. */
export class PushProblem extends Error {
  readonly reason: 'dismissed' | 'failed';
  constructor(reason: 'dismissed' | 'failed', cause?: unknown) {
    super(reason, { cause });
    this.name = 'PushProblem';
    this.reason = reason;
  }
}

const bytesOf = (base64url: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.fromBase64(base64url, { alphabet: 'base64url' });

/** Asks the browser, which asks the person; so only when they pressed for it. @throws PushProblem */
export async function tellThisBrowser(): Promise<void> {
  const answer = await Notification.requestPermission();
  if (answer !== 'granted') throw new PushProblem('dismissed');
  const { publicKey } = await api.pushKey();
  const subscription = await subscribe(bytesOf(publicKey)).catch((error: unknown) => {
    throw new PushProblem('failed', error);
  });
  const { endpoint, keys } = subscription.toJSON();
  await api.addPushSubscription({
    endpoint: endpoint ?? '',
    keys: { p256dh: keys?.p256dh ?? '', auth: keys?.auth ?? '' },
  });
}

async function subscribe(applicationServerKey: Uint8Array<ArrayBuffer>): Promise<PushSubscription> {
  await navigator.serviceWorker.register('/push-worker.js');
  const { pushManager } = await navigator.serviceWorker.ready;
  const options = { userVisibleOnly: true, applicationServerKey };
  try {
    return await pushManager.subscribe(options);
  } catch (error) {
    // Subscribed with another key: Attune was set up anew since.
    const before = await pushManager.getSubscription();
    if (!before) throw error;
    await before.unsubscribe();
    return pushManager.subscribe(options);
  }
}

/** What this browser still holds after it is not told any more. */
export async function forgetHere(): Promise<void> {
  if (pushStanding() === 'unsupported') return;
  const registration = await navigator.serviceWorker.getRegistration('/');
  await (await registration?.pushManager.getSubscription())?.unsubscribe();
}
