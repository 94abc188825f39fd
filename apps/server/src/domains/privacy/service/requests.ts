import type { Actor, Reach, SystemActor, UserActor } from '../../../kernel/actor.ts';
import type { Run } from '../../../kernel/database/database.ts';
import { AppError, notFound } from '../../../kernel/errors.ts';
import { fromCursor, toPage } from '../../../kernel/http/paging.ts';
import { hashToken, newId, newToken } from '../../../kernel/ids.ts';
import { EnvelopeError } from '../../../kernel/keys/envelope.ts';
import { KeyGone } from '../../../kernel/keys/vault.ts';
import { errorFacts } from '../../../kernel/log.ts';
import { createRequestStore, type RequestKind, type RequestRow } from '../store/requests.ts';
import type { Asker, Askers } from './askers.ts';
import type { Blockers } from './blockers.ts';
import type { PrivacyDeps } from './deps.ts';
import { type Told, tellingOf } from './texts.ts';

type About = {
  readonly actor: UserActor;
  readonly reach: Reach;
  readonly userId: string;
  readonly requestId?: string;
};

type Asked = { readonly as: Asker; readonly actsAt: Date; readonly receipt?: string };

const restored: SystemActor = { kind: 'system', name: 'settle-restored' };
const day = 86_400_000;
/** Where the organisation gives no time to think again: a mail must be read, and answered by a click. */
const leastDaysAgain = 7;
/** How long data can be fetched once they were asked for. */
const fetchDays = 7;

/** One month after somebody asked (GDPR Article 12(3)). */
export const answerBy = (asked: Date): Date => {
  const zoned = Temporal.Instant.fromEpochMilliseconds(asked.getTime()).toZonedDateTimeISO('UTC');
  return new Date(zoned.add({ months: 1 }).epochMilliseconds);
};

export type Requests = ReturnType<typeof createRequests>;

/** What people ask of their data: to be handed it, and to be erased. */
export function createRequests(deps: PrivacyDeps, blockers: Blockers, askers: Askers) {
  const { db, audit, clock, access, log } = deps;

  /** Somebody whose key or e-mail cannot be read is told nothing: that must not undo what was decided. */
  async function write(
    run: Run,
    reader: string,
    about: string,
    text: ReturnType<typeof tellingOf>,
  ): Promise<void> {
    try {
      await deps.writeTo(run, reader, about, text);
    } catch (error) {
      if (!(error instanceof KeyGone || error instanceof EnvelopeError)) throw error;
      log.warn('telling of a data request', errorFacts(error));
    }
  }

  /** The person is told, and who cares for them where they are a child. */
  async function tell(run: Run, userId: string, told: Told): Promise<void> {
    await write(run, userId, userId, tellingOf(told, true, `${deps.publicUrl}/settings/data`));
    for (const guardian of await access.guardiansOf(run, userId))
      await write(run, guardian, userId, tellingOf(told, false, `${deps.publicUrl}/people/${userId}/data`));
  }

  const record = (
    run: Run,
    actor: Actor,
    action: string,
    { userId, requestId }: Omit<About, 'reach' | 'actor'>,
  ) => audit.record(run, { actor, action, subject: userId, outcome: 'done', requestId });

  /** Their data are handed to themselves, or to who cares for a child. */
  async function askedFor(run: Run, { actor, userId }: About): Promise<Asker> {
    if (actor.userId === userId) return 'self';
    return (await access.isGuardian(run, actor.userId, userId)) ? 'guardian' : 'administrator';
  }

  async function open(run: Run, about: About, kind: RequestKind, asked: Asked) {
    const store = createRequestStore(run);
    const at = clock.now();
    const added = await store.add({
      userId: about.userId,
      id: newId(),
      kind,
      state: kind === 'export' ? 'ready' : 'waiting',
      by: about.actor.userId,
      as: asked.as,
      at,
      dueAt: answerBy(at),
      actsAt: asked.actsAt,
      receiptHash: asked.receipt === undefined ? null : hashToken(asked.receipt),
    });
    const request = await store.findOpen(about.userId, kind);
    if (!request) throw notFound();
    return { added, request };
  }

  return {
    tell,

    /** Whoever asks twice is given the request that is open. */
    askForData: (about: About) => {
      deps.refuseStale(about.actor);
      return db.withSystem('ask-for-data', async (run) => {
        const until = new Date(clock.now().getTime() + fetchDays * day);
        const { added, request } = await open(run, about, 'export', {
          as: await askedFor(run, about),
          actsAt: until,
        });
        if (added) {
          await record(run, about.actor, 'privacy:ask-export', about);
          await tell(run, about.userId, { kind: 'data-ready', until });
        }
        return shown(request, about.actor.userId);
      });
    },

    /**
     * Nothing is erased before the time to think again is over. `receipt` is shown once: with it whoever is erased can
     * still read that it was done. @throws AppError `conflict` while somebody depends on the person
     */
    askForErasure: (about: About) => {
      deps.refuseStale(about.actor);
      return db.withSystem('ask-for-erasure', async (run) => {
        const person = await deps.lockPerson(run, about.userId);
        if (!person || person.status === 'erasing') throw notFound();
        const as = await askers.asNow(run, about.actor.userId, about.userId);
        if (!as) throw notTheirs();
        const blockedBy = await blockers.of(run, about.userId);
        if (blockedBy.length > 0)
          throw new AppError(
            'conflict',
            'Somebody depends on this person. Hand over first, then ask again.',
            { facts: { blockedBy: blockedBy.join(' ') } },
          );
        const until = new Date(clock.now().getTime() + deps.graceDays * day);
        const receipt = newToken();
        const { added, request } = await open(run, about, 'erasure', { as, actsAt: until, receipt });
        if (!added) return { ...shown(request, about.actor.userId), receipt: null };
        await record(run, about.actor, 'privacy:ask-erasure', about);
        await tell(run, about.userId, { kind: 'erasure-asked', until });
        return { ...shown(request, about.actor.userId), receipt };
      });
    },

    /** Erasing can be stopped until it begins; data need not be fetched. */
    cancel: (about: About, id: string) =>
      db.withSystem('cancel-data-request', async (run) => {
        const store = createRequestStore(run);
        const cancelled = await store.close(
          about.userId,
          id,
          ['ready', 'waiting', 'blocked'],
          'cancelled',
          clock.now(),
        );
        const request = await store.find(about.userId, id);
        if (!request) throw notFound();
        if (!cancelled) {
          if (request.state === 'cancelled') return;
          throw new AppError('conflict', 'It is too late: this was done already.');
        }
        await record(run, about.actor, `privacy:cancel-${request.kind}`, about);
        if (request.kind === 'erasure') await tell(run, about.userId, { kind: 'erasure-cancelled' });
      }),

    /**
     * In a restored database: who had asked to be erased, and was not, may have taken it back since, or somebody depends
     * on them now. All of them get the time to think again anew, and are told; done again, they get it again.
     * @returns how many
     */
    async openAgain(): Promise<number> {
      const days = Math.max(deps.graceDays, leastDaysAgain);
      const until = new Date(clock.now().getTime() + days * day);
      const postpone = (userId: string) =>
        db.withSystem('postpone-erasure', async (run) => {
          await deps.lockPerson(run, userId);
          const store = createRequestStore(run);
          const request = await store.lockOpen(userId, 'erasure');
          if (!request || (await store.postpone(userId, request.id, until)) === 0) return 0;
          await tell(run, userId, { kind: 'erasure-open-again', until });
          await record(run, restored, 'privacy:postpone-erasure', { userId });
          return 1;
        });
      let postponed = 0;
      for (const userId of await createRequestStore(db.asSystem('find-open-erasures')).notBegun())
        postponed += await postpone(userId);
      return postponed;
    },

    list: async ({ actor, reach, userId }: About) =>
      (await createRequestStore(db.as(actor, reach)).list(userId)).map((row) => shown(row, actor.userId)),

    /** Of everybody, for those who answer for it. */
    async all(
      actor: UserActor,
      reach: Reach,
      { limit, cursor, open: openOnly }: { limit: number; cursor?: string | undefined; open: boolean },
    ) {
      const after = cursor === undefined ? undefined : fromCursor(cursor);
      const rows = await createRequestStore(db.as(actor, reach)).newest(limit + 1, after, openOnly);
      return toPage(
        rows,
        limit,
        (row) => ({ at: row.asked_at, id: row.id }),
        (row) => ({ userId: row.user_id, ...shown(row, actor.userId) }),
      );
    },
  };
}

const notTheirs = () =>
  new AppError(
    'refused',
    'For a child who does not decide alone yet, a parent or guardian asks; for everybody else only they themselves.',
  );

/** As it is told to somebody. */
function shown(row: RequestRow, readerId: string) {
  return {
    id: row.id,
    kind: row.kind as RequestKind,
    state: row.state as RequestRow['state'] &
      ('ready' | 'waiting' | 'blocked' | 'running' | 'cancelled' | 'done'),
    askedByReader: row.asked_by === readerId,
    askedAt: row.asked_at.toISOString(),
    dueAt: row.due_at.toISOString(),
    actsAt: row.acts_at.toISOString(),
    closedAt: row.closed_at?.toISOString() ?? null,
    fetchedAt: row.fetched_at?.toISOString() ?? null,
    blockedBy: row.blocked_by as ('last-administrator' | 'only-organizer' | 'only-guardian')[],
  };
}
