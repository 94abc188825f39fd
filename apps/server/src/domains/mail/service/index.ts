import type { Clock } from '../../../kernel/clock.ts';
import type { Database, Run } from '../../../kernel/database/database.ts';
import { notFound } from '../../../kernel/errors.ts';
import { newId } from '../../../kernel/ids.ts';
import type { Vault } from '../../../kernel/keys/vault.ts';
import type { Retention } from '../../../kernel/retention.ts';
import type { Queue } from '../../jobs/index.ts';
import { createMailStore } from '../store.ts';
import type { Letter, MailTransport } from './transport.ts';

export type MailText = { readonly subject: string; readonly text: string };

export type MailDeps = {
  readonly db: Database;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly queue: Queue;
  readonly retention: Retention;
  readonly transport: MailTransport;
};

export type Mail = ReturnType<typeof createMail>;

// An invite, which holds longest, holds for seven.
const wordsDays = 8;

const place = (userId: string, id: string) => ({ table: 'mails', column: 'content', key: [userId, id] });

/** Mails to people: written where their cause is, sent by a job, kept only until they are sent. */
export function createMail({ db, vault, clock, queue, retention, transport }: MailDeps) {
  return {
    /**
     * In the caller's transaction, which a system capability opened. The mail is for `userId` and goes to `to`, which may
     * be an address that is not theirs yet. `about`: another person whom it names. @returns its id
     */
    async write(
      run: Run,
      userId: string,
      kind: string,
      to: string,
      { subject, text }: MailText,
      about: string | null = null,
    ): Promise<string> {
      const id = newId();
      const key = await vault.of(userId);
      const letter: Letter = { to, subject, text };
      await createMailStore(run).insert({
        ...{ user_id: userId, id, kind, content: key.sealJson(place(userId, id), letter) },
        about: about === userId ? null : about,
      });
      await queue.send(run, 'send-mail', { userId, mailId: id });
      return id;
    },

    /** In the caller's transaction: when each was sent; absent while it waits. */
    async sentAtOf(run: Run, ids: readonly string[]): Promise<Map<string, Date>> {
      if (ids.length === 0) return new Map();
      const rows = await createMailStore(run).sentAtOf(ids);
      return new Map(rows.flatMap((row) => (row.sent_at ? [[row.id, row.sent_at]] : [])));
    },

    /** Once it is sent, the words go; a second run of the same job finds nothing to do. */
    async send(userId: string, mailId: string): Promise<void> {
      const row = await createMailStore(db.asSystem('find-mail')).find(userId, mailId);
      // Erased meanwhile, or sent by a run of this job that was killed before it could say so.
      if (!row?.content || row.sent_at) return;
      const key = await vault.of(userId);
      await transport.deliver(key.openJson(place(userId, mailId), row.content) as Letter, mailId);
      await createMailStore(db.asSystem('mark-mail-sent')).markSent(
        userId,
        mailId,
        clock.now(),
        transport.kind === 'outbox',
      );
    },

    /** In the job: no link in a mail holds longer than its invite, and words that are not sent by then need not be kept. */
    async forgetOldWords(): Promise<void> {
      const before = new Date(clock.now().getTime() - wordsDays * 86_400_000);
      await db.withSystem('expire-mails', async (run) => {
        await retention.note(run, 'mails', await createMailStore(run).forgetWords(before));
      });
    },

    /** The newest mails with their words, in the demo and in development only. */
    async outbox() {
      if (transport.kind !== 'outbox') throw notFound();
      const rows = await createMailStore(db.asSystem('read-outbox')).newest(50);
      return Promise.all(
        rows.map(async ({ user_id, id, kind, created_at, content }) => {
          const key = await vault.of(user_id);
          return {
            id,
            kind,
            createdAt: created_at.toISOString(),
            ...(key.openJson(place(user_id, id), content) as Letter),
          };
        }),
      );
    },
  };
}
