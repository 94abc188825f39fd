import { createHash } from 'node:crypto';

/** An event of the audit as it is stored, with its time in microseconds: a `Date` would lose the last three digits. */
export type StoredEvent = {
  readonly id: string;
  readonly at: string;
  readonly actor: Buffer | null;
  readonly actor_kind: string;
  readonly action: string;
  readonly subject: Buffer | null;
  readonly outcome: string;
  readonly request_id: string | null;
};

/** Characters, as PostgreSQL counts them: what takes two units of UTF-16 is one. */
const lengthOf = (part: string): number => [...part].length;

const written = (part: string | null | undefined): string =>
  part === null || part === undefined ? '-' : `${lengthOf(part)}:${part}`;

/** What is hashed of an event: the same as `attune_audit_text` in the database, worked out by itself. */
export const auditText = (event: StoredEvent): string =>
  [
    event.id,
    event.at,
    event.actor?.toString('hex'),
    event.actor_kind,
    event.action,
    event.subject?.toString('hex'),
    event.outcome,
    event.request_id,
  ]
    .map(written)
    .join(',');

/** The hash of a link: it covers its event and, by the hash before, every event before that. */
export const linkHash = (before: Uint8Array, event: StoredEvent): Buffer =>
  createHash('sha256').update(before).update(auditText(event)).digest();
