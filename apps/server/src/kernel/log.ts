import type { Clock } from './clock.ts';
import { currentTrace } from './trace.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Facts of a log line. Never personal data, tokens, addresses with parameters or bodies: ids, names of routes, numbers. */
export type LogFacts = Readonly<Record<string, string | number | boolean | null | undefined>>;

export type Log = Record<LogLevel, (message: string, facts?: LogFacts) => void>;

const order: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/**
 * One JSON object a line, with the ids of the request or job that it belongs to. Values are flat on purpose: nothing gets in
 * by being part of an object.
 */
export function createLog(lowest: LogLevel, clock: Clock, write: (line: string) => void): Log {
  const at = (level: LogLevel) => (message: string, facts?: LogFacts) => {
    if (order.indexOf(level) < order.indexOf(lowest)) return;
    const line = { at: clock.now().toISOString(), level, message, ...currentTrace()?.facts, ...facts };
    write(`${JSON.stringify(line)}\n`);
  };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

/**
 * What may be said of an unexpected error: its class, its code, and where in our code it came from. Not its message:
 * a database puts values of rows into it.
 */
export function errorFacts(error: unknown): LogFacts {
  if (!(error instanceof Error)) return { error: typeof error };
  const code = (error as { code?: unknown }).code;
  const frames = (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line) && !line.includes('node:'));
  const place = frames.find((line) => !line.includes('node_modules')) ?? frames[0];
  return {
    error: error.name,
    code: typeof code === 'string' ? code : undefined,
    constraint: constraintOf(error),
    place: place?.trim().replace(/^at .*?([^/\\(]+\/[^/\\]+:\d+):\d+\)?$/, '$1'),
    cause: error.cause instanceof Error ? error.cause.name : undefined,
  };
}

function constraintOf(error: Error): string | undefined {
  const { constraint } = error as { constraint?: unknown };
  return typeof constraint === 'string' ? constraint : undefined;
}
