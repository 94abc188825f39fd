import pg from 'pg';
import type { Actor, Reach } from '../actor.ts';
import { AppError } from '../errors.ts';
import type { Statement } from './pipeline.ts';

/** The login was ended or its user's rights changed since the request was authorised: authenticate again. */
export class LoginStale extends Error {}

const nobodyRole = 'attune_nobody';
const divisionByZero = '22012';

/** What an entering statement answered, or those of a transaction's opening. */
type Entered = { readonly rows: readonly { role?: string }[] } | undefined;

const subjectOf = (reach: Reach): string => (reach.to === 'subject' ? reach.userId : '');
const subjectsOf = (reach: Reach): string => (reach.to === 'related' ? `{${reach.userIds.join(',')}}` : '');

const settings = `select set_config('attune.subject', $1, true), set_config('attune.subjects', $2, true)`;

/** Whether the actor's login or token stands, as SQL whose parameters begin at `$first`; the program itself always stands. */
function standing(
  actor: Actor,
  first: number,
): { readonly sql: string; readonly values: readonly unknown[] } {
  if (actor.kind === 'nobody') throw new AppError('not-signed-in', 'Sign in first.');
  if (actor.kind === 'system') return { sql: 'true', values: [] };
  if (actor.kind === 'app')
    return {
      sql: `attune_app_stands($${first}, $${first + 1}, $${first + 2})`,
      values: [actor.proof.tokenHash, actor.userId, actor.permission],
    };
  return {
    sql: `attune_login_stands($${first}, $${first + 1})`,
    values: [actor.proof.tokenHash, actor.proof.accessVersion],
  };
}

/** Sets who acts and what they may see, for this transaction only; a login or an app's token is checked in the same statement. */
export function enterStatement(actor: Actor, reach: Reach): Statement {
  const { sql, values } = standing(actor, 4);
  const role = sql === 'true' ? '$3' : `case when ${sql} then $3 else '${nobodyRole}' end`;
  return {
    text: `${settings}, set_config('role', ${role}, true) as role`,
    values: [subjectOf(reach), subjectsOf(reach), `attune_${reach.to}`, ...values],
    name: `enter_${actor.kind}`,
  };
}

/**
 * The same on a replica, which knows of logins and rights only what it has heard: they were asked of the primary, and
 * here it is asked whether everything up to `place` has arrived. One that has become a primary itself is none any more.
 */
export const enterReplica = (reach: Reach, place: string): Statement => ({
  text: `${settings}, set_config('role', case when pg_is_in_recovery() and pg_last_wal_replay_lsn() >= $4::pg_lsn
    then $3 else '${nobodyRole}' end, true) as role`,
  values: [subjectOf(reach), subjectsOf(reach), `attune_${reach.to}`, place],
  name: 'enter_replica',
});

/** Asked of the primary before a replica is: whether the actor stands, and how far its log is. */
export function standsStatement(actor: Actor): Statement {
  const { sql, values } = standing(actor, 1);
  return {
    text: `select ${sql} as stands, pg_current_wal_insert_lsn()::text as place`,
    values,
    name: `stands_${actor.kind}`,
  };
}

/** How far the primary's log is. */
export const placeStatement: Statement = { text: 'select pg_current_wal_insert_lsn()::text as place' };

/** Where in the opening of a transaction on a sharded database the login is checked. */
const checkAt = 2;

/**
 * On Citus only SET LOCAL after this setting reaches the shards, and SET takes no parameters: so the check is a
 * statement of its own, which divides by zero where the login does not stand. What comes behind it does not run then.
 */
export function enterSharded(actor: Actor, reach: Reach): readonly Statement[] {
  const { sql, values } = standing(actor, 1);
  return [
    { text: `set local citus.propagate_set_commands = 'local'` },
    { text: `select 1 / (${sql})::int as stands`, values },
    { text: `set local role attune_${reach.to}` },
    { text: `set local attune.subject = ${pg.escapeLiteral(subjectOf(reach))}` },
    { text: `set local attune.subjects = ${pg.escapeLiteral(subjectsOf(reach))}` },
  ];
}

export function checkEntered(entered: Entered): void {
  if (isNobody(entered)) throw new LoginStale();
}

export const isNobody = (entered: Entered): boolean => entered?.rows[0]?.role === nobodyRole;

/** What a failed opening of a transaction, or a statement behind it, says: that the login does not stand, or the error itself. */
export function staleOr(error: unknown, before: readonly Entered[] | undefined): unknown {
  if (before?.some(isNobody)) return new LoginStale();
  const refused = before?.length === checkAt && (error as { code?: unknown }).code === divisionByZero;
  return refused ? new LoginStale() : error;
}
