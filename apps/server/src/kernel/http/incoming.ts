import type { IncomingMessage, Server } from 'node:http';
import type { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { AppError } from '../errors.ts';
import type { Spool, Spools } from '../spool.ts';

/** A body that is too large for the memory and has not been read yet. */
export type Incoming = {
  /**
   * Takes the body in, piece by piece, and looks at the login again: it may have come over hours.
   * `look` is shown every piece as it passes. What is received is gone when the request has been answered.
   * @throws AppError `too-large`, `busy`, or what became of the login; `bad-request` when the body stops.
   */
  receive(look?: (piece: Uint8Array) => void): Promise<Spool>;
};

/** Of a route that takes no stream. */
export const noBody: Incoming = {
  receive: () => Promise.reject(new Error('This route takes no stream.')),
};

export type Patience = {
  /** A body that sends nothing for so many milliseconds is given up. */
  readonly silent: number;
  /** Nor may it take longer than this, and what its bytes take at the slowest rate, counting the waiting for it only. */
  readonly grace: number;
  readonly slowest: number;
};

/** 8 KiB a second is a tenth of what the slowest mobile networks carry. */
export const usualPatience: Patience = { silent: 30_000, grace: 60_000, slowest: 8192 };

const mebibyte = 1024 * 1024;

type Receiving = {
  readonly request: FastifyRequest;
  readonly limit: number;
  readonly spools: Spools;
  readonly patience: Patience;
  readonly times: BodyTimes;
  readonly admitAgain: () => Promise<unknown>;
};

/** The body of one request, and how to let go of what was received of it. */
export function incomingOf(options: Receiving): { incoming: Incoming; release: () => Promise<void> } {
  const held: { close(): Promise<void> }[] = [];
  const { request, limit, spools } = options;
  const incoming: Incoming = {
    async receive(look) {
      options.times.own(request.raw);
      const writer = await spools.create(Number(request.headers['content-length'] ?? 0));
      held.push(writer);
      const body = request.body as Readable | undefined;
      if (body) {
        for await (const piece of pieces(body, options.patience)) {
          if (writer.bytes() + piece.length > limit) throw tooLarge(limit);
          look?.(piece);
          await writer.write(piece);
        }
      }
      const spool = await writer.end();
      await options.admitAgain();
      return spool;
    },
  };
  return {
    incoming,
    async release() {
      for (const part of held) await part.close();
      if (request.raw.complete || request.raw.destroyed) return;
      // What still comes is thrown away, so that whoever sends it gets to read the answer.
      options.times.short(request.raw);
      request.raw.resume();
    },
  };
}

const tooLarge = (limit: number) =>
  new AppError(
    'too-large',
    `At most ${Math.floor(limit / mebibyte)} MiB are accepted here. Nothing was stored.`,
  );

/** The pieces of a body, as long as they come. */
async function* pieces(body: Readable, { silent, grace, slowest }: Patience): AsyncGenerator<Buffer> {
  // When its reader has had enough, the connection must still be there to carry an answer.
  const iterator = body.iterator({ destroyOnReturn: false });
  let waited = 0;
  let bytes = 0;
  try {
    for (;;) {
      const left = Math.min(silent, grace + (bytes / slowest) * 1000 - waited);
      const late = setTimeout(() => body.destroy(stopped()), Math.max(0, left)).unref();
      const from = performance.now();
      const { value, done } = await iterator.next().finally(() => clearTimeout(late));
      waited += performance.now() - from;
      if (done) return;
      bytes += value.length;
      yield value as Buffer;
    }
  } finally {
    await iterator.return?.();
  }
}

const stopped = () =>
  new AppError('bad-request', 'The body stopped before its end, or came too slowly. Nothing was stored.');

/** How long a body may take that is read by the framework, and the rest of one that nobody reads any more. */
export type BodyTimes = {
  /** This request's body is watched by whoever reads it. */
  own(request: IncomingMessage): void;
  /** It was answered before its body had come: what still comes is thrown away, for a moment only. */
  short(request: IncomingMessage): void;
};

const wholeBody = 300_000;
const leftOver = 30_000;

/** Ends requests whose body takes too long; those that are received piece by piece have times of their own. */
export function watchBodies(server: Server): BodyTimes {
  const timers = new WeakMap<IncomingMessage, NodeJS.Timeout>();
  const clear = (request: IncomingMessage) => clearTimeout(timers.get(request));
  const set = (request: IncomingMessage, milliseconds: number) => {
    clear(request);
    const late = () => void (!request.complete && request.destroy());
    timers.set(request, setTimeout(late, milliseconds).unref());
  };
  server.prependListener('request', (request: IncomingMessage) => {
    const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
    if (encoding === undefined && !(Number(length) > 0)) return;
    set(request, wholeBody);
    request.once('close', () => clear(request));
  });
  return { own: clear, short: (request) => set(request, leftOver) };
}
