import type { Actor, Reach, UserActor } from '../../../../kernel/actor.ts';
import type { Run } from '../../../../kernel/database/database.ts';
import { AppError, notFound } from '../../../../kernel/errors.ts';
import { newId } from '../../../../kernel/ids.ts';
import { createInviteStore, type InviteRow } from '../../store/invites.ts';
import { createProofStore } from '../../store/proofs.ts';
import { createUserStore } from '../../store/users.ts';
import type { IdentityDeps } from '../deps.ts';
import { mailTexts } from '../mail-texts.ts';
import { refuseUnproven } from '../proven.ts';
import { checkBirthDate, displayNameOf, type NewUser } from '../users.ts';
import { invitedEmail, pendingPlace } from './address.ts';
import type { InviteParts } from './parts.ts';

/** A week: long enough for a holiday, short enough for a mailbox that changes hands. */
const inviteDays = 7;

export type Grants = {
  readonly role?: string | undefined;
  readonly relationship?:
    | { readonly type: string; readonly withUserId: string; readonly invitedIs: 'lead' | 'follower' }
    | undefined;
};

type Invitation = Grants & { readonly user: NewUser & { readonly email: string }; readonly language: string };

/** Making, sending again and taking back. */
export function createInviting(deps: IdentityDeps, { logins, oneTime, throttle, users }: InviteParts) {
  const { db, vault, audit, clock, access, mail, publicUrl } = deps;

  /** In the caller's transaction. @returns the link, which is written into the mail and kept nowhere else */
  async function open(
    run: Run,
    invite: {
      userId: string;
      inviter: string | null;
      email: string;
      name: string;
      language: string;
    } & Grants,
  ): Promise<{ inviteId: string; link: string }> {
    const { userId, relationship } = invite;
    const inviteId = newId();
    const store = createInviteStore(run);
    const link = await newLink(run, userId, inviteId);
    // The first administrator has the link from whoever runs the program.
    const mailId = invite.inviter === null ? null : await write(run, invite, link);
    await store.insert(
      {
        user_id: userId,
        id: inviteId,
        inviter_id: invite.inviter,
        role: invite.role ?? null,
        relationship_type: relationship?.type ?? null,
        relative_id: relationship?.withUserId ?? null,
        invited_leads: relationship ? relationship.invitedIs === 'lead' : null,
        mail_id: mailId,
        expires_at: expiry(),
      },
      clock.now(),
    );
    return { inviteId, link };
  }

  const expiry = () => new Date(clock.now().getTime() + inviteDays * 86_400_000);

  /** The earlier link stops working. */
  async function newLink(run: Run, userId: string, inviteId: string): Promise<string> {
    await oneTime.drop(run, userId, 'invite');
    const token = await oneTime.make(run, 'invite', inviteDays * 24 * 60, { userId, about: inviteId });
    // In the fragment: browsers send it to nobody, so it stands in no log.
    return `${publicUrl}/invite#token=${token}`;
  }

  async function write(
    run: Run,
    to: { userId: string; inviter: string | null; email: string; name: string; language: string },
    link: string,
  ): Promise<string> {
    const inviter = to.inviter && (await deps.namesOf(run, [to.inviter])).get(to.inviter);
    const text = mailTexts(to.language).invite({
      name: to.name,
      inviter: inviter ?? null,
      link,
      days: inviteDays,
    });
    return mail.write(run, to.userId, 'invite', to.email, text, to.inviter);
  }

  /**
   * Who may invite everybody may also grant; others invite those whom they themselves will accompany. To hold the
   * permission on somebody else, as parents do to hand a login over, is not to hold it.
   */
  async function checkGrants(run: Run, actor: UserActor, reach: Reach, { role, relationship }: Grants) {
    if (reach.to === 'related' && !reach.userIds.includes(actor.userId))
      throw new AppError('refused', 'You may not invite people. Ask somebody who manages people here.');
    if (role !== undefined) {
      if (!(await access.isRole(run, role)))
        throw new AppError('bad-request', 'body.role: there is no such role.');
      await access.refuseUnlessHeld(run, actor, 'role:write');
    }
    if (relationship) await access.checkInvitedRelationship(run, actor, relationship);
    if (reach.to !== 'any' && relationship === undefined) {
      throw new AppError('refused', 'You may invite people whom you will accompany: say as what.');
    }
  }

  async function mine(run: Run, actor: UserActor, reach: Reach, inviteId: string): Promise<InviteRow> {
    const inviter = reach.to === 'any' ? null : actor.userId;
    const invite = await createInviteStore(run).findById(inviteId, inviter);
    if (!invite) throw notFound();
    return invite;
  }

  const record = (run: Run, actor: Actor, action: string, subject: string) =>
    audit.record(run, { actor, action, subject, outcome: 'done' });

  return {
    /** The user, the invite, what it will grant and the mail: all of it or nothing. */
    async invite(actor: UserActor, reach: Reach, { user, language, ...grants }: Invitation) {
      if (user.birthDate) checkBirthDate(user.birthDate, clock.now());
      const userId = newId();
      let inviteId = '';
      await users.withNewKey(userId, () =>
        db.withSystem('create-invite', async (run) => {
          await throttle.reserve(run, { by: 'mails', userId: actor.userId });
          await checkGrants(run, actor, reach, grants);
          await users.insert(run, userId, { ...user, language, status: 'invited' });
          const facts = {
            userId,
            inviter: actor.userId,
            email: user.email,
            name: displayNameOf(user),
            language,
          };
          ({ inviteId } = await open(run, { ...facts, ...grants }));
          await record(run, actor, 'invite:create', userId);
        }),
      );
      return { id: inviteId, userId };
    },

    /** The first administrator, by whoever runs the program; again, where the link was lost. @returns the link */
    async inviteAdministrator(email: string): Promise<string> {
      const known = await users.findByEmail(email);
      const userId = known ?? newId();
      let link = '';
      const write = () =>
        db.withSystem('invite-administrator', async (run) => {
          if (!known) await users.insert(run, userId, { email, status: 'invited' });
          const user = await createUserStore(run).lock(userId);
          if (user?.status !== 'invited')
            throw new AppError('conflict', 'Somebody with this e-mail is here already.');
          await createInviteStore(run).revokeOpen(userId, clock.now());
          const facts = { userId, inviter: null, email, name: displayNameOf({ email }), language: 'en' };
          ({ link } = await open(run, { ...facts, role: 'admin' }));
          await record(run, { kind: 'system', name: 'invite-administrator' }, 'invite:create', userId);
        });
      await (known ? write() : users.withNewKey(userId, write));
      return link;
    },

    /**
     * Hands the login of a child over who has never had one, or invites somebody again whose invite was taken back.
     * The address is theirs once they accept: until then a slip of the pen opens nothing.
     */
    inviteExisting: (
      actor: UserActor,
      userId: string,
      { email, language }: { email: string; language: string },
    ) =>
      db.withSystem('hand-login-over', async (run) => {
        await refuseUnproven(run, logins, actor);
        await throttle.reserve(run, { by: 'mails', userId: actor.userId });
        const store = createUserStore(run);
        const user = await store.lock(userId);
        const ways = await createProofStore(run).waysIn(userId);
        if (!user || !['invited', 'active'].includes(user.status)) throw notFound();
        const isNew = user.status === 'invited' || user.minor;
        if (!isNew || ways > 0 || user.last_login_at)
          throw new AppError(
            'conflict',
            'They have a login, or had one. A new password comes by mail, from the sign-in page.',
          );
        // Whoever is about to have rights over others is invited by those who give rights.
        if (await access.isStaff(run, userId)) await access.refuseUnlessHeld(run, actor, 'role:write');
        await createInviteStore(run).revokeOpen(userId, clock.now());
        const key = await vault.of(userId);
        await store.setEmailChange(userId, key.sealText(pendingPlace(userId), email), clock.now());
        const name = (await deps.namesOf(run, [userId])).get(userId) ?? '';
        const { inviteId } = await open(run, { userId, inviter: actor.userId, email, name, language });
        await record(run, actor, 'invite:create', userId);
        return { id: inviteId, userId };
      }),

    /** A new link; the old one stops working. */
    resend: (actor: UserActor, reach: Reach, inviteId: string) =>
      db.withSystem('resend-invite', async (run) => {
        await throttle.reserve(run, { by: 'mails', userId: actor.userId });
        const invite = await mine(run, actor, reach, inviteId);
        const userId = invite.user_id;
        await createUserStore(run).lock(userId);
        const email = await invitedEmail(run, vault, userId);
        if (!email) throw notFound();
        const name = (await deps.namesOf(run, [userId])).get(userId) ?? '';
        const language = await deps.languageOf(run, userId);
        const link = await newLink(run, userId, invite.id);
        const mailId = await write(run, { userId, inviter: invite.inviter_id, email, name, language }, link);
        const extended = await createInviteStore(run).extend(userId, invite.id, expiry(), mailId);
        if (extended === 0) throw new AppError('conflict', 'This invite was accepted or taken back already.');
        await record(run, actor, 'invite:resend', userId);
      }),

    revoke: (actor: UserActor, reach: Reach, inviteId: string) =>
      db.withSystem('revoke-invite', async (run) => {
        const invite = await mine(run, actor, reach, inviteId);
        await createUserStore(run).lock(invite.user_id);
        const revoked = await createInviteStore(run).revoke(invite.user_id, invite.id, clock.now());
        if (revoked === 0) throw new AppError('conflict', 'This invite was accepted or taken back already.');
        await oneTime.drop(run, invite.user_id, 'invite');
        await createUserStore(run).takeEmailChange(invite.user_id);
        await record(run, actor, 'invite:revoke', invite.user_id);
      }),
  };
}
