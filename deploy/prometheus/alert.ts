import type { Pace } from './pace.ts';

/** `page`: somebody is woken. `ticket`: somebody reads it on the next working day. `heartbeat`: nobody, unless it stops. */
export type Severity = 'page' | 'ticket' | 'heartbeat';

export type Alert = {
  /** Also the name of its runbook, in small letters with hyphens. */
  readonly name: string;
  readonly severity: Severity;
  readonly expr: (pace: Pace) => string;
  readonly for?: string;
  /** What is wrong, in one line; `{{ $labels.x }}` is filled in. */
  readonly summary: string;
  /** What people who use Attune notice of it. */
  readonly notice: string;
  /** What it must do and not do: each is run by promtool at the everyday pace. */
  readonly cases: readonly Case[];
};

export type Case = {
  readonly says: string;
  /** Of each series its values: one a minute, or a step of `every`. */
  readonly series: Readonly<Record<string, string>>;
  readonly every?: string;
  /** At which time which of these alerts fire, by their labels beside name and severity: none, or one or more. */
  readonly at: Readonly<Record<string, readonly Readonly<Record<string, string>>[]>>;
};

/** So many times the same value, or growing by a step. */
export const still = (value: number, times: number): string => `${value}+0x${times - 1}`;
export const rising = (from: number, step: number, times: number): string =>
  `${from}${step < 0 ? '-' : '+'}${Math.abs(step)}x${times - 1}`;
/** Nothing there, so many times. */
export const nothing = (times: number): string => `_x${times}`;
/** Not called `then`: a module that exports that is taken for a promise by whoever imports it, which never ends. */
export const inTurn = (...parts: readonly string[]): string => parts.join(' ');

export const up = (instance: string): string => `up{instance="${instance}",job="attune"}`;

/** An alert without labels of its own fires, or none does. */
export const fires = [{}] as const;
export const silent = [] as const;

export const runbookOf = (alert: Pick<Alert, 'name'>): string =>
  `${alert.name.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase()}.md`;
