import type { Reach, UserActor } from '../../../kernel/actor.ts';
import type { Run } from '../../../kernel/database/database.ts';
import { AppError, notFound } from '../../../kernel/errors.ts';
import { createRelationshipStore, createRoleStore } from '../store/index.ts';
import type { About, AccessDeps, Standing } from './deps.ts';
import { actsOverAll } from './held.ts';
import { type Refusals, refusal } from './refusals.ts';
import { guardianRole, leadLacksRole, refuseCycle, type Ties, unfitGuardian } from './ties.ts';

type Found = NonNullable<Awaited<ReturnType<ReturnType<typeof createRelationshipStore>['find']>>>;
type Locked = NonNullable<Awaited<ReturnType<ReturnType<typeof createRelationshipStore>['lock']>>>;
type Guardianship = { readonly id: string; readonly lead_id: string; readonly holds: boolean };
type AuthoriseAny = (actor: UserActor, permission: string, requestId?: string) => Promise<Reach>;

/** What the actor is to a relationship. */
type Part = { readonly lead: boolean; readonly answers: boolean; readonly staff: boolean };

/** Saying yes, confirming, ending, and changing when it ends by itself. */
export function createAnswering(
  deps: AccessDeps,
  refusals: Refusals,
  ties: Ties,
  authoriseAny: AuthoriseAny,
) {
  const { db, audit, clock, sharesWithLeads, endFallenGrants } = deps;

  const standingOf = async (run: Run, userId: string): Promise<Standing> => {
    const standing = await ties.standing(run, userId);
    if (!standing) throw notFound();
    return standing;
  };

  /** Nobody agrees for somebody else: who is of age for themselves, a guardian for a child, and nobody as the lead. */
  async function answersFor(run: Run, actor: string, row: Found, minor: boolean): Promise<boolean> {
    if (actor === row.lead_id) return false;
    return minor ? ties.isGuardian(run, actor, row.user_id) : actor === row.user_id;
  }

  async function partOf(run: Run, actor: UserActor, row: Found): Promise<Part & { minor: boolean }> {
    const { minor } = await standingOf(run, row.user_id);
    return {
      minor,
      lead: actor.userId === row.lead_id,
      answers: await answersFor(run, actor.userId, row, minor),
      staff: await actsOverAll(run, actor, 'relationship:write'),
    };
  }

  async function activate(run: Run, row: Found, by: string): Promise<boolean> {
    // Before they are a guardian again: what they granted as one before is not to come back with them.
    await endFallenGrants(run, row.user_id);
    const consented = await sharesWithLeads(run, row.user_id);
    const answer = { by, at: clock.now(), consented };
    return (await createRelationshipStore(run).activate(row.user_id, row.id, answer)) > 0;
  }

  const record = (run: Run, { actor, requestId }: About, action: string, subject: string) =>
    audit.record(run, { actor, action, subject, outcome: 'done', requestId });

  /** Of a guardian who goes: a child keeps one, unless staff says otherwise. */
  function refuseLastGuardian(guardianships: readonly Guardianship[], row: Found): void {
    const own = guardianships.find((one) => one.id === row.id);
    if (!own?.holds || guardianships.some((one) => one.holds && one.lead_id !== row.lead_id)) return;
    throw new AppError('conflict', 'You are the only guardian of this child. Ask staff to end it.');
  }

  return {
    /** `about.userId` is the follower. Accepting again changes nothing. */
    accept: (about: About, id: string): Promise<void> =>
      refusals.recording(about, 'relationship:accept', () =>
        db
          .withSystem('accept-relationship', async (run) => {
            const row = await createRelationshipStore(run).lock(about.userId, id);
            if (!row) throw notFound();
            const { minor } = await standingOf(run, row.user_id);
            if (!(await answersFor(run, about.actor.userId, row, minor)))
              throw minor
                ? new AppError(
                    'refused',
                    'A parent or guardian answers for a child; the first is confirmed by staff.',
                  )
                : new AppError('refused', 'Only the person themselves can agree to this. Ask them.');
            await refuseUnfit(run, row, minor);
            if (!(await activate(run, row, about.actor.userId))) return;
            await record(run, about, 'relationship:accept', row.user_id);
            await ties.tellAccepted(run, row.lead_id, row.user_id);
          })
          .catch(refuseCycle),
      ),

    /** By staff: the guardian of a child, who from then on may also make children. */
    async confirm(about: About, id: string): Promise<void> {
      const reach = await authoriseAny(about.actor, 'relationship:confirm', about.requestId);
      const work = async (run: Run) => {
        const row = await createRelationshipStore(run).lock(about.userId, id);
        if (!row) throw notFound();
        // Whoever would gain by it, or is the child, does not confirm it, whatever their rights.
        if ([row.lead_id, row.user_id].includes(about.actor.userId)) throw refusal('refused');
        const { minor } = await standingOf(run, row.user_id);
        const { of_minor: ofMinor } = await ties.typeNamed(run, row.type);
        if (!ofMinor)
          throw new AppError('conflict', 'Staff confirms guardians only. The person answers the rest.');
        await refuseUnfit(run, row, minor);
        if (!(await activate(run, row, about.actor.userId))) return;
        await createRoleStore(run).giveRole(row.lead_id, guardianRole);
        await record(run, about, 'relationship:confirm', row.user_id);
        await record(run, about, `role:give ${guardianRole}`, row.lead_id);
        await ties.tellAccepted(run, row.lead_id, row.user_id);
      };
      await refusals.recording(about, 'relationship:confirm', () =>
        db.withActor(about.actor, reach, work).catch(refuseCycle),
      );
    },

    /** `about.userId` is either of the two. Ending again changes nothing. */
    end: (about: About, id: string): Promise<void> =>
      refusals.recording(about, 'relationship:end', () =>
        db.withSystem('end-relationship', async (run) => {
          const store = createRelationshipStore(run);
          const row = await store.find(about.userId, id);
          if (!row) throw notFound();
          const part = await partOf(run, about.actor, row);
          const { of_minor: ofMinor } = await ties.typeNamed(run, row.type);
          if (!mayEnd(part, about.actor.userId, row, ofMinor && part.minor)) throw refusal('refused');
          const guardianships = ofMinor ? await store.lockGuardianships(row.user_id) : [];
          if (part.minor && !part.staff) refuseLastGuardian(guardianships, row);
          const ended = await store.end(row.user_id, [id], about.actor.userId, clock.now());
          if (ended === 0) return;
          if (ofMinor) await endFallenGrants(run, row.user_id);
          await record(run, about, 'relationship:end', row.user_id);
          if (guardianships.some((one) => one.id === id && one.state === 'active'))
            await ties.dropGuardian(run, row.lead_id, about.actor);
          // Of a wish that is taken back or turned down nobody is told: its lead may not know whose it was.
          if (row.state !== 'active' || (row.expires_at && row.expires_at <= clock.now())) return;
          const sides = { lead: row.lead_id, follower: row.user_id };
          await ties.tellEnded(run, sides, part.minor, about.actor.userId);
        }),
      ),

    /** Whoever answers for the follower, and staff, as they like; who leads can shorten it; guardianships only staff. */
    change: (about: About, id: string, expiresAt: Date | null): Promise<void> =>
      refusals.recording(about, 'relationship:change', () =>
        db
          .withSystem('change-relationship', async (run) => {
            const store = createRelationshipStore(run);
            const found = await store.find(about.userId, id);
            const row = found && (await store.lock(found.user_id, id));
            if (!row) throw notFound();
            const part = await partOf(run, about.actor, row);
            const { of_minor: ofMinor } = await ties.typeNamed(run, row.type);
            const shorter = expiresAt !== null && (row.expires_at === null || expiresAt <= row.expires_at);
            if (!(part.staff || (!ofMinor && (part.answers || (part.lead && shorter)))))
              throw refusal('refused');
            if (expiresAt !== null && (expiresAt <= clock.now() || expiresAt <= row.starts_at))
              throw new AppError(
                'bad-request',
                'body.expiresAt: later than now and than its beginning, or end it.',
              );
            if ((await store.setExpiry(row.user_id, id, expiresAt, clock.now())) === 0) throw isOver();
            await record(run, about, 'relationship:change', row.user_id);
          })
          .catch(refuseCycle),
      ),
  };

  /** @throws AppError where it is over, or cannot begin any more */
  async function refuseUnfit(run: Run, row: Locked, minor: boolean): Promise<void> {
    if (row.state === 'ended' || row.ran_out) throw isOver();
    const type = await ties.typeNamed(run, row.type);
    if (type.of_minor && !minor)
      throw new AppError('conflict', 'They are of age, and have no guardian any more.');
    if (type.of_minor && !(await ties.mayGuard(run, row.lead_id))) throw unfitGuardian();
    if (!(await ties.mayLead(run, row.lead_id, type))) throw leadLacksRole();
  }
}

/**
 * Who leads may go; who follows may end it, and a guardian for a child. A child does not end guardianships, and of two
 * guardians none sends the other away: they turn down what is pending, staff decides the rest.
 */
function mayEnd(part: Part, actor: string, row: Found, guardianship: boolean): boolean {
  if (part.staff || part.lead) return true;
  if (guardianship) return part.answers && row.state === 'pending';
  return part.answers || actor === row.user_id;
}

const isOver = () => new AppError('conflict', 'This relationship has ended. Ask for a new one.');
