import type { SystemActor } from '../kernel/actor.ts';
import type { Run } from '../kernel/database/database.ts';
import { statement } from '../kernel/database/query.ts';
import { StartError } from '../kernel/start-error.ts';
import type { Runtime } from '../runtime.ts';

/** How much each step ended. */
type Settled = {
  readonly erasedAgain: number;
  /** Who had asked to be erased, and has the time to think again anew. */
  readonly openAgain: number;
  /** Open invites whose link works no more. */
  readonly invites: number;
  /** Weekly reports that were due, and are not made. */
  readonly reports: number;
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
 * What must follow a restore, before anybody can come in.
 *
 * - Who was erased after the moment is erased again: the key store remembers them. What had begun at the moment goes on.
 * - Who had asked to be erased, and was not, may have taken it back in the time that is undone. Nothing is begun: they
 *   have the time to think again anew, and are told. Done again, they are told again, and nothing else changes.
 * - Mails and news that waited at the moment are not sent: most were sent in the time that is undone, and a link in
 *   them may have been used. Reminders and weekly reports that were due by now count as told. People can ask again; what was
 *   sent cannot be taken back.
 * - Logins, tokens and codes end: some of them had been ended. So do the links of invites, some of which had been taken
 *   back or accepted: an invite stays open, and opens nothing until somebody sends it again.
 */
export async function settleRestored({ app }: Pick<Runtime, 'app'>): Promise<Settled> {
  await app.identity.pseudonyms.fill();
  const erasedAgain = await app.privacy.erasing.repeat();
  await app.privacy.erasing.finishBegun();
  // Asked once more: of a try that failed nothing else is left.
  const stillHere = await app.privacy.erasing.repeat();
  await app.workshops.messages.remind();
  const reports = await app.reports.passOverDue();
  const ended = await app.db.withSystem('settle-restored', async (run) => {
    await refuseLeft(run, stillHere);
    const settled = { ...(await dropNews(run, app.clock.now())), ...(await endWaysIn(run)) };
    await app.audit.record(run, { actor, action: 'backup:restore', outcome: 'done' });
    return settled;
  });
  // After the mails were dropped: this one is to be sent.
  const openAgain = await app.privacy.requests.openAgain();
  return { erasedAgain, openAgain, reports, ...ended };
}

/** @throws StartError */
async function refuseLeft(run: Run, stillHere: number): Promise<void> {
  const begun = await run.first(
    statement<{ left: number }>`select count(*)::int as left from erasures where completed_at is null`,
  );
  const left = Math.max(stillHere, begun?.left ?? 0);
  if (left > 0)
    throw new StartError(
      `${left} people who were erased could not be erased again: look at the log, and run this again.`,
    );
}

async function dropNews(run: Run, now: Date) {
  const news =
    (await run.count(statement`update workshop_messages set told_at = ${now} where told_at is null`)) +
    (await run.count(statement`update notifications set sent_at = ${now} where sent_at is null`)) +
    (await run.count(
      statement`update mails set content = null where sent_at is null and content is not null`,
    ));
  const jobs = await run.count(statement`
    delete from pgboss.job where name = any (${outward}::text[]) and state in ('created', 'retry', 'active')`);
  return { news, jobs };
}

async function endWaysIn(run: Run) {
  const logins = await run.count(statement`delete from logins`);
  const oneTime = await run.first(statement<{ invites: number; others: number }>`
    with gone as (delete from one_time_tokens returning kind, used_at)
    select count(*) filter (where kind = 'invite' and used_at is null)::int as invites,
      count(*) filter (where kind <> 'invite')::int as others from gone`);
  const tokens =
    (await run.count(statement`delete from app_tokens where user_id is not null`)) +
    (await run.count(statement`delete from app_codes`)) +
    (oneTime?.others ?? 0);
  const invites = oneTime?.invites ?? 0;
  return { logins, tokens, invites };
}

/** For the operator: what was done, and what is left to do. */
export const settledLine = (settled: Settled): string => {
  const { erasedAgain, openAgain, invites, reports, logins, tokens, news, jobs } = settled;
  return [
    `${erasedAgain} people were erased again; ${openAgain} who had asked to be erased have the time to think again anew, and are told`,
    `${logins} logins and ${tokens} tokens ended; the links of ${invites} open invites ended, send those that still hold again`,
    `${news} mails and news that waited, ${reports} weekly reports that were due, and ${jobs} jobs with them, are not sent.`,
  ].join('; ');
};
