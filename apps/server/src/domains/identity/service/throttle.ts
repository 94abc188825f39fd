import type { Clock } from '../../../kernel/clock.ts';
import type { Run } from '../../../kernel/database/database.ts';
import { AppError } from '../../../kernel/errors.ts';
import type { Vault } from '../../../kernel/keys/vault.ts';
import { createThrottleStore } from '../store/throttles.ts';
import { createUserStore } from '../store/users.ts';

/** Whom a row of tries is about. All are hashes with a key: an e-mail that nobody has counts like one that somebody has. */
export type Bucket =
  | { readonly by: 'email'; readonly index: Buffer }
  | { readonly by: 'device'; readonly device: string }
  | { readonly by: 'address'; readonly place: string }
  | { readonly by: 'address-reset'; readonly place: string }
  | { readonly by: 'person'; readonly userId: string }
  /** Mails that somebody has sent to others, or to an address that is not proven. */
  | { readonly by: 'mails'; readonly userId: string };

/**
 * Behind one address there may be a whole school: it may go wrong a hundred times at once, and ten times a minute for
 * as long as it likes. Of a person, failures count until a try goes well.
 */
const patience = {
  email: { free: 5, longest: 900, fade: null },
  device: { free: 10, longest: 900, fade: null },
  address: { free: 100, longest: 60, fade: 6 },
  // Asking for links by the hundred must not keep anybody behind the same address from signing in.
  'address-reset': { free: 100, longest: 60, fade: 6 },
  person: { free: 5, longest: 900, fade: null },
  // A whole school is invited in one go, and nobody's mailbox is filled.
  mails: { free: 300, longest: 60, fade: 20 },
} as const;

/** NIST SP 800-63B-4, 3.2.2: no more than 100 failures in a row; then another way in has to be taken. */
const mostFailures = 100;

export type Throttle = {
  /** Counts a try before it is made. @throws AppError `too-many-requests` when there is to be waited. */
  reserve(run: Run, bucket: Bucket): Promise<void>;
  /** It went well: the row begins anew; an address only takes the one try back, or a guesser with a login of his own would begin anew with it. */
  clear(run: Run, bucket: Bucket): Promise<void>;
  /**
   * In the transaction that erases them: every row goes that is about the person or their e-mail. Those of devices and
   * addresses lead to nobody. @returns the index of their e-mail, by which the queue knows them
   */
  forget(run: Run, userId: string): Promise<string | undefined>;
};

export function createThrottle(vault: Vault, clock: Clock): Throttle {
  const nameOf = (bucket: Bucket): Buffer => {
    if (bucket.by === 'email') return vault.blindIndex('throttle email', bucket.index.toString('base64url'));
    if (bucket.by === 'device') return vault.blindIndex('throttle device', bucket.device);
    if (isOfAddress(bucket)) return vault.blindIndex(`throttle ${bucket.by}`, networkOf(bucket.place));
    return vault.blindIndex(`throttle ${bucket.by}`, bucket.userId);
  };
  return {
    async reserve(run, bucket) {
      const row = await createThrottleStore(run).reserve(nameOf(bucket), clock.now(), patience[bucket.by]);
      if (row && (patience[bucket.by].fade !== null || row.failures <= mostFailures)) return;
      if (bucket.by === 'mails')
        throw new AppError('too-many-requests', 'Many mails went out just now. Wait a minute, then go on.');
      throw new AppError(
        'too-many-requests',
        'Too many tries. Wait a little, or take another way: a passkey, or a new password by mail.',
      );
    },
    async clear(run, bucket) {
      const store = createThrottleStore(run);
      await (isOfAddress(bucket) ? store.refund(nameOf(bucket)) : store.clear(nameOf(bucket)));
    },
    async forget(run, userId) {
      const index = (await createUserStore(run).indexOf(userId))?.email_index;
      const theirs: Bucket[] = [
        { by: 'person', userId },
        { by: 'mails', userId },
        ...(index ? [{ by: 'email', index } as const] : []),
      ];
      for (const bucket of theirs) await createThrottleStore(run).clear(nameOf(bucket));
      return index?.toString('base64url');
    },
  };
}

const isOfAddress = (bucket: Bucket): bucket is Extract<Bucket, { readonly place: string }> =>
  'place' in bucket;

/** Somebody with IPv6 has a whole /64 to themselves. */
function networkOf(place: string): string {
  const address = place.replace(/^::ffff:(?=\d+\.)/, '');
  if (!address.includes(':')) return address;
  const [head = '', tail = ''] = address.split('::');
  const before = head.split(':').filter((part) => part !== '');
  const after = tail.split(':').filter((part) => part !== '');
  const zeros = address.includes('::')
    ? new Array<string>(Math.max(0, 8 - before.length - after.length)).fill('0')
    : [];
  return [...before, ...zeros, ...after].slice(0, 4).join(':');
}
