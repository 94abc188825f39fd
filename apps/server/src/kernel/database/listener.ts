import pg from 'pg';
import { errorFacts, type Log } from '../log.ts';

/** Hears what transactions of any instance tell on one channel, from the first time that somebody asks. */
export type Listener = {
  /** Begins to listen; resolves when it does. Again: nothing. */
  open(): Promise<void>;
  close(): Promise<void>;
};

export type ListenerOptions = {
  /** Past any pooler: what listens must keep its connection. */
  readonly url: string;
  readonly channel: string;
  readonly log: Log;
  hear(text: string): void;
};

const firstWait = 100;
const longestWait = 5000;

/** A connection of its own, which comes back by itself. What was told while it was gone is not heard. */
export function createListener({ url, channel, log, hear }: ListenerOptions): Listener {
  let client: pg.Client | undefined;
  let opening: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  let wait = firstWait;

  async function connect(): Promise<void> {
    const next = new pg.Client({ connectionString: url, application_name: 'attune live', keepAlive: true });
    next.on('notification', ({ payload }) => hear(payload ?? ''));
    const lost = () => {
      next.removeAllListeners('end');
      if (client === next) client = undefined;
      again();
    };
    next.on('error', (error) => log.warn('listening was interrupted', errorFacts(error)));
    try {
      await next.connect();
      await next.query(`listen ${pg.escapeIdentifier(channel)}`);
    } catch (error) {
      log.warn('listening failed', errorFacts(error));
      await next.end().catch(() => {});
      again();
      return;
    }
    if (closed) return next.end();
    next.once('end', lost);
    client = next;
    wait = firstWait;
  }

  function again(): void {
    if (closed) return;
    timer = setTimeout(() => void connect(), wait);
    timer.unref();
    wait = Math.min(wait * 2, longestWait);
  }

  return {
    open: () => (opening ??= connect()),
    async close() {
      closed = true;
      clearTimeout(timer);
      await opening;
      client?.removeAllListeners('end');
      await client?.end().catch(() => {});
    },
  };
}
