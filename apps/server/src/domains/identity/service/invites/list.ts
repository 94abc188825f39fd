import type { Reach, UserActor } from '../../../../kernel/actor.ts';
import type { Run } from '../../../../kernel/database/database.ts';
import { AppError } from '../../../../kernel/errors.ts';
import { fromCursor, toPage } from '../../../../kernel/http/paging.ts';
import type { Place } from '../../../../kernel/keys/envelope.ts';
import { createInviteStore, type InviteRow } from '../../store/invites.ts';
import { createUserStore } from '../../store/users.ts';
import type { IdentityDeps } from '../deps.ts';
import { fieldPlace } from '../users.ts';
import { pendingPlace } from './address.ts';

/** Whom somebody invited, and what became of it. */
export function createInviteList({ db, vault, clock, mail, namesOf, access }: IdentityDeps) {
  const stateOf = (invite: InviteRow) => {
    if (invite.accepted_at) return 'accepted' as const;
    if (invite.revoked_at) return 'revoked' as const;
    return invite.expires_at <= clock.now() ? ('expired' as const) : ('open' as const);
  };

  /** The addresses that the invites went to. */
  async function emailsOf(run: Run, userIds: readonly string[]): Promise<Map<string, string>> {
    if (userIds.length === 0) return new Map();
    const store = createUserStore(run);
    const open = async (id: string, place: Place, email: Buffer) =>
      [id, (await vault.of(id)).openText(place, email)] as const;
    const own = (await store.emails(userIds)).map(({ id, email }) =>
      open(id, fieldPlace(id, 'email'), email),
    );
    const pending = (await store.emailChanges(userIds)).map((row) =>
      open(row.user_id, pendingPlace(row.user_id), row.email),
    );
    return new Map([...(await Promise.all(own)), ...(await Promise.all(pending))]);
  }

  return {
    /** Of everybody for those who may invite everybody; else the actor's own. */
    list: (actor: UserActor, reach: Reach, page: { limit: number; cursor?: string | undefined }) =>
      db.withSystem('list-invites', async (run) => {
        const inviter = reach.to === 'any' ? null : actor.userId;
        if (!actor.strong && (await access.isStaff(run, actor.userId)))
          throw new AppError(
            'second-factor-missing',
            'Whom you invited is shown with a second factor. Add one under Settings → Security, and sign in with it.',
          );
        const after = page.cursor === undefined ? undefined : fromCursor(page.cursor);
        const rows = await createInviteStore(run).page(inviter, page.limit + 1, after);
        const people = rows.flatMap((row) => [row.user_id, row.inviter_id, row.relative_id]);
        const names = await namesOf(run, [...new Set(people.filter((id) => id !== null))]);
        const sent = await mail.sentAtOf(
          run,
          rows.map((row) => row.mail_id).filter((id) => id !== null),
        );
        // Who came in is somebody whom one sees by a relationship, or not at all: inviting gives no look for ever.
        const isShown = (row: InviteRow) => inviter === null || ['open', 'expired'].includes(stateOf(row));
        const emails = await emailsOf(
          run,
          rows.filter(isShown).map((row) => row.user_id),
        );
        return toPage(
          rows,
          page.limit,
          (row) => ({ at: row.created_at, id: row.id }),
          (row) => ({
            id: row.id,
            userId: row.user_id,
            displayName: isShown(row) ? (names.get(row.user_id) ?? '') : initialOf(names.get(row.user_id)),
            email: emails.get(row.user_id) ?? null,
            state: stateOf(row),
            inviter: (row.inviter_id && names.get(row.inviter_id)) ?? null,
            createdAt: row.created_at.toISOString(),
            expiresAt: row.expires_at.toISOString(),
            sentAt: (row.mail_id && sent.get(row.mail_id)?.toISOString()) || null,
            acceptedAt: row.accepted_at?.toISOString() ?? null,
            role: row.role,
            relationship:
              row.relationship_type && row.relative_id
                ? {
                    type: row.relationship_type,
                    invitedIs: row.invited_leads ? ('lead' as const) : ('follower' as const),
                    with: names.get(row.relative_id) ?? '',
                  }
                : null,
          }),
        );
      }),
  };
}

const initialOf = (name: string | undefined): string => `${[...(name ?? '')][0] ?? ''}…`;
