import type pg from 'pg';
import { type Anchor, type AnchoredHead, digestOf, headsOf, isGenuine } from './anchors.ts';
import type { Head } from './chains.ts';
import type { OnFinding } from './findings.ts';
import { rowsOf } from './reading.ts';

/** An event may be older than the anchor before it by as long as its transaction took. */
const slack = 86_400_000;

const anchors = `select number::float8 as number, at, heads, before, mac from audit_anchors order by number`;

export type AnchorsToCheck = {
  readonly key: Uint8Array;
  readonly now: Date;
  /** What is younger than so many months may not be missing, whoever removed it. */
  readonly keptMonths: number;
  /** Digests that were kept apart from the database, by the anchor's number. */
  readonly witnessed: ReadonlyMap<number, string>;
};

/** Holds anchors against each other, against what was kept elsewhere, and the chains against them. */
export async function checkAnchors(
  client: pg.Client,
  heads: ReadonlyMap<number, Head>,
  { key, now, keptMonths, witnessed }: AnchorsToCheck,
  found: OnFinding,
): Promise<{ readonly count: number; readonly last: Anchor | undefined }> {
  let count = 0;
  let first: Anchor | undefined;
  let last: Anchor | undefined;
  const tell = once(found);
  const isYoung = youngerThan(keptMonths, now);
  for await (const page of rowsOf<Anchor>(client, 'anchors', anchors)) {
    for (const anchor of page) {
      checkRow(last, anchor, key, isYoung, found);
      const digest = witnessed.get(anchor.number);
      if (digest !== undefined && digest !== digestOf(anchor))
        found({ what: 'is another one than the log has', anchor: anchor.number });
      first ??= anchor;
      last = anchor;
      count++;
    }
    const genuine = page.filter((anchor) => isGenuine(key, anchor));
    await checkHeads(client, genuine, heads, isYoung, tell);
  }
  for (const number of witnessed.keys())
    if (number > (last?.number ?? 0) || (number < (first?.number ?? 0) && first && isYoung(first.at)))
      found({ what: 'is in the log, and missing', anchor: number });
  return { count, last };
}

type IsYoung = (at: Date) => boolean;

function youngerThan(months: number, now: Date): IsYoung {
  const today = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO('UTC');
  const end = today.subtract({ months }).epochMilliseconds + slack;
  return (at) => at.getTime() > end;
}

function checkRow(
  before: Anchor | undefined,
  anchor: Anchor,
  key: Uint8Array,
  isYoung: IsYoung,
  found: OnFinding,
): void {
  const { number } = anchor;
  if (!isGenuine(key, anchor)) found({ what: 'was not written like this by the program', anchor: number });
  if (before) {
    if (number !== before.number + 1 || !anchor.before.equals(before.mac))
      found({ what: 'does not follow the one before', anchor: number });
    return;
  }
  // Old ones go with the events that they are about, but for one that is older than the audit is kept.
  if (number > 1 && isYoung(anchor.at)) found({ what: 'those before it are missing', anchor: number });
}

/** One finding of a kind for a chain: what follows is as wrong. */
function once(found: OnFinding) {
  const told = new Set<string>();
  return (what: string, chain: number, seq: number, anchor: Anchor): void => {
    const key = `${chain} ${what}`;
    if (told.has(key)) return;
    told.add(key);
    found({ what, chain, seq, anchor: anchor.number });
  };
}

/** Each chain still goes through where it ended then, and begins where it did, but for what is as old as it is kept. */
async function checkHeads(
  client: pg.Client,
  genuine: readonly Anchor[],
  heads: ReadonlyMap<number, Head>,
  isYoung: IsYoung,
  tell: ReturnType<typeof once>,
): Promise<void> {
  const ends = genuine.map((anchor) => ({ anchor, heads: headsOf(anchor) }));
  const stored = await hashesAt(
    client,
    ends.flatMap((one) => one.heads),
  );
  for (const { anchor, heads: anchored } of ends) {
    const seqs = new Map(anchored.map(([chain, seq]) => [chain, seq]));
    // What was linked after that moment is no older than it.
    for (const { chain, start_seq } of heads.values())
      if (start_seq > (seqs.get(chain) ?? 0) && isYoung(anchor.at))
        tell('links were removed that are younger than the audit is kept', chain, start_seq, anchor);
    for (const [chain, seq, hash] of anchored) {
      const head = heads.get(chain);
      if (head && head.start_seq > seq) continue;
      const is = head?.start_seq === seq ? head.start_hash.toString('hex') : stored.get(`${chain}:${seq}`);
      if (is === undefined) tell('the chain was cut off: it had this link', chain, seq, anchor);
      else if (is !== hash) tell('the chain was written anew: this link was another', chain, seq, anchor);
    }
  }
}

async function hashesAt(client: pg.Client, places: readonly AnchoredHead[]): Promise<Map<string, string>> {
  const { rows } = await client.query<{ place: string; hash: string }>(
    `select c.chain || ':' || c.seq as place, encode(c.hash, 'hex') as hash
     from (select distinct * from unnest($1::smallint[], $2::bigint[])) as p (chain, seq)
     join audit_chain c on c.chain = p.chain and c.seq = p.seq`,
    [places.map(([chain]) => chain), places.map(([, seq]) => seq)],
  );
  return new Map(rows.map(({ place, hash }) => [place, hash]));
}
