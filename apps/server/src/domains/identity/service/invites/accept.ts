import { nobody } from '../../../../kernel/actor.ts';
import type { Run } from '../../../../kernel/database/database.ts';
import { AppError } from '../../../../kernel/errors.ts';
import { createInviteStore, type InviteRow } from '../../store/invites.ts';
import { createProofStore } from '../../store/proofs.ts';
import { createUserStore } from '../../store/users.ts';
import type { IdentityDeps, Where } from '../deps.ts';
import type { LoginMethod, OpenedLogin } from '../logins.ts';
import { maskEmail } from '../mail-texts.ts';
import { checkNewPassword } from '../passwords.ts';
import { fieldPlace, refuseTaken } from '../users.ts';
import { invitedEmail, pendingPlace } from './address.ts';
import type { InviteParts } from './parts.ts';

export type Acceptance = {
  readonly token: string;
  readonly termsVersion: string;
  readonly displayName?: string | undefined;
};

/** What the invited one will sign in with from now on; stored in the transaction that accepts. */
export type Prove = (run: Run, userId: string) => Promise<{ method: LoginMethod; strong: boolean }>;

/** Unknown, expired, used and taken back answer alike. */
export const noInvite = () =>
  new AppError(
    'not-found',
    'This invite does not work any more: it was used, taken back or is too old. Ask whoever invited you for a new one.',
  );

/** Looking, which uses nothing up, and accepting, which happens once. */
export function createAccepting(deps: IdentityDeps, parts: InviteParts) {
  const { db, vault, audit, clock, access } = deps;
  const { logins, oneTime, passwords, terms, users } = parts;

  async function openInvite(run: Run, token: string): Promise<InviteRow> {
    const found = await oneTime.look(run, 'invite', token);
    const invite =
      found?.user_id && found.about
        ? await createInviteStore(run).find(found.user_id, found.about)
        : undefined;
    if (!invite || invite.revoked_at || invite.accepted_at) throw noInvite();
    return invite;
  }

  async function emailOf(run: Run, userId: string): Promise<string> {
    const email = await invitedEmail(run, vault, userId);
    if (email === undefined) throw noInvite();
    return email;
  }

  /** The person's row first, then the token: everything that touches both does it in this order. */
  async function take(run: Run, token: string): Promise<InviteRow> {
    const { user_id: userId, id } = await openInvite(run, token);
    const store = createUserStore(run);
    const user = await store.lock(userId);
    // Whoever has found another way in meanwhile needs none, and nobody gets one beside theirs.
    const isIn = (await createProofStore(run).waysIn(userId)) > 0;
    if (!['invited', 'active'].includes(user?.status ?? '') || isIn) throw noInvite();
    const used = await oneTime.use(run, 'invite', token);
    const invite = used && (await createInviteStore(run).accept(userId, id, clock.now()));
    if (!invite || !(await stillStands(run, invite))) throw noInvite();
    await store.setStatus(userId, ['invited', 'active'], 'active', clock.now());
    return invite;
  }

  /** What somebody promised who may not give it any more is not given. */
  async function stillStands(run: Run, { inviter_id: inviter, role }: InviteRow): Promise<boolean> {
    if (inviter === null) return true;
    if ((await createUserStore(run).facts(inviter))?.status !== 'active') return false;
    return role === null || access.holdsOverAll(run, inviter, 'role:write');
  }

  /** The address that the invite went to is proven by it. */
  async function settleEmail(run: Run, userId: string): Promise<void> {
    const store = createUserStore(run);
    const pending = await store.takeEmailChange(userId);
    if (!pending) return;
    const key = await vault.of(userId);
    const email = key.openText(pendingPlace(userId), pending.email);
    await store.change(userId, { email: key.sealText(fieldPlace(userId, 'email'), email) }, clock.now());
    await store.changeEmail(userId, users.emailIndex(email)).catch(refuseTaken);
  }

  /** Everything that the invite grants, in the transaction that uses its token up. */
  async function acceptWithin(
    run: Run,
    { token, termsVersion, displayName }: Acceptance,
    where: Where,
    prove: Prove,
  ): Promise<{ userId: string } & OpenedLogin> {
    const invite = await take(run, token);
    const userId = invite.user_id;
    await settleEmail(run, userId);
    await terms.acceptWithin(run, userId, termsVersion);
    if (displayName !== undefined) await deps.rename(run, userId, displayName);
    if (invite.role) await access.giveRole(run, userId, invite.role);
    await grantRelationship(run, invite);
    const { method, strong } = await prove(run, userId);
    await audit.record(run, { actor: nobody, action: 'invite:accept', subject: userId, outcome: 'done' });
    return { userId, ...(await logins.open(run, { userId, method, strong, where })) };
  }

  async function grantRelationship(run: Run, invite: InviteRow): Promise<void> {
    const { relationship_type: type, relative_id: relative, user_id: invited, inviter_id: inviter } = invite;
    if (!type || !relative) return;
    const [lead, follower] = invite.invited_leads ? [invited, relative] : [relative, invited];
    await access.relateByInvite(run, { lead, follower, type, invited, inviter });
  }

  return {
    acceptWithin,

    look: (token: string) =>
      db.withSystem('look-at-invite', async (run) => {
        const invite = await openInvite(run, token);
        const { user_id: userId, inviter_id: inviter, relative_id: relative } = invite;
        const names = await deps.namesOf(
          run,
          [userId, inviter, relative].filter((id) => id !== null),
        );
        const email = await emailOf(run, userId);
        // Without a name of theirs they are called by the beginning of their e-mail.
        return {
          inviter: (inviter && names.get(inviter)) ?? null,
          displayName:
            names.get(userId) === email.split('@')[0] ? maskEmail(email) : (names.get(userId) ?? ''),
          email: maskEmail(email),
          expiresAt: invite.expires_at.toISOString(),
          role: invite.role,
          relationship:
            relative && invite.relationship_type
              ? {
                  type: invite.relationship_type,
                  invitedIs: invite.invited_leads ? ('lead' as const) : ('follower' as const),
                  with: names.get(relative) ?? '',
                }
              : null,
        };
      }),

    /** Whose invite it is, for what has to be asked of them before it is accepted; uses nothing up. */
    invitedBy: (token: string) =>
      db.withSystem('find-invited', async (run) => {
        const { user_id: userId } = await openInvite(run, token);
        const name = (await deps.namesOf(run, [userId])).get(userId) ?? '';
        return { userId, name, email: await emailOf(run, userId) };
      }),

    async acceptWithPassword(acceptance: Acceptance & { password: string }, where: Where) {
      const { password, ...rest } = acceptance;
      const own = await db.withSystem('check-first-password', async (run) => {
        const { user_id: userId } = await openInvite(run, rest.token);
        const email = await emailOf(run, userId);
        return [email, email.split('@')[0] ?? '', (await deps.namesOf(run, [userId])).get(userId) ?? ''];
      });
      const { short } = checkNewPassword(password, false, own);
      // Before the transaction: a hash takes 20 ms, and would hold a connection meanwhile.
      const hash = await passwords.hash(password);
      return db.withSystem('accept-invite', (run) =>
        acceptWithin(run, rest, where, async (inner, userId) => {
          await createProofStore(inner).setPassword(userId, hash, short, clock.now());
          return { method: 'invite', strong: false };
        }),
      );
    },
  };
}
