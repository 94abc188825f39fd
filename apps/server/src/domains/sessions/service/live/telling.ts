import type { Database } from '../../../../kernel/database/database.ts';
import { errorFacts, type Log } from '../../../../kernel/log.ts';
import { liveStore, type PointPlace } from '../../store/live.ts';
import type { Hub } from './hub.ts';
import { noticeChannel, textsOf } from './notices.ts';

/** PostgreSQL commits what notifies one after the other. So requests do not: what they brought in so many ms is told by one notice. */
const gatherMs = 50;
/** Of one request, and of what waits: who looks on sees the last minute. */
const mostPlaces = 256;
const mostWaiting = 4096;

/** Tells those who watch of points that requests brought, here and at other instances, after their commit. */
export function createTelling(deps: {
  readonly db: Database;
  readonly log: Log;
  readonly instance: string;
  readonly hub: Pick<Hub, 'tell'>;
}) {
  let waiting: PointPlace[] = [];
  let timer: NodeJS.Timeout | undefined;
  let sending: Promise<void> = Promise.resolve();

  /** One that fails is only a picture that stands still until the next. */
  async function send(): Promise<void> {
    timer = undefined;
    const places = waiting;
    waiting = [];
    await deps.db
      .withSystem('tell-live-watchers', (run) =>
        liveStore(run).notify(noticeChannel, textsOf(deps.instance, places)),
      )
      .catch((error: unknown) => deps.log.warn('other instances were not told', errorFacts(error)));
  }

  return {
    stored(places: readonly PointPlace[]): void {
      const newest = newestOf(places);
      if (newest.length === 0) return;
      deps.hub.tell(newest);
      waiting = [...waiting, ...newest].slice(-mostWaiting);
      timer ??= setTimeout(() => {
        sending = send();
      }, gatherMs);
    },

    async close(): Promise<void> {
      clearTimeout(timer);
      if (timer) sending = send();
      await sending;
    },
  };
}

/** The newest of each channel last, so that where there are too many, no channel is left out. */
function newestOf(places: readonly PointPlace[]): PointPlace[] {
  const ages = [
    ...Map.groupBy(places, ({ sessionId, channel }) => `${sessionId} ${channel}`).values(),
  ].flatMap((some) => some.map((place, at) => ({ place, age: some.length - at })));
  return ages
    .toSorted((a, b) => b.age - a.age)
    .slice(-mostPlaces)
    .map(({ place }) => place);
}
