import type { Reach, UserActor } from '../../../kernel/actor.ts';
import type { Run } from '../../../kernel/database/database.ts';
import { AppError } from '../../../kernel/errors.ts';
import { createLooks } from '../../../kernel/looks.ts';
import { type AuditFilter, type AuditPlace, type AuditRow, createAuditStore } from '../store/audit.ts';
import { createBystanders, namedIn } from './bystanders.ts';
import type { PrivacyDeps } from './deps.ts';

// Microseconds up to the year 2286, and a UUID.
const cursorForm = /^(\d{1,16})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

const toCursor = ({ micros, id }: AuditPlace): string => Buffer.from(`${micros}.${id}`).toString('base64url');

function fromCursor(cursor: string | undefined): AuditPlace | undefined {
  if (cursor === undefined) return undefined;
  const [, micros, id] = cursorForm.exec(Buffer.from(cursor, 'base64url').toString('latin1')) ?? [];
  if (micros === undefined || id === undefined)
    throw new AppError('bad-request', 'The cursor is not one of ours. Start again without it.');
  return { micros, id };
}

type Page = { readonly limit: number; readonly cursor?: string | undefined };
type Range = { readonly from?: string | undefined; readonly to?: string | undefined };

export type AuditSearch = Page &
  Range & {
    readonly subject?: string | undefined;
    readonly actor?: string | undefined;
    readonly action?: string | undefined;
    readonly outcome?: 'done' | 'refused' | undefined;
  };

const toDate = (instant: string | undefined) => (instant === undefined ? undefined : new Date(instant));
const rangeOf = ({ from, to }: Range) => ({ from: toDate(from), to: toDate(to) });

async function pageOf(run: Run, filter: AuditFilter, { limit, cursor }: Page) {
  const rows = await createAuditStore(run).newest({ ...filter, after: fromCursor(cursor) }, limit + 1);
  const shown = rows.slice(0, limit);
  const end = shown.at(-1);
  return { shown, ...(rows.length > limit && end ? { next: toCursor(end) } : {}) };
}

const labelOf = (pseudonym: Buffer): string => pseudonym.toString('hex', 0, 4);

/** The audit for those who answer for it, and for whom it is about. */
export function createAuditReading(deps: PrivacyDeps) {
  const { db, vault } = deps;
  const bystanders = createBystanders(deps);
  const looks = createLooks(deps);

  const itemOf = (row: AuditRow, people: Awaited<ReturnType<typeof bystanders.behind>>) => {
    const party = (pseudonym: Buffer) => ({
      ...(people.get(pseudonym.toString('hex')) ?? { userId: null, name: null }),
      label: labelOf(pseudonym),
    });
    const { action, label } = namedIn(row);
    return {
      id: row.id,
      at: row.at.toISOString(),
      actor: {
        kind: row.actor_kind as 'user' | 'app' | 'system' | 'nobody',
        ...(row.actor ? party(row.actor) : { userId: null, name: null, label }),
      },
      action,
      subject: row.subject && party(row.subject),
      outcome: row.outcome as 'done' | 'refused',
      requestId: row.request_id,
    };
  };

  return {
    /**
     * Newest first. Whoever looks for one person is on record, and so is who is shown one by name among others: that
     * person can see it.
     */
    async search(actor: UserActor, reach: Reach, search: AuditSearch, requestId: string) {
      const { subject, actor: by, action, outcome } = search;
      const pseudonymOf = (userId: string | undefined) =>
        userId === undefined ? undefined : vault.pseudonym(userId);
      const found = await db.withActor(actor, reach, async (run) => {
        const filter = { subject: pseudonymOf(subject), actor: pseudonymOf(by), action, outcome };
        const { shown, ...rest } = await pageOf(run, { ...filter, ...rangeOf(search) }, search);
        const people = await bystanders.behind(
          run,
          shown.flatMap((row) => [row.actor, row.subject]),
        );
        const named = new Set([subject, by, ...[...people.values()].map(({ userId }) => userId)]);
        const others = [...named].filter((one) => one !== undefined).filter((one) => one !== actor.userId);
        const look = { actor, action: 'audit:search', requestId };
        const remember = await looks.record(run, look, others);
        return { page: { items: shown.map((row) => itemOf(row, people)), ...rest }, remember };
      });
      found.remember();
      return found.page;
    },

    /** What was done about one person, for them or for who cares for them: never an id of anybody else. */
    about(reader: UserActor, userId: string, search: Page & Range & { readonly others: 'true' | 'false' }) {
      const subject = vault.pseudonym(userId);
      return db.withSystem('read-own-audit', async (run) => {
        const notBy = search.others === 'true' ? subject : undefined;
        const { shown, ...rest } = await pageOf(run, { subject, notBy, ...rangeOf(search) }, search);
        const named = await bystanders.toTell(run, reader.userId, userId, shown);
        return {
          items: shown.map((row) => ({
            id: row.id,
            at: row.at.toISOString(),
            ...named(row),
            action: row.actor_kind === 'app' ? namedIn(row).action : row.action,
            outcome: row.outcome as 'done' | 'refused',
          })),
          ...rest,
        };
      });
    },
  };
}
