import { setTimeout as wait } from 'node:timers/promises';
import type { SystemActor } from '../../../kernel/actor.ts';
import { errorFacts } from '../../../kernel/log.ts';
import { ownTables, rowsOf } from '../../../kernel/personal-data/rows.ts';
import { type AskedAs, createErasureStore } from '../store/erasures.ts';
import { createRequestStore } from '../store/requests.ts';
import type { Askers } from './askers.ts';
import type { Blockers } from './blockers.ts';
import type { PrivacyDeps } from './deps.ts';
import type { Requests } from './requests.ts';

type Parts = { readonly askers: Askers; readonly blockers: Blockers; readonly requests: Requests };

const actor: SystemActor = { kind: 'system', name: 'erase-person' };
const atOnce = 100;
const mostTries = 20;

/**
 * Erasing goes in steps that can be cut off anywhere and go on: the person is shut out; one transaction through every
 * domain removes the rows; the key is destroyed; what is left in queues is cleared. Only the pseudonym remains.
 */
export function createErasing(deps: PrivacyDeps, { askers, blockers, requests }: Parts) {
  const { db, vault, audit, clock, log, queue } = deps;
  const personTables = ownTables(deps.personalData).map(({ table }) => table);

  /**
   * Shuts the person out and writes down that they are being erased. Where somebody depends on them, it waits; where who
   * asked may ask no longer, such as a guardian of somebody who came of age, it is off.
   */
  const begin = (userId: string): Promise<void> =>
    db.withSystem('begin-erasure', async (run) => {
      const person = await deps.lockPerson(run, userId);
      const store = createRequestStore(run);
      const request = await store.lockOpen(userId, 'erasure');
      const isDue = request && request.acts_at <= clock.now() && request.state !== 'running';
      if (!person || !request || !isDue) return;
      if (!(await askers.asNow(run, request.asked_by, userId))) {
        await store.close(userId, request.id, ['waiting', 'blocked'], 'cancelled', clock.now());
        await requests.tell(run, userId, { kind: 'erasure-cancelled' });
        await audit.record(run, {
          actor,
          action: 'privacy:cancel-erasure',
          subject: userId,
          outcome: 'done',
        });
        return;
      }
      const blockedBy = await blockers.of(run, userId);
      if (blockedBy.length > 0) {
        await store.change(userId, request.id, 'blocked', blockedBy);
        if (request.state === 'waiting') await requests.tell(run, userId, { kind: 'erasure-blocked' });
        return;
      }
      await store.change(userId, request.id, 'running', []);
      await createErasureStore(run).begin({
        pseudonym: vault.pseudonym(userId),
        userId,
        askedAs: request.asked_as as AskedAs,
        receiptHash: request.receipt_hash,
        at: clock.now(),
      });
      await deps.shutOut(run, userId);
      await audit.record(run, { actor, action: 'person:begin-erasure', subject: userId, outcome: 'done' });
    });

  /** One transaction through every domain. Whoever is half-way through writing for the person makes it begin anew. */
  const removeRows = (pseudonym: Buffer): Promise<void> =>
    db.withSystem('erase-person', async (run) => {
      const erasure = await createErasureStore(run).lock(pseudonym);
      if (!erasure?.person || erasure.rows_removed_at) return;
      const userId = erasure.person;
      const removed = await rowsOf(run, deps.personalData, userId);
      const emailIndex = await deps.forgetTries(run, userId);
      for (const { erase } of Object.values(deps.personalData)) await erase(run, userId);
      await queue.forget(run, userId, emailIndex);
      await createErasureStore(run).noteRemoved(pseudonym, clock.now(), removed);
      await audit.record(run, { actor, action: 'person:erase', subject: userId, outcome: 'done' });
    });

  /** What somebody else was just writing about the person is seen with the next try. */
  async function removeRowsAtLast(pseudonym: Buffer): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        return await removeRows(pseudonym);
      } catch (error) {
        if ((error as { code?: unknown }).code !== '23503' || tries === mostTries) throw error;
        await wait(tries * 25);
      }
    }
  }

  /** The key goes last, when no row needs it; from then on nothing in any backup can be read. */
  async function finish(pseudonym: Buffer, userId: string): Promise<void> {
    await vault.destroy(userId);
    await db.withSystem('complete-erasure', async (run) => {
      await queue.forget(run, userId);
      await createErasureStore(run).forgetStatistics(personTables);
      await createErasureStore(run).complete(pseudonym, clock.now());
    });
  }

  /** One who cannot be erased now keeps nobody else waiting; the next run tries again. */
  async function attempt(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      log.error('erasing', errorFacts(error));
    }
  }

  const goOn = ({ pseudonym, person }: { pseudonym: Buffer; person: string }) =>
    attempt(async () => {
      await removeRowsAtLast(pseudonym);
      await finish(pseudonym, person);
    });

  async function finishBegun(): Promise<void> {
    for (const one of await createErasureStore(db.asSystem('find-unfinished-erasures')).unfinished())
      await goOn(one);
  }

  /** Every one that is due, page by page: those that wait for somebody else stand before none. */
  async function beginDue(): Promise<void> {
    let after: string | undefined;
    do {
      const store = createRequestStore(db.asSystem('find-due-erasures'));
      const due = await store.dueErasures(clock.now(), after, atOnce);
      for (const userId of due) await attempt(() => begin(userId));
      after = due.length === atOnce ? due.at(-1) : undefined;
    } while (after);
  }

  const eraseAgain = (userId: string): Promise<void> =>
    db.withSystem('erase-again', async (run) => {
      if (!(await deps.lockPerson(run, userId))) return;
      await createErasureStore(run).begin({
        pseudonym: vault.pseudonym(userId),
        userId,
        askedAs: 'restore',
        receiptHash: null,
        at: clock.now(),
      });
      await deps.shutOut(run, userId);
    });

  return {
    begin,

    /** In the job: closes what can be fetched no longer, begins what is due, goes on with what was cut off. */
    async tend(): Promise<void> {
      await createRequestStore(db.asSystem('close-data-requests')).closeExpired(clock.now());
      await beginDue();
      await finishBegun();
    },

    /** Goes on with what has begun, and begins nothing: what is due in a restored database may have been taken back since. */
    finishBegun,

    /** In the job: whoever was erased and is here again came with a backup, and is erased again. */
    async repeat(): Promise<number> {
      const destroyed = await vault.destroyed();
      const back = await createErasureStore(db.asSystem('find-erased-who-came-back')).cameBack(destroyed);
      for (const { id } of back) await attempt(() => eraseAgain(id));
      return back.length;
    },
  };
}
