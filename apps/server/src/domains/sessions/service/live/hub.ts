import type { LoginProof } from '../../../../kernel/actor.ts';
import type { Log } from '../../../../kernel/log.ts';
import { errorFacts } from '../../../../kernel/log.ts';
import type { SessionKey } from '../../store/index.ts';
import { liveStore, type PointPlace } from '../../store/live.ts';
import type { SessionsDeps } from '../deps.ts';
import { type EndState, noticeOf } from './notices.ts';
import type { Unit } from './unit.ts';
import type { Watcher } from './watcher.ts';

const checkEvery = 1000;

export type HubDeps = Pick<SessionsDeps, 'db' | 'loginsStanding'> & {
  readonly log: Log;
  readonly instance: string;
  /** Everything that this instance had in hand when it was asked is told. */
  readonly settled: () => Promise<void>;
};

export type Hub = ReturnType<typeof createHub>;

/** Who watches what at this instance, and how they learn of what is new. */
export function createHub(deps: HubDeps) {
  const watchers = new Map<string, Set<Watcher>>();
  let timer: NodeJS.Timeout | undefined;
  let checking = false;
  const of = (sessionId: string) => watchers.get(sessionId) ?? new Set<Watcher>();
  const all = () => [...watchers.values()].flatMap((some) => [...some]);

  /** Once a second: whether each login stands, each session is recorded, and what was decided still holds. */
  async function check(): Promise<void> {
    const some = all();
    const proofs = [...new Set(some.map((watcher) => watcher.proof()))];
    const sessions = [...new Map(some.map(({ session }) => [session.sessionId, session])).values()];
    const { standing, states } = await deps.db.withSystem('check-live-watchers', async (run) => ({
      standing: await deps.loginsStanding(run, proofs),
      states: await liveStore(run).states(sessions),
    }));
    const stands = new Set(proofs.filter((_, place) => standing.has(place)));
    for (const watcher of some) {
      const state = states.get(watcher.session.sessionId) ?? 'discarded';
      if (state !== 'recording') watcher.end(state as EndState);
      // A remembered decision ends by itself when what it rests on does.
      else watcher.check(!stands.has(watcher.proof()));
    }
  }

  function tick(): void {
    if (checking || watchers.size === 0) return;
    checking = true;
    check()
      .catch((error: unknown) => deps.log.warn('watchers could not be checked', errorFacts(error)))
      .finally(() => {
        checking = false;
      });
  }

  /** What goes wrong with one who looks on is nothing to whoever records. */
  function offer(watcher: Watcher, points: Parameters<Watcher['offer']>[0]): void {
    try {
      watcher.offer(points);
    } catch (error) {
      deps.log.error('defect', errorFacts(error));
    }
  }

  /** What requests brought, by where it is: each watcher reads it by their own right, which the database then checks. */
  function tell(places: readonly PointPlace[]): void {
    if (watchers.size === 0) return;
    for (const [sessionId, some] of Map.groupBy(places, (place) => place.sessionId))
      for (const watcher of of(sessionId)) watcher.hear(some);
  }

  function tellMarked({ sessionId }: SessionKey): void {
    for (const watcher of of(sessionId)) watcher.marked();
  }

  return {
    add(watcher: Watcher): () => void {
      const { sessionId } = watcher.session;
      const some = of(sessionId).add(watcher);
      watchers.set(sessionId, some);
      timer ??= setInterval(tick, checkEvery).unref();
      return () => {
        some.delete(watcher);
        if (some.size === 0 && watchers.get(sessionId) === some) watchers.delete(sessionId);
      };
    },

    watchersOf: (units: readonly Unit[]): LoginProof[] =>
      watchers.size === 0
        ? []
        : units.flatMap(({ sender }) => [...of(sender.session.sessionId)].map((watcher) => watcher.proof())),

    feed(units: readonly Unit[], fallen: ReadonlySet<LoginProof>): void {
      if (watchers.size === 0) return;
      for (const { sender, pieces } of units) {
        for (const watcher of of(sender.session.sessionId)) {
          if (fallen.has(watcher.proof())) watcher.check(true);
          else offer(watcher, pieces);
        }
      }
    },

    tell,
    tellMarked,

    hear(text: string): void {
      const notice = noticeOf(text);
      if (!notice) return;
      if ('state' in notice) {
        const { state, session } = notice;
        const some = [...of(session.sessionId)];
        if (some.length > 0)
          void deps.settled().then(() => {
            for (const watcher of some) watcher.end(state);
          });
      } else if (notice.from !== deps.instance) {
        if ('marked' in notice) tellMarked(notice.marked);
        else tell(notice.places);
      }
    },

    close: () => clearInterval(timer),
  };
}
