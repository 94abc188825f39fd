import type { Run } from '../../../kernel/database/database.ts';
import { query } from '../../../kernel/database/query.ts';
import type { PlaceInList } from '../../../kernel/http/paging.ts';

export type InviteRow = {
  readonly user_id: string;
  readonly id: string;
  readonly inviter_id: string | null;
  readonly role: string | null;
  readonly relationship_type: string | null;
  readonly relative_id: string | null;
  readonly invited_leads: boolean | null;
  readonly mail_id: string | null;
  readonly created_at: Date;
  readonly expires_at: Date;
  readonly accepted_at: Date | null;
  readonly revoked_at: Date | null;
};

type NewInvite = Omit<InviteRow, 'created_at' | 'accepted_at' | 'revoked_at'>;

const columns = [
  'user_id',
  'id',
  'inviter_id',
  'role',
  'relationship_type',
  'relative_id',
  'invited_leads',
  'mail_id',
  'created_at',
  'expires_at',
  'accepted_at',
  'revoked_at',
] as const;

/** SQL of invites. */
export function createInviteStore(run: Run) {
  return {
    insert: (invite: NewInvite, at: Date) =>
      run.count(query.insertInto('invites').values({ ...invite, created_at: at })),

    /** One that is open grants the role; one that ran out is open as long as it may be sent again. */
    granting: (role: string) =>
      run.first(
        query
          .selectFrom('invites')
          .select('id')
          .where('role', '=', role)
          .where('accepted_at', 'is', null)
          .where('revoked_at', 'is', null)
          .limit(1),
      ),

    find: (userId: string, id: string) =>
      run.first<InviteRow>(
        query.selectFrom('invites').select(columns).where('user_id', '=', userId).where('id', '=', id),
      ),

    /** `inviter`: only their own; null: everybody's. */
    findById: (id: string, inviter: string | null) => {
      const found = query.selectFrom('invites').select(columns).where('id', '=', id);
      return run.first<InviteRow>(inviter ? found.where('inviter_id', '=', inviter) : found);
    },

    page: (inviter: string | null, limit: number, after: PlaceInList | undefined) => {
      const newest = query
        .selectFrom('invites')
        .select(columns)
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit);
      const theirs = inviter ? newest.where('inviter_id', '=', inviter) : newest;
      return run.all<InviteRow>(
        after
          ? theirs.where((row) => row(row.refTuple('created_at', 'id'), '<', row.tuple(after.at, after.id)))
          : theirs,
      );
    },

    /** Of any number at once, one gets the row; one that was revoked meanwhile gets none. */
    accept: (userId: string, id: string, at: Date) =>
      run.first<InviteRow>(
        query
          .updateTable('invites')
          .set({ accepted_at: at })
          .where('user_id', '=', userId)
          .where('id', '=', id)
          .where('accepted_at', 'is', null)
          .where('revoked_at', 'is', null)
          .where('expires_at', '>', at)
          .returning(columns),
      ),

    revoke: (userId: string, id: string, at: Date) =>
      run.count(
        query
          .updateTable('invites')
          .set({ revoked_at: at })
          .where('user_id', '=', userId)
          .where('id', '=', id)
          .where('accepted_at', 'is', null)
          .where('revoked_at', 'is', null),
      ),

    /** What is open for the person ends: there is one at a time. */
    revokeOpen: (userId: string, at: Date) =>
      run.count(
        query
          .updateTable('invites')
          .set({ revoked_at: at })
          .where('user_id', '=', userId)
          .where('accepted_at', 'is', null)
          .where('revoked_at', 'is', null),
      ),

    extend: (userId: string, id: string, expiresAt: Date, mailId: string) =>
      run.count(
        query
          .updateTable('invites')
          .set({ expires_at: expiresAt, mail_id: mailId })
          .where('user_id', '=', userId)
          .where('id', '=', id)
          .where('accepted_at', 'is', null)
          .where('revoked_at', 'is', null),
      ),
  };
}
