import type { UserActor } from '../../../kernel/actor.ts';
import type { Run } from '../../../kernel/database/database.ts';
import { AppError, notFound } from '../../../kernel/errors.ts';
import { newId } from '../../../kernel/ids.ts';
import {
  createDecisionStore,
  createFormerStore,
  createRelationshipStore,
  type RelationshipType,
} from '../store/index.ts';
import type { About, AccessDeps } from './deps.ts';
import { refuseUnlessHeld } from './held.ts';
import type { Refusals } from './refusals.ts';
import { leadLacksRole, refuseCycle, type Ties } from './ties.ts';

export type Wish = {
  readonly email?: string | undefined;
  readonly followerId?: string | undefined;
  readonly type: string;
  readonly startsAt?: Date | undefined;
  readonly expiresAt?: Date | undefined;
};

/** What the queue keeps of a wish by e-mail: ids, a keyed hash and times. */
export type QueuedWish = {
  readonly lead: string;
  readonly requestedBy: string;
  readonly emailIndex: string;
  readonly type: string;
  readonly startsAt?: string | undefined;
  readonly expiresAt?: string | undefined;
};

type Asked = {
  readonly lead: string;
  readonly follower: string;
  readonly type: RelationshipType;
  readonly requestedBy: string;
  readonly unseen: boolean;
  readonly startsAt?: Date | undefined;
  readonly expiresAt?: Date | undefined;
};

/** Nothing is to be done; or one asks, and whoever answers is to be told; or they have been told. */
type Way = 'closed' | 'open' | 'told';

/** After somebody said no, the same lead is not heard again for as long. */
const daysOfSilence = 30;
const dayMilliseconds = 86_400_000;

type Authorise = (
  actor: UserActor,
  permission: string,
  subject: string,
  requestId?: string,
) => Promise<unknown>;

/** Asking to accompany somebody, who then says yes or no. */
export function createAsking(deps: AccessDeps, refusals: Refusals, ties: Ties, authorise: Authorise) {
  const { db, audit, clock, queue } = deps;

  function checkTimes({ startsAt, expiresAt }: Wish): void {
    if (!expiresAt) return;
    if (expiresAt <= (startsAt ?? clock.now()) || expiresAt <= clock.now())
      throw new AppError('bad-request', 'body.expiresAt: after now, and after the beginning.');
  }

  /** By id, only of those whom one may see; for everybody else there is the e-mail. */
  async function refuseUnknown({ actor, requestId }: About, follower: string): Promise<void> {
    const self = { to: 'subject', userId: actor.userId } as const;
    const held = await createDecisionStore(db.as(actor, self)).permissionsOf(actor.userId);
    const overAll = held.some((one) => one.name === 'relationship:write' && one.scope === 'any');
    if (!(overAll && actor.strong)) await authorise(actor, 'person:read', follower, requestId);
  }

  /**
   * Whether asking would be heard. An open wish by e-mail that its lead must not see gives way to the same by id, as
   * if that were the first: if nothing new appeared in their list, it would tell whose e-mail it is.
   */
  async function makeWay(run: Run, { lead, follower, type, requestedBy, unseen }: Asked): Promise<Way> {
    const between = { lead, follower, type: type.name };
    await ties.endExpired(run, between);
    const store = createFormerStore(run);
    const open = await store.lockOpen(between);
    if (open && (unseen || !open.unseen)) return 'closed';
    if (open) {
      await store.remove(follower, open.id);
      return 'told';
    }
    // For the same reason a no that its lead never heard of does not silence what they ask by id.
    const since = new Date(clock.now().getTime() - daysOfSilence * dayMilliseconds);
    const silenced = requestedBy === lead && (await store.turnedDown(between, since, !unseen));
    return silenced ? 'closed' : 'open';
  }

  /** In the caller's transaction. Asking again while one is open changes nothing, and nobody is told again. */
  async function insert(run: Run, asked: Asked): Promise<void> {
    const { lead, follower, type, requestedBy, unseen, startsAt, expiresAt } = asked;
    const standing = await ties.standing(run, follower);
    if (!standing?.active) throw notFound();
    if (lead === follower) throw new AppError('bad-request', 'Nobody leads themselves.');
    if (type.of_minor && !standing.minor)
      throw new AppError('conflict', 'They are of age, and have no guardian any more.');
    const way = await makeWay(run, asked);
    if (way === 'closed') return;
    const added = await createRelationshipStore(run).relate({
      id: newId(),
      lead,
      follower,
      type: type.name,
      state: 'pending',
      consented: false,
      requestedBy,
      unseen,
      startsAt,
      expiresAt,
    });
    if (added > 0 && way === 'open') await ties.tell(run, follower, standing.minor, lead);
  }

  return {
    /** `about.userId` is who would lead: oneself, or for staff anybody. */
    async ask(about: About, wish: Wish): Promise<void> {
      const { actor, userId: lead, requestId } = about;
      checkTimes(wish);
      const { email, followerId, startsAt, expiresAt } = wish;
      if (followerId !== undefined) await refuseUnknown(about, followerId);
      await refusals.recording(about, 'relationship:ask', () =>
        db
          .withSystem('ask-relationship', async (run) => {
            if (actor.userId !== lead) await refuseUnlessHeld(run, actor, 'relationship:write');
            const type = await ties.typeNamed(run, wish.type);
            if (!(await ties.mayLead(run, lead, type))) throw leadLacksRole();
            const subject = followerId ?? lead;
            await audit.record(run, {
              actor,
              action: 'relationship:ask',
              subject,
              outcome: 'done',
              requestId,
            });
            if (email !== undefined) {
              const queued = { lead, requestedBy: actor.userId, type: type.name };
              const emailIndex = deps.emailIndex(email).toString('base64url');
              await queue.send(run, 'ask-relationship', { ...queued, emailIndex, ...textsOf(wish) });
            }
            if (followerId !== undefined) {
              const by = { requestedBy: actor.userId, unseen: false };
              await insert(run, { lead, follower: followerId, type, ...by, startsAt, expiresAt });
            }
          })
          .catch(refuseCycle),
      );
    },

    /** In the job: whether anybody has the e-mail is found out here, so that the answer cannot tell. */
    answerWish: ({ lead, requestedBy, emailIndex, type: name, ...times }: QueuedWish): Promise<void> =>
      db
        .withSystem('answer-relationship-wish', async (run) => {
          const follower = await deps.ownerOfEmail(run, Buffer.from(emailIndex, 'base64url'));
          if (follower === undefined) return;
          const type = await ties.typeNamed(run, name);
          if (!(await ties.mayLead(run, lead, type))) throw leadLacksRole();
          await insert(run, {
            lead,
            follower,
            type,
            requestedBy,
            unseen: true,
            startsAt: times.startsAt === undefined ? undefined : new Date(times.startsAt),
            expiresAt: times.expiresAt === undefined ? undefined : new Date(times.expiresAt),
          });
        })
        .catch(refuseCycle)
        .catch(passOver),
  };
}

const textsOf = ({ startsAt, expiresAt }: Wish): Record<string, string> => ({
  ...(startsAt ? { startsAt: startsAt.toISOString() } : {}),
  ...(expiresAt ? { expiresAt: expiresAt.toISOString() } : {}),
});

/** What cannot be is passed over without a word: who asked by e-mail is told nothing about anybody. */
function passOver(error: unknown): void {
  if (!(error instanceof AppError) || error.code === 'busy') throw error;
}
