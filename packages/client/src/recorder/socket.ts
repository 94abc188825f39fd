import type { Connection } from '../client.ts';
import { AttuneError, Unreachable } from '../errors.ts';
import type { Surroundings } from '../surroundings.ts';
import { endsOf, numbered } from './messages.ts';
import type { OpenSocket, SocketLike } from './socket-like.ts';

const protocol = 'attune.record.v1';
/** So long nothing may be heard while an answer is due. */
const patience = 30_000;

/** A browser sends its cookie with a socket, and nothing else that says who it is for; Node sends a token. */
export function platformSocket({ token }: Connection): OpenSocket | undefined {
  const isBrowser = typeof document !== 'undefined';
  if (typeof WebSocket === 'undefined' || (token && isBrowser)) return undefined;
  return (url, name) => {
    const headers = token ? { authorization: `Bearer ${token}` } : {};
    const how = isBrowser ? name : { protocols: [name], headers };
    return new WebSocket(url, how as string) as unknown as SocketLike;
  };
}

function urlOf({ baseUrl }: Connection, path: string): string {
  const base = typeof location === 'undefined' ? undefined : location.href;
  return new URL(`${baseUrl}${path}`, base).href.replace(/^http/, 'ws');
}

type Text = {
  readonly type?: string;
  readonly next?: Record<string, number>;
  readonly window?: number;
  readonly bytes?: number;
  readonly number?: number;
  readonly code?: string;
  readonly detail?: string;
};

export type Live = {
  /** For each channel the place after the last point that the server has. */
  readonly next: Readonly<Record<number, number>>;
  /** Whether so much more may wait for its acknowledgement. */
  readonly hasRoom: (bytes: number) => boolean;
  readonly send: (message: Uint8Array<ArrayBuffer>, done: () => void) => void;
  readonly unacknowledged: () => number;
  /** Why it ended; undefined while it is open. */
  readonly ended: () => Error | undefined;
  readonly close: () => void;
};

export type LiveOptions = {
  readonly client: Connection;
  readonly path: string;
  readonly openSocket: OpenSocket;
  readonly surroundings: Surroundings;
  readonly signal: AbortSignal;
  /** Something came: an acknowledgement, a larger window, the end. */
  readonly onNews: (acknowledged: Readonly<Record<number, number>>) => void;
};

const numbersOf = (next: unknown): Record<number, number> =>
  Object.fromEntries(
    Object.entries(typeof next === 'object' && next !== null ? next : {}).filter(([, place]) =>
      Number.isSafeInteger(place),
    ),
  );

/** Whether the server had all points of this message before. */
export const isStored = (message: Uint8Array<ArrayBuffer>, { next }: Live): boolean =>
  [...endsOf(message)].every(([channel, end]) => end <= (next[channel] ?? 0));

/**
 * Opens a socket and waits until the server is ready.
 * @throws AttuneError when the server would not; Unreachable when there was no answer, or sockets are not let through
 */
export function openLive({
  client,
  path,
  openSocket,
  surroundings,
  signal,
  onNews,
}: LiveOptions): Promise<Live> {
  const socket = openSocket(urlOf(client, path), protocol, client.token);
  socket.binaryType = 'arraybuffer';
  const sent: { readonly number: number; readonly bytes: number; readonly done: () => void }[] = [];
  let [last, waiting, window] = [0, 0, 0];
  let why: Error | undefined;
  let cancelPatience = () => {};

  return new Promise((resolve, reject) => {
    function end(error: Error) {
      if (why) return;
      why = error;
      cancelPatience();
      signal.removeEventListener('abort', stop);
      socket.close();
      reject(error);
      onNews({});
    }
    const stop = () => end(new Unreachable(signal.reason));
    const beImpatient = () => {
      cancelPatience();
      cancelPatience = surroundings.after(patience, () => end(new Unreachable('Nothing was heard.')));
    };

    function acknowledge({ number = 0, next }: Text) {
      while (sent.length > 0 && sent[0]!.number <= number) {
        const { bytes, done } = sent.shift()!;
        waiting -= bytes;
        done();
      }
      cancelPatience();
      if (sent.length > 0) beImpatient();
      onNews(numbersOf(next));
    }

    const live = (next: Readonly<Record<number, number>>): Live => ({
      next,
      hasRoom: (bytes) => (waiting === 0 ? window > 0 : waiting + bytes <= window),
      send(message, done) {
        last += 1;
        waiting += message.length;
        if (sent.length === 0) beImpatient();
        sent.push({ number: last, bytes: message.length, done });
        socket.send(numbered(message, last));
      },
      unacknowledged: () => sent.length,
      ended: () => why,
      close: () => end(new Unreachable('It was closed here.')),
    });

    function take(text: Text) {
      if (text.type === 'ack') acknowledge(text);
      if (text.type === 'problem') end(problemOf(text));
      if (text.type === 'window') {
        window = Number(text.bytes);
        onNews({});
      }
      if (text.type !== 'ready') return;
      cancelPatience();
      window = Number(text.window);
      resolve(live(numbersOf(text.next)));
    }

    socket.onmessage = ({ data }) => {
      if (why) return;
      try {
        take(JSON.parse(String(data)) as Text);
      } catch (error) {
        end(new Unreachable(error));
      }
    };
    socket.onclose = ({ code }) => end(new Unreachable(`The socket was closed with ${code}.`));
    socket.onerror = () => {};
    beImpatient();
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}

const statuses: Readonly<Record<string, number>> = {
  'bad-request': 400,
  'not-signed-in': 401,
  refused: 403,
  'consent-missing': 403,
  'second-factor-missing': 403,
  'not-found': 404,
  conflict: 409,
  'too-large': 413,
  'too-many-requests': 429,
  'storage-full': 507,
};

/** What is told by a socket, as the same told by an answer. */
function problemOf({ type: _t, ...told }: Text): AttuneError {
  const status = statuses[told.code ?? ''] ?? 503;
  return new AttuneError(new Response(null, { status }), told);
}
