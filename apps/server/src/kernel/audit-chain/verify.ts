import type pg from 'pg';
import { type Anchor, headsOf, isGenuine } from './anchors.ts';
import { checkChains, type Head, readHeads } from './chains.ts';
import type { OnFinding } from './findings.ts';
import { type AnchorsToCheck, checkAnchors } from './witnesses.ts';

export type Checked = {
  /** Events that are as they were written. */
  readonly events: number;
  readonly chains: number;
  readonly anchors: number;
  /** How many are newer than the newest anchor: whoever owns the database could have written these anew. */
  readonly unanchored: number;
  /** Since when there should have been an anchor, and is none: the worker is not running, or somebody removed it. */
  readonly overdueSince: Date | undefined;
};

/** Three times as long as the job waits. */
const anchorMilliseconds = 30 * 60_000;

/**
 * Reads the whole audit as of one moment, on a connection of the owner's, and works every hash out by itself. Changes
 * nothing and holds nobody up; memory does not grow with the audit.
 */
export async function verifyAudit(
  client: pg.Client,
  against: AnchorsToCheck,
  found: OnFinding,
): Promise<Checked> {
  await client.query('begin isolation level repeatable read read only');
  try {
    const heads = await readHeads(client);
    const events = await checkChains(client, heads, found);
    const { count, last } = await checkAnchors(client, heads, against, found);
    const since = await sinceAnchor(client, heads, last && isGenuine(against.key, last) ? last : undefined);
    const overdue = since.oldest && since.oldest.getTime() < against.now.getTime() - anchorMilliseconds;
    return {
      events,
      chains: [...heads.values()].filter(({ seq }) => seq > 0).length,
      anchors: count,
      unanchored: since.count,
      overdueSince: overdue ? since.oldest : undefined,
    };
  } finally {
    await client.query('rollback');
  }
}

/** What came after the newest anchor: how many links, and when the first of them. */
async function sinceAnchor(client: pg.Client, heads: ReadonlyMap<number, Head>, last: Anchor | undefined) {
  const ends = new Map(last && headsOf(last).map(([chain, seq]) => [chain, seq]));
  let count = 0;
  let oldest: Date | undefined;
  for (const { chain, seq, start_seq } of heads.values()) {
    const anchored = Math.max(ends.get(chain) ?? 0, start_seq);
    if (seq <= anchored) continue;
    count += seq - anchored;
    const { rows } = await client.query<{ at: Date }>(
      `select e.at from audit_chain c join audit_events e on e.id = c.event_id
       where c.chain = $1 and c.seq > $2 order by c.seq limit 1`,
      [chain, anchored],
    );
    const at = rows[0]?.at;
    if (at && (!oldest || at < oldest)) oldest = at;
  }
  return { count, oldest };
}
