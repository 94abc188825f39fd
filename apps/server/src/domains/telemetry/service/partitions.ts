import { setTimeout as wait } from 'node:timers/promises';
import { createPartitionStore, type Partitioned } from '../store/partitions.ts';
import type { TelemetryDeps } from './deps.ts';
import { day } from './moments.ts';

const lockNotAvailable = '55P03';
const mostTries = 20;
/** Clocks that differ by more are not right. */
const mostApart = 600_000;
const mostRemoved = 5000;

/** `2026-11-23`, by UTC. */
const dateOf = (at: Date): string => at.toISOString().slice(0, 10);

const dayAt = (now: Date, ahead: number): string => dateOf(new Date(now.getTime() + ahead * day));
const monthAt = (now: Date, ahead: number): string =>
  dateOf(new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead, 1)));

const from = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, at) => first + at);

/** Today first: it is what is being written to. */
const soonestFirst = (ahead: readonly number[]) => ahead.toSorted((a, b) => Math.abs(a) - Math.abs(b));

/** Makes the parts of the tables ahead of time, and drops the days that nobody may read any more. */
export function createPartitions({ db, clock, databaseClock, log, retention, activityDays }: TelemetryDeps) {
  /** Nobody waits behind a change of the tables for long: it gives up soon, and is tried again. */
  async function keep(
    parent: Partitioned,
    wanted: readonly string[],
    isGone: (begins: string) => boolean,
  ): Promise<void> {
    const store = createPartitionStore(db.asSystem('keep-partitions'));
    const there = new Set(await store.all(parent));
    const held = await store.inDefault(parent);
    const all = new Set([...wanted, ...held.keys()]);
    const problems: unknown[] = [];
    const attempt = (change: () => Promise<unknown>) =>
      patiently(change).catch((error: unknown) => void problems.push(error));
    const left: string[] = [];
    const make = async (begins: string) => {
      if (!(await store.make(parent, begins))) left.push(begins);
    };
    for (const begins of all) if (!there.has(begins)) await attempt(() => make(begins));
    const gone = [...new Set([...there, ...all])].filter(isGone);
    if (gone.length > 0) refuseWrongClock(await (databaseClock?.now() ?? store.now()));
    for (const begins of gone)
      await attempt(() => (left.includes(begins) ? empty(store, begins) : store.drop(parent, begins)));
    const days = Math.max(gone.length - problems.length, 0);
    await db.withSystem('note-dropped-days', (run) => retention.note(run, 'activities', days));
    tellLeft(
      parent,
      held,
      left.filter((begins) => !isGone(begins)),
    );
    if (problems.length > 0) throw problems[0];
  }

  /** What is dropped does not come back: a clock that is months ahead must not decide about it. */
  function refuseWrongClock(databaseNow: Date): void {
    const apart = Math.abs(databaseNow.getTime() - clock.now().getTime());
    if (apart <= mostApart) return;
    log.error('no activities are removed: the clocks of this machine and of the database differ', {
      seconds: Math.round(apart / 1000),
    });
    throw new Error('The clocks of this machine and of the database differ.');
  }

  /** A day too full to be moved: its rows go some at a time, as everything else goes on. */
  async function empty(store: ReturnType<typeof createPartitionStore>, begins: string): Promise<void> {
    while ((await store.emptyDefault(begins, mostRemoved)) === mostRemoved);
  }

  function tellLeft(parent: Partitioned, held: ReadonlyMap<string, number>, left: readonly string[]): void {
    if (left.length === 0) return;
    const rows = left.reduce((sum, begins) => sum + (held.get(begins) ?? 0), 0);
    log.warn('the default partition holds too much to be moved: it stays there', {
      ...{ table: parent, spans: left.length, rows },
    });
  }

  return {
    /** A week and a day to either side, which is how late something may be told, and every day that waits in the default. */
    keepDays(): Promise<void> {
      const now = clock.now();
      const goneUpTo = now.getTime() - activityDays * day;
      const wanted = soonestFirst(from(-8, 7)).map((ahead) => dayAt(now, ahead));
      const isGone = (begins: string) => Date.parse(begins) + day <= goneUpTo;
      return keep(
        'activities',
        wanted.filter((begins) => !isGone(begins)),
        isGone,
      );
    },

    /** Months of events are only made here: what is dropped was archived before. */
    keepMonths(): Promise<void> {
      const now = clock.now();
      const wanted = soonestFirst(from(-1, 2)).map((ahead) => monthAt(now, ahead));
      return keep('analytics_events', wanted, () => false);
    },
  };
}

/** Again while somebody else holds a lock, for a few seconds in all. @throws the last error */
export async function patiently(change: () => Promise<unknown>): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await change();
      return;
    } catch (error) {
      if ((error as { code?: unknown }).code !== lockNotAvailable || tries === mostTries) throw error;
      await wait(Math.min(50 * tries, 500));
    }
  }
}
