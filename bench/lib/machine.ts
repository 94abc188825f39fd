import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';

/** What a figure depends on besides the program. */
export type Machine = {
  readonly cpu: string;
  readonly cores: number;
  /** GiB */
  readonly memory: number;
  readonly system: string;
  readonly node: string;
  readonly postgresql: string;
  /** Programs that were running or waiting for a core in the minute before: above about 0.5, figures are too bad. */
  readonly loadBefore: number;
  readonly date: string;
};

// Taken when the program begins, before it loads the machine itself.
const loadBefore = Math.round((loadavg()[0] ?? 0) * 100) / 100;

export function describeMachine(postgresql: string): Machine {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memory: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${process.arch}`,
    node: process.version,
    postgresql,
    loadBefore,
    date: new Date().toISOString(),
  };
}
