import type { UserActor } from '../../../kernel/actor.ts';
import { AppError } from '../../../kernel/errors.ts';
import type { Accompanied } from '../contract/index.ts';
import { createSessionsStore, type Practised } from '../store/index.ts';
import { dayMs, daysUpTo, isPlannedOn, localDay, today } from './days.ts';
import type { About, SessionsDeps } from './deps.ts';

/** What was begun before is no news. */
const newsDays = 14;
/** Nothing came for longer: whoever records has left, or lost the network. */
const liveMs = 2 * 60_000;
const mostSessions = 20_000;
const mostPlans = 5000;

type Store = ReturnType<typeof createSessionsStore>;
type PlanRow = Awaited<ReturnType<Store['plans']>>[number];

/** How those practise whom somebody accompanies. */
export function createAccompanying(deps: SessionsDeps) {
  const { db, clock } = deps;

  return {
    /** The reach is those followers alone, whatever else the actor may see. */
    async list(actor: UserActor, day: string = today(clock)): Promise<Accompanied[]> {
      if (Math.abs(Date.parse(day) - Date.parse(today(clock))) > dayMs)
        throw new AppError('bad-request', 'query.day: must be today, where you are.');
      const followers = (await deps.followersOf(actor, 'session:read')).filter(
        ({ userId }) => userId !== actor.userId,
      );
      if (followers.length === 0) return [];
      const userIds = followers.map(({ userId }) => userId);
      const store = createSessionsStore(db.as(actor, { to: 'related', userIds }));
      const now = clock.now();
      const since = new Date(now.getTime() - newsDays * dayMs);
      const soon = new Date(now.getTime() + dayMs);
      const [recent, last, live, looks, plans, named] = await Promise.all([
        store.practisedIn(userIds, since, soon, mostSessions),
        store.lastKept(userIds),
        store.recordingSince(userIds, new Date(now.getTime() - liveMs)),
        store.looks(userIds, actor.userId),
        store.plans(userIds, false, mostPlans),
        deps.describeUsers(actor, userIds),
      ]);
      const [recentOf, plansOf] = [
        Map.groupBy(recent, ({ userId }) => userId),
        Map.groupBy(plans, ({ user_id }) => user_id),
      ];
      const lookOf = new Map(looks.map(({ user_id, looked_at }) => [user_id, looked_at]));
      return followers.map(({ userId, word }) => {
        const kept = (recentOf.get(userId) ?? []).filter(({ state }) => state === 'complete');
        const unseen = kept.filter((session) => cameAfter(session, lookOf.get(userId)));
        return {
          userId,
          displayName: named.get(userId)?.displayName ?? null,
          word,
          live: inShort(live.find((one) => one.userId === userId)),
          last: inShort(last.find((one) => one.userId === userId)),
          unseen: unseen.length,
          newest: inShort(unseen[0]),
          days: daysOf(kept, plansOf.get(userId) ?? [], day),
        };
      });
    },

    /** Their own sessions are no news to anybody. */
    async noteLook({ actor, reach, userId }: About & { readonly actor: UserActor }): Promise<void> {
      if (actor.userId === userId) return;
      await createSessionsStore(db.as(actor, reach)).noteLook(userId, actor.userId, clock.now());
    },
  };
}

/** By the server's clock, when it had all of it: what was brought in later is new later. */
const cameAfter = ({ finishedAt, endedAt }: Practised, look: Date | undefined): boolean => {
  const came = finishedAt ?? endedAt;
  return came !== null && (look === undefined || came > look);
};

const inShort = (session: Practised | undefined) =>
  session === undefined
    ? null
    : {
        sessionId: session.sessionId,
        exercise: session.exercise,
        startedAt: session.startedAt.toISOString(),
      };

function daysOf(kept: readonly Practised[], plans: readonly PlanRow[], upTo: string) {
  const byDay = Map.groupBy(kept, ({ startedAt, timeZone }) => localDay(startedAt, timeZone));
  return daysUpTo(upTo, 7).map((day) => {
    const sessions = byDay.get(day) ?? [];
    const planned = plans.filter((plan) => isPlannedOn(plan, day));
    const practised = planned.filter(({ exercise_id }) =>
      sessions.some(({ exerciseId }) => exerciseId === exercise_id),
    );
    return {
      day,
      sessions: sessions.length,
      seconds: sessions.reduce((sum, session) => sum + secondsOf(session), 0),
      planned: planned.length,
      practised: practised.length,
    };
  });
}

const secondsOf = ({ startedAt, endedAt }: Practised): number =>
  endedAt === null ? 0 : Math.max(0, (endedAt.getTime() - startedAt.getTime()) / 1000);
