import type { PointArray } from '@attune/signals';
import { AppError } from '../../../../kernel/errors.ts';

/** Consecutive points of one channel as a request says them, before the channel is known. */
export type Sent = {
  readonly channel: number;
  readonly firstSample: number;
  readonly count: number;
  readonly content: /** As the channel keeps them; `written`: as decimal numbers, which tell no kinds of numbers apart. */
    | { readonly samples: PointArray; readonly written?: true }
    /** In the channel's unit. */
    | { readonly values: Int32Array<ArrayBuffer> | Float64Array<ArrayBuffer> }
    | { readonly flac: Uint8Array<ArrayBuffer> };
  readonly times?: Float64Array<ArrayBuffer>;
};

/** Stretches in one request: each costs a block at least, whatever its length. */
export const mostStretches = 4096;

/** Points in one request: as many as its 16 MiB hold as 16-bit samples. A few bytes of FLAC may stand for millions. */
export const mostPoints = 2 ** 23;

export const tooManyPoints = () =>
  new AppError(
    'too-large',
    `At most ${mostPoints} points come in one request. Send them in several; nothing was stored.`,
  );

export const tooManyStretches = () =>
  new AppError(
    'too-large',
    `At most ${mostStretches} stretches of points come in one request. Send them in several; nothing was stored.`,
  );

/** @throws AppError `bad-request` that says where in the body and what */
export const unreadable = (what: string) => new AppError('bad-request', `${what} Nothing was stored.`);
