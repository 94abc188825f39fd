import type pg from 'pg';
import type { OnFinding } from './findings.ts';
import { rowsOf } from './reading.ts';
import { linkHash, type StoredEvent } from './text.ts';

export type Head = {
  readonly chain: number;
  readonly seq: number;
  readonly hash: Buffer;
  readonly start_seq: number;
  readonly start_hash: Buffer;
};

type Link = {
  readonly chain: number;
  readonly seq: number;
  readonly event_id: string;
  readonly hash: Buffer;
};
type LinkedEvent = Link & { readonly [Field in keyof StoredEvent]: StoredEvent[Field] | null };

const links = `
  select c.chain, c.seq::float8 as seq, c.event_id, c.hash, e.id, ((extract(epoch from e.at) * 1000000)::bigint)::text as at,
    e.actor, e.actor_kind, e.action, e.subject, e.outcome, e.request_id
  from audit_chain c left join audit_events e on e.id = c.event_id order by c.chain, c.seq`;

const unlinked = `
  select e.id from audit_events e where not exists (select from audit_chain c where c.event_id = e.id)`;

export async function readHeads(client: pg.Client): Promise<Map<number, Head>> {
  const { rows } = await client.query<Head>(
    `select chain, seq::float8 as seq, hash, start_seq::float8 as start_seq, start_hash from audit_heads order by chain`,
  );
  return new Map(rows.map((head) => [head.chain, head]));
}

/** Follows one chain after the other, link by link. @returns how many events are as they were */
export async function checkChains(
  client: pg.Client,
  heads: ReadonlyMap<number, Head>,
  found: OnFinding,
): Promise<number> {
  let good = 0;
  let follow: ReturnType<typeof follower> | undefined;
  const seen = new Set<number>();
  for await (const page of rowsOf<LinkedEvent>(client, 'links', links))
    for (const link of page) {
      if (follow?.chain !== link.chain) {
        follow?.end();
        follow = follower(link.chain, heads.get(link.chain), found);
        seen.add(link.chain);
      }
      if (follow.next(link)) good++;
    }
  follow?.end();
  for (const head of heads.values()) if (!seen.has(head.chain)) follower(head.chain, head, found).end();
  for await (const page of rowsOf<{ id: string }>(client, 'unlinked', unlinked))
    for (const { id } of page) found({ what: 'is in no chain: it was put in past the program', eventId: id });
  return good;
}

/** Where a chain has got to. */
function follower(chain: number, head: Head | undefined, found: OnFinding) {
  let seq = head?.start_seq ?? 0;
  // Undefined behind a hole: the next link cannot be checked, and the one after that can.
  let hash: Buffer | undefined = head?.start_hash ?? Buffer.alloc(0);
  if (!head) found({ what: 'has no head', chain });
  else if (head.start_seq === 0 && head.start_hash.length > 0) found({ what: 'does not begin empty', chain });

  return {
    chain,
    /** @returns whether the link and its event are as they were */
    next(link: LinkedEvent): boolean {
      const at = { chain, seq: link.seq, eventId: link.event_id };
      if (link.seq !== seq + 1) {
        found({ what: `links ${seq + 1} to ${link.seq - 1} are missing`, chain });
        hash = undefined;
      }
      const before = hash;
      [seq, hash] = [link.seq, link.hash];
      if (link.id === null) found({ what: 'the event is gone', ...at });
      else if (before && !linkHash(before, link as StoredEvent).equals(link.hash))
        found({ what: 'the event or its place was changed', ...at });
      else return before !== undefined;
      return false;
    },
    end(): void {
      if (!head) return;
      if (head.seq > seq) found({ what: `the newest links, ${seq + 1} to ${head.seq}, are missing`, chain });
      else if (head.seq < seq) found({ what: `the head was set back to ${head.seq}`, chain, seq });
      else if (!hash?.equals(head.hash)) found({ what: 'the head does not fit the newest link', chain, seq });
    },
  };
}
