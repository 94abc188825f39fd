import type { Reach, UserActor } from '../../../kernel/actor.ts';
import { createDecisionStore, type Follower, type Grounds } from '../store/index.ts';
import { createDecisionCache } from './decision-cache.ts';
import type { AccessDeps } from './deps.ts';
import { type Refusals, recordedRefusal } from './refusals.ts';
import { judge, type Verdict } from './rule.ts';

// Row level security compares a list row by row: 1,000 people cost 25 ms where 40 cost 1.
const mostRelated = 1000;

/** The widest reach there is; only a decision gives it. */
type Everybody = { readonly everybody: Reach };

/** Who may do what to whom, asked before a request does anything. */
export function createDecisions(
  { db, audit, clock }: AccessDeps,
  refusals: Refusals,
  { everybody }: Everybody,
) {
  const cache = createDecisionCache(clock);

  /** About somebody else: the decision and its record are one transaction. */
  const lookAtAnother = (actor: UserActor, permission: string, subject: string, requestId?: string) =>
    db.withSystem('decide-about-another', async (run) => {
      const grounds = await createDecisionStore(run).grounds(actor.userId, permission, subject);
      const verdict = judge({ actor: actor.userId, strong: actor.strong, subject }, grounds);
      const outcome = verdict === 'allowed' ? 'done' : 'refused';
      await audit.record(run, { actor, action: permission, subject, outcome, requestId });
      return { grounds, verdict };
    });

  async function lookAtSelf(actor: UserActor, permission: string, requestId?: string) {
    const { userId, strong } = actor;
    const grounds = await createDecisionStore(db.asSystem('decide')).grounds(userId, permission, userId);
    const verdict = judge({ actor: userId, strong, subject: userId }, grounds);
    if (verdict !== 'allowed') await refusals.record(actor, permission, userId, requestId);
    return { grounds, verdict };
  }

  async function verdictOf(
    actor: UserActor,
    permission: string,
    subject: string,
    requestId?: string,
  ): Promise<Verdict> {
    if (cache.knows(actor, permission, subject)) return 'allowed';
    const since = clock.now();
    const looked: { grounds: Grounds; verdict: Verdict } =
      actor.userId === subject
        ? await lookAtSelf(actor, permission, requestId)
        : await lookAtAnother(actor, permission, subject, requestId);
    // A refusal is not remembered: it costs only the one who is refused, and strangers must not fill the memory.
    if (looked.verdict === 'allowed') cache.keep(actor, permission, subject, since, looked.grounds.changesIn);
    return looked.verdict;
  }

  return {
    async authorise(
      actor: UserActor,
      permission: string,
      subject: string,
      requestId?: string,
    ): Promise<Reach> {
      const verdict = await verdictOf(actor, permission, subject, requestId);
      if (verdict !== 'allowed') throw recordedRefusal(verdict);
      return { to: 'subject', userId: subject };
    },

    async authoriseAny(actor: UserActor, permission: string, requestId?: string): Promise<Reach> {
      const action = `${permission} (any)`;
      const since = clock.now();
      const onRecord = cache.knows(actor, action, '');
      const verdict = await db.withSystem('decide-any', async (run): Promise<Verdict> => {
        const held = await createDecisionStore(run).permissionsOf(actor.userId);
        if (!held.some((one) => one.name === permission && one.scope === 'any')) return 'refused';
        if (!actor.strong) return 'second-factor-missing';
        if (!onRecord) await audit.record(run, { actor, action, outcome: 'done', requestId });
        return 'allowed';
      });
      if (verdict !== 'allowed') {
        await refusals.record(actor, permission, undefined, requestId);
        throw recordedRefusal(verdict);
      }
      if (!onRecord) cache.keep(actor, action, '', since);
      return everybody;
    },

    /** Staff without a second factor sees nobody but themselves, in lists as elsewhere. */
    async reachOf(actor: UserActor, permission: string, requestId?: string): Promise<Reach> {
      const action = `${permission} (list)`;
      const since = clock.now();
      const onRecord = cache.knows(actor, action, '');
      const { reach, confined } = await db.withSystem('decide-many', async (run) => {
        const store = createDecisionStore(run);
        const held = await store.permissionsOf(actor.userId);
        const scope = held.find((one) => one.name === permission)?.scope;
        const confined = !actor.strong && held.some((one) => one.scope !== 'own');
        const others =
          confined || scope === 'any'
            ? []
            : await store.followers(actor.userId, permission, scope === 'related', mostRelated);
        const reach: Reach =
          scope === 'any' && !confined
            ? everybody
            : { to: 'related', userIds: [...(scope ? [actor.userId] : []), ...idsOf(others)] };
        if (reachesOthers(reach, actor) && !onRecord)
          await audit.record(run, { actor, action, outcome: 'done', requestId });
        return { reach, confined };
      });
      if (reach.to === 'related' && reach.userIds.length === 0) {
        await refusals.record(actor, permission, undefined, requestId);
        throw recordedRefusal(confined ? 'second-factor-missing' : 'refused');
      }
      if (reachesOthers(reach, actor) && !onRecord) cache.keep(actor, action, '', since);
      return reach.to === 'related' ? { ...reach, userIds: reach.userIds.slice(0, mostRelated) } : reach;
    },

    /** The people whom the actor may see through a relationship, with the word for what they are to the actor. */
    followers: (actor: UserActor, permission: string): Promise<Follower[]> =>
      db.withSystem('decide-many', async (run) => {
        const store = createDecisionStore(run);
        const held = await store.permissionsOf(actor.userId);
        if (!actor.strong && held.some((one) => one.scope !== 'own')) return [];
        const everyType = held.some((one) => one.name === permission && one.scope === 'related');
        return store.followers(actor.userId, permission, everyType, mostRelated);
      }),
  };
}

const idsOf = (followers: readonly Follower[]): string[] => followers.map((follower) => follower.userId);

const reachesOthers = (reach: Reach, actor: UserActor): boolean =>
  reach.to === 'any' || (reach.to === 'related' && reach.userIds.some((id) => id !== actor.userId));
