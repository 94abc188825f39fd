import { setTimeout as wait } from 'node:timers/promises';
import { Counter, Gauge, type Registry } from 'prom-client';
import type { Run } from './database/database.ts';
import { errorFacts, type Log } from './log.ts';

/** Something that is asked of the database, as Prometheus names it. */
export type Measure = {
  readonly name: `attune_${string}`;
  readonly help: string;
  readonly labels?: readonly string[];
  /** It only grows, until the database's own statistics begin anew. */
  readonly counter?: true;
};

/** What a measure is now. Labels name tables, jobs, states: never a person. */
export type Reading = {
  readonly name: Measure['name'];
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
};

/** What belongs together, and is asked in one go. It fails alone, and what it has not read it does not tell. */
export type Measures = {
  readonly about: string;
  readonly measures: readonly Measure[];
  read(run: Run): Promise<readonly Reading[]>;
};

export type MeasuresDeps = {
  readonly registry: Registry;
  readonly measures: readonly Measures[];
  /** Reads one of them, for nobody in particular. */
  readonly ask: (read: Measures['read']) => Promise<readonly Reading[]>;
  readonly log: Log;
  /** Milliseconds from any beginning. */
  readonly now?: () => number;
  /** Milliseconds between two rounds; in between, what was read is told again. */
  readonly every?: number;
  /** Milliseconds that a scrape waits for a round: Prometheus gives up after ten seconds, and then has nothing of the process at all. */
  readonly patience?: number;
};

/**
 * Tells of the database what each process would otherwise ask it by itself. However many scrapes there are, it is asked
 * once in `every`, one set after the other, on one connection. What is not answered in this round is not told: an old number
 * that looks new would hide what it is there to show.
 */
export function watchMeasures(deps: MeasuresDeps): void {
  const { registry, measures, ask, log } = deps;
  const { now = () => performance.now(), every = 15_000, patience = 3000 } = deps;
  const registers = [registry];
  const read = new Map<Measures, readonly Reading[]>();
  const readAt = new Map<Measures, number>();
  const failing = new Set<Measures>();
  const failed = new Map(measures.map((one) => [one, 0]));
  let begunAt = Number.NEGATIVE_INFINITY;
  let round: Promise<void> | undefined;

  async function readOne(one: Measures): Promise<void> {
    try {
      const readings = await ask(one.read);
      read.set(one, readings);
      readAt.set(one, now());
      failing.delete(one);
    } catch (error) {
      failed.set(one, (failed.get(one) ?? 0) + 1);
      if (!failing.has(one)) log.warn('measures', { about: one.about, ...errorFacts(error) });
      failing.add(one);
    }
  }

  async function readAll(): Promise<void> {
    read.clear();
    for (const one of measures) await readOne(one);
  }

  function fresh(): Promise<unknown> | undefined {
    if (!round && now() - begunAt >= every) {
      begunAt = now();
      round = readAll().finally(() => {
        round = undefined;
      });
    }
    return round && Promise.race([round, wait(patience, undefined, { ref: false })]);
  }

  for (const one of measures)
    for (const measure of one.measures)
      tell(registers, measure, async () => {
        await fresh();
        return (read.get(one) ?? []).filter(({ name }) => name === measure.name);
      });
  const ofEach = (measure: Measure, numbers: ReadonlyMap<Measures, number>, toValue: (n: number) => number) =>
    tell(registers, measure, async () => {
      // A round that is under way may change them.
      await fresh();
      return [...numbers].map(([{ about }, n]) => ({
        name: measure.name,
        labels: { about },
        value: toValue(n),
      }));
    });
  ofEach(aged, readAt, (at) => (now() - at) / 1000);
  ofEach(failures, failed, (times) => times);
}

const aged: Measure = {
  name: 'attune_measures_age_seconds',
  help: 'How long ago it was last asked of the database, in seconds',
  labels: ['about'],
};
const failures: Measure = {
  name: 'attune_measures_failed_total',
  help: 'How often something could not be asked of the database',
  labels: ['about'],
  counter: true,
};

function tell(registers: Registry[], measure: Measure, readings: () => Promise<readonly Reading[]>): void {
  const { name, help, labels = [] } = measure;
  const options = { name, help, labelNames: [...labels], registers };
  const set = (reading: Reading) =>
    measure.counter
      ? (metric as Counter).inc(reading.labels ?? {}, reading.value)
      : (metric as Gauge).set(reading.labels ?? {}, reading.value);
  const collect = async () => {
    const found = await readings();
    metric.reset();
    // One without labels would stand at 0, which is a number like any other.
    if (labels.length === 0) metric.remove();
    for (const reading of found) set(reading);
  };
  const metric: Counter | Gauge = measure.counter
    ? new Counter({ ...options, collect })
    : new Gauge({ ...options, collect });
}
