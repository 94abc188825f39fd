import type { Actor } from './actor.ts';
import type { Run } from './database/database.ts';
import { query } from './database/query.ts';
import { newId } from './ids.ts';
import type { Vault } from './keys/vault.ts';

/** What happened, without anything personal: people appear by a keyed pseudonym. */
export type AuditEntry = {
  readonly actor: Actor;
  /** `resource:action`, like a permission. */
  readonly action: string;
  readonly subject?: string | undefined;
  readonly outcome: 'done' | 'refused';
  readonly requestId?: string | undefined;
};

/** As it is stored. */
type AuditRow = {
  readonly id: string;
  readonly actor: Buffer | null;
  readonly actor_kind: Actor['kind'];
  readonly action: string;
  readonly subject: Buffer | null;
  readonly outcome: AuditEntry['outcome'];
  readonly request_id: string | null;
};

/** Writes to the audit in the caller's transaction: no change without its record, no record without its change. */
export type Audit = {
  record(run: Run, entry: AuditEntry): Promise<void>;
  /** The row, for a statement that writes it itself beside its change. */
  row(entry: AuditEntry): AuditRow;
};

export function createAudit(vault: Vault): Audit {
  const row: Audit['row'] = ({ actor, action, subject, outcome, requestId }) => ({
    id: newId(),
    actor: actor.kind === 'user' ? vault.pseudonym(actor.userId) : null,
    actor_kind: actor.kind,
    action: actionOf(actor, action),
    subject: subject ? vault.pseudonym(subject) : null,
    outcome,
    request_id: requestId ?? null,
  });

  return {
    row,
    record: async (run, entry) => void (await run.count(query.insertInto('audit_events').values(row(entry)))),
  };
}

function actionOf(actor: Actor, action: string): string {
  if (actor.kind === 'system') return `${action} (${actor.name})`;
  return actor.kind === 'app' ? `${action} (${actor.app})` : action;
}
