import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Run } from '../database/database.ts';
import { statement } from '../database/query.ts';

/** Where all chains ended at a moment. `before` is the code of the anchor before; `mac` covers everything else. */
export type Anchor = {
  readonly number: number;
  readonly at: Date;
  /** As it is stored: only what is genuine is to be read. */
  readonly heads: string;
  readonly before: Buffer;
  readonly mac: Buffer;
};

/** Where a chain ended: how many links it had, and the hash of the last in hexadecimal. */
export type AnchoredHead = readonly [chain: number, seq: number, hash: string];

export const headsOf = (anchor: Anchor): readonly AnchoredHead[] =>
  JSON.parse(anchor.heads) as AnchoredHead[];

/** For which of the vault's secrets the codes are made. */
export const anchorSecret = 'audit anchors';

/** The message of the log's line about an anchor. */
export const anchoredMessage = 'audit anchored';

type Unsealed = Omit<Anchor, 'mac'>;

const textOf = ({ number, at, heads, before }: Unsealed): string =>
  [number, at.getTime(), before.toString('hex'), heads].join('|');

const macOf = (key: Uint8Array, anchor: Unsealed): Buffer =>
  createHmac('sha256', key).update(textOf(anchor)).digest();

/** Whether the program itself wrote the anchor like this. */
export const isGenuine = (key: Uint8Array, anchor: Anchor): boolean =>
  anchor.mac.length === 32 && timingSafeEqual(anchor.mac, macOf(key, anchor));

/** What the log keeps of an anchor, for whoever keeps the log apart from the database. */
export const digestOf = (anchor: Unsealed): string =>
  createHash('sha256').update(textOf(anchor)).digest('hex');

/**
 * In the caller's transaction, a system capability's: writes down where the chains end now, unless they end where they
 * did; of two at once one does. @returns what the log is to say of it
 */
export async function anchorAudit(
  run: Run,
  key: Uint8Array,
  at: Date,
): Promise<{ readonly number: number; readonly digest: string } | undefined> {
  const last = await run.first(
    statement<{ number: number; heads: string; mac: Buffer }>`
      select number::float8 as number, heads, mac from audit_anchors order by number desc limit 1`,
  );
  // Asked after the last anchor: with its number taken by somebody else meanwhile, none of ours is older than theirs.
  const rows = await run.all(
    statement<{ chain: number; seq: number; hash: string }>`
      select chain, seq::float8 as seq, encode(hash, 'hex') as hash from audit_heads where seq > 0 order by chain`,
  );
  const heads = JSON.stringify(rows.map(({ chain, seq, hash }): AnchoredHead => [chain, seq, hash]));
  if (rows.length === 0 || last?.heads === heads) return undefined;
  const anchor = { number: (last?.number ?? 0) + 1, at, heads, before: last?.mac ?? Buffer.alloc(0) };
  const added = await run.count(
    statement`
      insert into audit_anchors (number, at, heads, before, mac)
      values (${anchor.number}, ${at}, ${heads}, ${anchor.before}, ${macOf(key, anchor)})
      on conflict (number) do nothing`,
  );
  return added === 1 ? { number: anchor.number, digest: digestOf(anchor) } : undefined;
}
