import { sql, type Updateable } from 'kysely';
import type { Audit } from '../../../kernel/audit.ts';
import type { Run } from '../../../kernel/database/database.ts';
import type { Participants } from '../../../kernel/database/generated.ts';
import { query, statement } from '../../../kernel/database/query.ts';
import { beyond, type Page } from './beyond.ts';

const open = ['registered', 'waitlisted'] as const;

/** How somebody stands after signing up, or why they could not. */
export type Answered = {
  readonly outcome:
    | 'registered'
    | 'waitlisted'
    | 'attended'
    | 'not-found'
    | 'completed'
    | 'cancelled'
    | 'not-yet'
    | 'closed'
    | 'requirements-changed'
    | 'not-eligible';
  readonly is_new: boolean;
  readonly participant_id: string | null;
};

export type SigningUp = {
  readonly workshopId: string;
  readonly id: string;
  readonly userId: string;
  readonly by: string;
  readonly requirementsVersion: number;
  readonly eligible: boolean;
  readonly shown: Buffer;
  readonly visible: boolean;
  readonly sharesSessions: boolean;
  readonly at: Date;
  /** The row of the audit, written where somebody was signed up. */
  readonly audit: ReturnType<Audit['row']>;
};

/** SQL of those who come. */
export const participantsStore = (run: Run) => ({
  /**
   * Lock, place, seat and record in one statement: sent by itself, it holds the workshop for no round trip, and a
   * thousand at once starve nobody.
   */
  signUp: (one: SigningUp): Promise<Answered | undefined> =>
    run.first(
      statement<Answered>`with answered as materialized (
        select * from attune_sign_up(${one.workshopId}, ${one.id}, ${one.userId}, ${one.by}, ${one.requirementsVersion},
          ${one.eligible}, ${one.shown}, ${one.visible}, ${one.sharesSessions}, ${one.at})
      ), recorded as (
        insert into audit_events (id, actor, actor_kind, action, subject, outcome, request_id)
        select ${one.audit.id}, ${one.audit.actor}, ${one.audit.actor_kind}, ${one.audit.action}, ${one.audit.subject},
          ${one.audit.outcome}, ${one.audit.request_id}
        from answered where is_new
      ) select outcome, is_new, participant_id from answered`,
    ),

  /** Gives free seats to the first who wait. In a transaction that holds the workshop. */
  fillSeats: async (workshopId: string, at: Date): Promise<number> =>
    (await run.all(statement<{ id: string }>`select attune_fill_seats(${workshopId}, ${at}) as id`)).length,

  /** The newest participation of somebody in a workshop. */
  newestOf: (workshopId: string, userId: string) =>
    run.first(
      query
        .selectFrom('participants')
        .selectAll()
        .where('workshop_id', '=', workshopId)
        .where('user_id', '=', userId)
        .orderBy('position', 'desc')
        .limit(1),
    ),

  participant: (workshopId: string, id: string) =>
    run.first(
      query.selectFrom('participants').selectAll().where('workshop_id', '=', workshopId).where('id', '=', id),
    ),

  /** By its own id and its person. */
  participationOf: (userId: string, id: string) =>
    run.first(
      query.selectFrom('participants').selectAll().where('user_id', '=', userId).where('id', '=', id),
    ),

  /** The newest of each of these workshops. */
  participationsIn: (userId: string, workshopIds: readonly string[]) =>
    run.all(
      query
        .selectFrom('participants')
        .select(['workshop_id', 'id', 'state', 'position'])
        .distinctOn('workshop_id')
        .where('user_id', '=', userId)
        .where('workshop_id', '=', sql<string>`any (${[...workshopIds]}::uuid[])`)
        .orderBy('workshop_id')
        .orderBy('position', 'desc'),
    ),

  /** Latest first. */
  participationsOf: (userId: string, { after, limit }: Page) =>
    run.all(
      query
        .selectFrom('participants as p')
        .innerJoin('workshops as w', 'w.id', 'p.workshop_id')
        .selectAll('w')
        .select([
          'p.id as participant_id',
          'p.state as participant_state',
          'p.position as participant_position',
        ])
        .where('p.user_id', '=', userId)
        .where(beyond(after, 'p.id'))
        .orderBy('w.starts_at', 'desc')
        .orderBy('p.id', 'desc')
        .limit(limit),
    ),

  /** How many wait before this place. */
  aheadOf: async (workshopId: string, position: number): Promise<number> => {
    const row = await run.first(
      query
        .selectFrom('participants')
        .select((count) => count.fn.countAll<string>().as('ahead'))
        .where('workshop_id', '=', workshopId)
        .where('state', '=', 'waitlisted')
        .where('eligible', '=', true)
        .where('position', '<', position),
    );
    return Number(row?.ahead ?? 0);
  },

  participantsOf: (workshopId: string) =>
    run.all(
      query.selectFrom('participants').selectAll().where('workshop_id', '=', workshopId).orderBy('position'),
    ),

  waiting: (workshopId: string) =>
    run.all(
      query
        .selectFrom('participants')
        .select(['id', 'user_id', 'eligible'])
        .where('workshop_id', '=', workshopId)
        .where('state', '=', 'waitlisted')
        .orderBy('position'),
    ),

  /** Workshops that the person waits for. */
  waitedFor: (userId: string) =>
    run.all(
      query
        .selectFrom('participants')
        .select('workshop_id')
        .where('user_id', '=', userId)
        .where('state', '=', 'waitlisted')
        .orderBy('workshop_id'),
    ),

  changeParticipant: (workshopId: string, id: string, change: Updateable<Participants>) =>
    run.count(
      query
        .updateTable('participants')
        .set(change)
        .where('workshop_id', '=', workshopId)
        .where('id', '=', id),
    ),

  setEligible: (workshopId: string, ids: readonly string[], eligible: boolean) =>
    run.count(
      query
        .updateTable('participants')
        .set({ eligible })
        .where('workshop_id', '=', workshopId)
        .where('id', '=', sql<string>`any (${[...ids]}::uuid[])`),
    ),

  /** Everybody who is in or waits is out. */
  cancelAll: (workshopId: string, at: Date) =>
    run.count(
      query
        .updateTable('participants')
        .set({ state: 'cancelled', state_at: at })
        .where('workshop_id', '=', workshopId)
        .where('state', 'in', open),
    ),

  /** Whoever still waits when it is over is out. */
  dismissWaiting: (workshopId: string, at: Date) =>
    run.count(
      query
        .updateTable('participants')
        .set({ state: 'cancelled', state_at: at })
        .where('workshop_id', '=', workshopId)
        .where('state', '=', 'waitlisted'),
    ),

  /** Who comes and wishes to be seen by the others. */
  visibleOnes: (workshopId: string, except: string) =>
    run.all(
      query
        .selectFrom('participants')
        .select('user_id')
        .where('workshop_id', '=', workshopId)
        .where('takes_seat', '=', true)
        .where('visible', '=', true)
        .where('user_id', '<>', except)
        .orderBy('position')
        .limit(200),
    ),

  /** Whether the person has a seat in a workshop that takes place about then. */
  isAtWorkshop: async (userId: string, workshopId: string, at: Date): Promise<boolean> =>
    (
      await run.first(
        statement<{ is: boolean }>`select attune_is_at_workshop(${userId}, ${workshopId}, ${at}) as is`,
      )
    )?.is === true,

  /** Who is in and lets its organizers see what they record there. */
  sharingOnes: (workshopId: string) =>
    run.all(
      query
        .selectFrom('participants')
        .select('user_id')
        .where('workshop_id', '=', workshopId)
        .where('takes_seat', '=', true)
        .where('shares_sessions', '=', true)
        .orderBy('position'),
    ),

  /** Tells everybody who is in or waits, and who signed them up. */
  tellAll: (workshopId: string, kind: string, at: Date, fields: readonly string[] = []) =>
    run.count(
      statement`select attune_tell_participant(workshop_id, user_id, signed_up_by, ${kind}, ${at}, ${[...fields]})
        from participants where workshop_id = ${workshopId} and state in ('registered', 'waitlisted')`,
    ),

  tellOne: (workshopId: string, userId: string, by: string, kind: string, at: Date) =>
    run.count(statement`select attune_tell_participant(${workshopId}, ${userId}, ${by}, ${kind}, ${at})`),
});
