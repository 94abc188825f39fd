import type { Machine } from './machine.ts';
import { short, textTable } from './table.ts';

export type Metric = {
  readonly title: string;
  /** null when it could not be measured; the note says why. */
  readonly value: number | null;
  readonly unit: string;
  readonly target: number;
  readonly stretch?: number;
  readonly better: 'more' | 'less';
  /** The same measure of others in the same run; null when it could not be measured. */
  readonly peers: Readonly<Record<string, number | null>>;
  /** What is behind the value: quartiles, parts, other forms. */
  readonly detail: Readonly<Record<string, number | string | null>>;
  readonly note?: string;
};

export type Report = {
  readonly name: string;
  readonly machine: Machine;
  /** How much was measured: counts and sizes of this run. */
  readonly scope: Readonly<Record<string, number | string | boolean>>;
  readonly metrics: Readonly<Record<string, Metric>>;
};

export type Program = (options: {
  readonly quick: boolean;
  readonly say: (line: string) => void;
}) => Promise<Report>;

/** Whether the target is reached; undefined without a value. */
export function reached({ value, target, better }: Metric): boolean | undefined {
  if (value === null) return undefined;
  return better === 'more' ? value >= target : value <= target;
}

/** The report as one JSON line for programs, or as tables for people. */
export function printReport(report: Report, json: boolean, say: (line: string) => void): void {
  if (json) {
    say(JSON.stringify(report));
    return;
  }
  const { machine, scope, metrics } = report;
  say(`${report.name}: ${machine.cpu}, ${machine.cores} cores, ${machine.memory} GiB, ${machine.system}`);
  say(
    `Node ${machine.node}, PostgreSQL ${machine.postgresql}, load before ${machine.loadBefore}, ${machine.date}`,
  );
  say(`${listed(scope)}\n`);
  say(textTable(['', 'measure', 'value', 'unit', 'target', '', 'peers'], Object.entries(metrics).map(row)));
  for (const [name, { detail, note }] of Object.entries(metrics)) {
    say(`\n${name}  ${listed(detail)}${note ? `\n    ${note}` : ''}`);
  }
}

function row([name, metric]: [string, Metric]): string[] {
  const verdict = { true: 'reached', false: 'MISSED', undefined: 'unknown' }[String(reached(metric))] ?? '';
  const sign = metric.better === 'more' ? '≥' : '≤';
  return [
    name,
    metric.title,
    short(metric.value),
    metric.unit,
    `${sign} ${short(metric.target)}`,
    verdict,
    listed(metric.peers),
  ];
}

const listed = (values: Readonly<Record<string, number | string | boolean | null>>): string =>
  Object.entries(values)
    .map(([name, value]) => `${name} ${typeof value === 'number' || value === null ? short(value) : value}`)
    .join(', ');
