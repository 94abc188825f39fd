import { setImmediate, setTimeout as wait } from 'node:timers/promises';
import type { LoginProof } from '../../../../kernel/actor.ts';
import { AppError, notFound } from '../../../../kernel/errors.ts';
import { KeyGone } from '../../../../kernel/keys/vault.ts';
import { errorFacts, type Log } from '../../../../kernel/log.ts';
import type { SessionsDeps } from '../deps.ts';
import { type GroupResult, type Outcome, storeGroup } from './group.ts';
import { away, isAway } from './outage.ts';
import { joinUnits, type Message, type Sender, sealUnit, type Unit } from './unit.ts';

// Milliseconds. Points wait this long for others, so that they share a transaction.
const gather = 10;
const postponed = 50;
/** As long, points wait for a session that somebody else holds, and for a database that is away. */
const patience = 15_000;
const longestOutage = 60_000;
/** What one transaction holds at most. */
const mostBytes = 16 * 1024 * 1024;
/** Bytes of all senders that may wait: beyond, nobody is read until there are fewer. */
const mostQueued = 128 * 1024 * 1024;
const mostMessages = 5000;
const sealedAtOnce = 32;

export type CommitterDeps = Pick<
  SessionsDeps,
  'db' | 'vault' | 'consent' | 'clock' | 'metrics' | 'limits' | 'loginsStanding'
> & {
  readonly log: Log;
  /** Which instance this is, in what others are told. */
  readonly instance: string;
  /** Logins of those who watch one of the sessions here. */
  readonly watchersOf: (units: readonly Unit[]) => readonly LoginProof[];
  /** After the commit. */
  readonly feed: (units: readonly Unit[], fallen: ReadonlySet<LoginProof>) => void;
  /** The database went away, or is back. */
  readonly onOutage: (isAway: boolean) => void;
  /** More waits than may, or no longer. */
  readonly onFull: () => void;
};

export type Committer = ReturnType<typeof createCommitter>;

/** Stores what all sockets of this process bring, many senders with one transaction: its costs are shared. */
export function createCommitter(deps: CommitterDeps) {
  let queue: Message[] = [];
  let queued = 0;
  const held = new Map<Sender, Unit>();
  let working: Promise<void> | undefined;
  let current: Promise<void> = Promise.resolve();
  let closed = false;
  const now = () => deps.clock.now().getTime();

  async function work(): Promise<void> {
    while ((queue.length > 0 || held.size > 0) && !closed) {
      await wait(queue.length > 0 ? gather : postponed);
      const units = await seal(take());
      // Sealing the next goes on while the database is busy with this one.
      await current;
      current = commit(units);
      if (queue.length === 0) await current;
    }
  }

  /** Whatever goes wrong with some points, those that come later are stored. */
  function begin(): void {
    working ??= work()
      .catch((error: unknown) => deps.log.error('defect', errorFacts(error)))
      .finally(() => {
        working = undefined;
        if ((queue.length > 0 || held.size > 0) && !closed) begin();
      });
  }

  /** Whoever is paused as too much waits is read again when it does not. */
  function count(bytes: number): void {
    const wasFull = queued > mostQueued;
    queued += bytes;
    if (queued > mostQueued !== wasFull) deps.onFull();
  }

  function take(): Message[] {
    let bytes = 0;
    let places = 0;
    for (const message of queue) {
      if (places > 0 && (places >= mostMessages || bytes + message.bytes > mostBytes)) break;
      bytes += message.bytes;
      places++;
    }
    const taken = queue.slice(0, places);
    queue = queue.slice(places);
    count(-bytes);
    return taken;
  }

  async function seal(messages: readonly Message[]): Promise<Unit[]> {
    const units: Unit[] = [];
    const since = now();
    for (const [sender, own] of Map.groupBy(messages, (message) => message.sender)) {
      if (sender.isGone()) continue;
      try {
        units.push(sealUnit(own, await deps.vault.of(sender.session.userId), since));
      } catch (error) {
        sender.failed(problemOf(error, deps.log));
      }
      if (units.length % sealedAtOnce === 0) await setImmediate();
    }
    return units;
  }

  async function commit(sealed: readonly Unit[]): Promise<void> {
    for (const unit of sealed) {
      const earlier = held.get(unit.sender);
      held.set(unit.sender, earlier ? joinUnits(earlier, unit) : unit);
    }
    const units = [...held.values()].filter(({ sender }) => !entering.has(sender));
    for (const { sender } of units) held.delete(sender);
    const open = units.filter(({ sender }) => !sender.isGone());
    if (open.length === 0) return;
    await storeAll(open).catch((error: unknown) => {
      deps.log.error('defect', errorFacts(error));
      // Whether they were stored is not known here; their senders find out when they come back.
      for (const { sender } of open) sender.failed(away());
    });
  }

  async function storeAll(units: readonly Unit[]): Promise<void> {
    const result = await tryWhole(units);
    if (result === 'given up') {
      for (const { sender } of units) sender.failed(away());
      return;
    }
    if (result) return settle(units, result);
    // One of them may be to blame: alone, it fails alone.
    for (const unit of units) {
      const alone = await tryWhole([unit]);
      if (alone && alone !== 'given up') settle([unit], alone);
      else unit.sender.failed(away());
    }
  }

  /** @returns undefined where the database refused them, and it is not its own trouble. */
  async function tryWhole(units: readonly Unit[]): Promise<GroupResult | 'given up' | undefined> {
    const until = now() + longestOutage;
    let isOutage = false;
    try {
      for (let tries = 0; ; tries++) {
        try {
          return await storeGroup(deps, deps.instance, units, deps.watchersOf(units));
        } catch (error) {
          if (!isAway(error)) {
            deps.log.error('live points were not stored', { units: units.length, ...errorFacts(error) });
            return undefined;
          }
          if (!isOutage) deps.onOutage(true);
          isOutage = true;
          if (closed || now() > until) return 'given up';
          await wait(Math.min(100 * 2 ** tries, 1000));
        }
      }
    } finally {
      // However it ends: those who were told to wait send nothing by which it would be seen that it is back.
      if (isOutage) deps.onOutage(false);
    }
  }

  function settle(units: readonly Unit[], { outcomes, points, fallen }: GroupResult): void {
    deps.metrics.pointsStored.inc(points);
    const stored: Unit[] = [];
    for (const [i, unit] of units.entries()) {
      const outcome = outcomes[i] as Outcome;
      if (outcome === 'stored') {
        unit.sender.acked(unit.number, unit.bytes, unit.pieces);
        stored.push(unit);
        deps.limits.stored(unit.sender.session.userId, bytesOf(unit));
      } else if (outcome instanceof AppError) unit.sender.failed(outcome);
      else postpone(unit, outcome);
    }
    const at = performance.now();
    const oldest = stored.reduce((earliest, { arrivedAt }) => Math.min(earliest, arrivedAt), at);
    if (stored.length > 0) deps.metrics.ingestLag.observe((at - oldest) / 1000);
    deps.feed(stored, fallen);
  }

  const entering = new Set<Sender>();

  function postpone(unit: Unit, why: 'later' | 'again'): void {
    const { sender } = unit;
    if (now() - unit.since > patience) {
      sender.failed(away());
      return;
    }
    held.set(sender, unit);
    if (why === 'later') return;
    entering.add(sender);
    sender
      .admitAgain()
      .catch((error: unknown) => {
        held.delete(sender);
        sender.failed(problemOf(error, deps.log));
      })
      .finally(() => entering.delete(sender));
  }

  return {
    push(message: Omit<Message, 'arrivedAt'>): void {
      queue.push({ ...message, arrivedAt: performance.now() });
      count(message.bytes);
      begin();
    },
    /** More waits for a transaction than may. */
    isFull: () => queued > mostQueued,
    /** Everything that was in hand is stored and told. */
    settled: () => current,
    async close(): Promise<void> {
      closed = true;
      await working;
      await current;
    },
  };
}

const bytesOf = ({ pieces }: Unit): number =>
  pieces.reduce(
    (sum, { blocks }) => sum + blocks.reduce((inner, block) => inner + block.samples.length, 0),
    0,
  );

const problemOf = (error: unknown, log: Log): AppError => {
  if (error instanceof AppError) return error;
  if (error instanceof KeyGone) return notFound();
  log.error('defect', errorFacts(error));
  return away();
};
