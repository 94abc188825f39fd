import type pg from 'pg';
import type { Reach } from '../actor.ts';
import type { Clock } from '../clock.ts';
import { enterReplica, isNobody } from './enter.ts';
import { type PipelineFailure, pipeline, type Statement } from './pipeline.ts';

export type ReplicaOptions = {
  readonly pool: pg.Pool;
  /** A transaction-mode pooler is between us and it: no named statements. */
  readonly pooled: boolean;
  /** What is older than so many seconds is not shown: the primary answers then. */
  readonly lagSeconds: number;
  readonly clock: Clock;
};

/** A copy of the database that takes heavy reads off the primary. */
export type Replica = {
  /** How far the primary is, as it just said. */
  note(place: string): void;
  /**
   * Up to which place of the primary's log a copy must have come to be asked: what the reader has written, and what is
   * older than the lag that is allowed. `now`: where nobody has looked at the primary for a while, how far it is;
   * without it undefined then.
   */
  placeFor(wrote: string | undefined, now: string): string;
  placeFor(wrote: string | undefined): string | undefined;
  /** @returns undefined where the primary has to answer: the replica is away, busy, or not as far as `place` */
  read(reach: Reach, place: string, statement: Statement): Promise<pg.QueryResult | undefined>;
  close(): Promise<void>;
};

const awayMilliseconds = 5000;
const statementTimeout = '57014';
/** How many places are remembered of the time that a copy may be behind. */
const marks = 20;

type Mark = { readonly at: number; readonly place: string };

export function createReplica({ pool, pooled, lagSeconds, clock }: ReplicaOptions): Replica {
  const lag = lagSeconds * 1000;
  let known: Mark[] = [];
  let awayUntil = 0;

  /** @returns undefined where all connections stay in use: a replica that is busy is not away */
  async function connect(): Promise<pg.PoolClient | undefined> {
    try {
      return await pool.connect();
    } catch (error) {
      if (pool.totalCount >= pool.options.max) return undefined;
      throw error;
    }
  }

  async function ask(reach: Reach, place: string, statement: Statement) {
    const client = await connect();
    if (!client) return undefined;
    let broken: Error | undefined;
    try {
      const enter = enterReplica(reach, place);
      const sent = pooled ? { ...enter, name: undefined } : enter;
      const [entered, result] = await pipeline(client, [sent, statement]);
      return isNobody(entered) ? undefined : result;
    } catch (error) {
      // A role that was narrowed to nobody may touch nothing: it is not as far, and that is no failure.
      if (isNobody((error as PipelineFailure).before?.[0])) return undefined;
      if (!(error as { code?: string }).code?.match(/^[2-4]/)) broken = error as Error;
      throw error;
    } finally {
      client.release(broken);
    }
  }

  function placeFor(wrote: string | undefined, now: string): string;
  function placeFor(wrote: string | undefined): string | undefined;
  function placeFor(wrote: string | undefined, now?: string): string | undefined {
    const at = clock.now().getTime();
    // Half of the lag is left to the copy, so that what it shows is never older than the whole.
    const old = known.findLast(({ at: then }) => at - then >= lag / 2 && at - then <= lag)?.place ?? now;
    if (wrote === undefined || old === undefined) return old;
    return toNumber(wrote) > toNumber(old) ? wrote : old;
  }

  return {
    // Places that the primary was at are how the age of what a copy shows is told, whatever clock its machine has.
    note(place) {
      const at = clock.now().getTime();
      const newest = known.at(-1);
      if (newest && at - newest.at < lag / marks) return;
      known = [...known.filter((mark) => at - mark.at <= lag), { at, place }];
    },

    placeFor,

    async read(reach, place, statement) {
      if (clock.now().getTime() < awayUntil) return undefined;
      try {
        return await ask(reach, place, statement);
      } catch (error) {
        const { code } = error as { code?: string };
        // What took too long here would take too long there.
        if (code === statementTimeout) throw error;
        // Of what the database itself refused the primary says what it thinks; anything else is a replica that is away.
        if (code === undefined || !/^[2-4]/.test(code)) awayUntil = clock.now().getTime() + awayMilliseconds;
        return undefined;
      }
    },

    close: () => pool.end(),
  };
}

/** A place in the log, `16/B374D848`, as one number. */
function toNumber(place: string): bigint {
  const [high = '0', low = '0'] = place.split('/');
  return (BigInt(`0x${high}`) << 32n) + BigInt(`0x${low}`);
}

/** No replica ever comes so far. */
export const farEnd = 'FFFFFFFF/FFFFFFFF';

/** How a place travels: to readers it means nothing. */
export const toToken = (place: string): string => toNumber(place).toString(36);

/** @returns undefined for what is none, which is as if nothing had come */
export function fromToken(token: unknown): string | undefined {
  if (typeof token !== 'string' || !/^[0-9a-z]{1,13}$/.test(token)) return undefined;
  let number = 0n;
  for (const digit of token) number = number * 36n + BigInt(Number.parseInt(digit, 36));
  if (number >= 1n << 64n) return undefined;
  return `${(number >> 32n).toString(16)}/${(number & 0xffffffffn).toString(16)}`.toUpperCase();
}
