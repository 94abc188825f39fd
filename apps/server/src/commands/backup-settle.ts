import type { SystemActor } from '../kernel/actor.ts';
import { statement } from '../kernel/database/query.ts';
import { StartError } from '../kernel/start-error.ts';
import type { Runtime } from '../runtime.ts';

/** How much each step ended. */
type Settled = {
  readonly erasedAgain: number;
  readonly logins: number;
  readonly tokens: number;
  readonly news: number;
  readonly jobs: number;
};

const actor: SystemActor = { kind: 'system', name: 'settle-restored' };

/** Jobs that reach people, and that were queued in a past that went on: what they say was said, or does not hold any more. */
const outward = [
  'send-mail',
  'send-notification',
  'send-push',
  'tell-workshop-messages',
  'tell-of-age',
  'answer-reset-request',
  'ask-relationship',
];

/**
 * What must follow a restore, before anybody can come in. Done again, it changes nothing more.
 *
 * - Who was erased after the moment is erased again: the key store remembers them.
 * - Mails and news that waited at the moment are not sent: most were sent in the time that is undone, and a link in
 *   them may have been used. Reminders that were due by now count as sent. People can ask again; what was sent cannot be taken back.
 * - Logins, tokens and codes end: some of them had been ended.
 */
export async function settleRestored({ app }: Pick<Runtime, 'app'>): Promise<Settled> {
  await app.identity.pseudonyms.fill();
  const erasedAgain = await app.privacy.erasing.repeat();
  await app.privacy.erasing.tend();
  await app.workshops.messages.remind();
  const settled = await app.db.withSystem('settle-restored', async (run) => {
    const now = app.clock.now();
    const left = await run.first(
      statement<{ left: number }>`select count(*)::int as left from erasures where completed_at is null`,
    );
    if (left?.left)
      throw new StartError(
        `${left.left} people who were erased could not be erased again: look at the log, and run this again.`,
      );
    const news =
      (await run.count(statement`update workshop_messages set told_at = ${now} where told_at is null`)) +
      (await run.count(statement`update notifications set sent_at = ${now} where sent_at is null`)) +
      (await run.count(
        statement`update mails set content = null where sent_at is null and content is not null`,
      ));
    const jobs = await run.count(statement`
      delete from pgboss.job where name = any (${outward}::text[]) and state in ('created', 'retry', 'active')`);
    const logins = await run.count(statement`delete from logins`);
    const tokens =
      (await run.count(statement`delete from app_tokens where user_id is not null`)) +
      (await run.count(statement`delete from app_codes`)) +
      (await run.count(statement`delete from one_time_tokens where kind <> 'invite'`));
    await app.audit.record(run, { actor, action: 'backup:restore', outcome: 'done' });
    return { logins, tokens, news, jobs };
  });
  return { erasedAgain, ...settled };
}

export const settledLine = ({ erasedAgain, logins, tokens, news, jobs }: Settled): string =>
  `${erasedAgain} people were erased again; ${logins} logins and ${tokens} tokens ended; ${news} mails and news that waited, and ${jobs} jobs with them, are not sent.`;
