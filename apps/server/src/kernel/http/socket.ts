import type { WebSocket } from 'ws';
import { type AppError, errorKinds } from '../errors.ts';

/** What a route is given of a WebSocket: whole messages, how much waits to be sent, and ways to end it. */
export type Socket = {
  /** Nothing happens where the other side has gone. */
  send(message: string | Uint8Array): void;
  /** Bytes that were given to `send` and have not left yet. */
  readonly waiting: () => number;
  readonly isOpen: () => boolean;
  onMessage(take: (message: Uint8Array<ArrayBuffer> | string) => void): void;
  /** Called once, however it ends. */
  onClose(end: () => void): void;
  /** Nothing more is read until `resume`: the sender notices, as its own buffers fill up. */
  pause(): void;
  resume(): void;
  /** Says what is wrong as the problem that a request would get, and ends. */
  fail(error: AppError, facts?: Readonly<Record<string, unknown>>): void;
  close(code: number, reason: string): void;
};

/** The server is going away: come back to another, or to the next one. */
export const comeBack = 1012;
const tryLater = 1013;
const defect = 1011;

/** Codes from 4000 on are an application's own: 4000 and the status that a request would get. */
export const closeCode = (error: AppError): number =>
  error.code === 'busy' ? tryLater : 4000 + errorKinds[error.code].status;

/** A problem as text of a socket. `final`: the connection ends after it. */
export const problemText = (
  error: AppError,
  final: boolean,
  facts: Readonly<Record<string, unknown>> = {},
): string =>
  JSON.stringify({
    ...error.facts,
    ...facts,
    type: 'problem',
    code: error.code,
    detail: error.message,
    final,
  });

/** A message of ours: a copy, since what came shares its memory with whatever came with it. */
const bytesOf = (data: Buffer): Uint8Array<ArrayBuffer> => {
  const copy = new Uint8Array(data.length);
  copy.set(data);
  return copy;
};

/** @param onDefect told what of ours went wrong with a message: thrown on, it would end the whole program. */
export function wrapSocket(raw: WebSocket, onDefect: (error: unknown) => void): Socket {
  let isPaused = false;
  let take: ((message: Uint8Array<ArrayBuffer> | string) => void) | undefined;
  // What came together with the message after which nothing more was wanted.
  const behind: { readonly data: Buffer; readonly isBinary: boolean }[] = [];
  const give = (data: Buffer, isBinary: boolean) => {
    // What came before the other side could read that we are done with it.
    if (raw.readyState !== raw.OPEN) return;
    try {
      take?.(isBinary ? bytesOf(data) : data.toString());
    } catch (error) {
      onDefect(error);
    }
  };
  const end = (code: number, reason: string) => {
    raw.resume();
    raw.close(code, reason);
  };
  return {
    send(message) {
      if (raw.readyState === raw.OPEN) raw.send(message);
    },
    waiting: () => raw.bufferedAmount,
    isOpen: () => raw.readyState === raw.OPEN,
    onMessage(takes) {
      take = takes;
      raw.on('message', (data: Buffer, isBinary: boolean) => {
        if (isPaused || behind.length > 0) behind.push({ data, isBinary });
        else give(data, isBinary);
      });
    },
    onClose: (ended) => void raw.once('close', ended),
    pause() {
      isPaused = true;
      raw.pause();
    },
    resume() {
      isPaused = false;
      for (let next = behind.shift(); next; next = isPaused ? undefined : behind.shift())
        give(next.data, next.isBinary);
      if (!isPaused) raw.resume();
    },
    fail(error, facts) {
      if (raw.readyState === raw.OPEN) raw.send(problemText(error, true, facts));
      end(closeCode(error), error.code);
    },
    close: end,
  };
}

/** Something of ours went wrong: no detail leaves. */
export function failByDefect(raw: WebSocket): void {
  raw.resume();
  raw.close(defect, 'defect');
}
