import type { Connection } from './client.ts';
import { AttuneError, Unreachable } from './errors.ts';
import type { Surroundings } from './surroundings.ts';

/** Anything that JSON can say. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

export type Question = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  /** In place of `body`; say in `headers` what they are. */
  readonly bytes?: Uint8Array<ArrayBuffer>;
  readonly headers?: Readonly<Record<string, string>>;
  /** The browser sends it also when the page goes: 64 KiB at most. */
  readonly keepalive?: boolean;
  readonly signal?: AbortSignal;
};

export type Told = { readonly body: unknown; readonly headers: Headers; readonly status: number };

/** So long an answer may take, its body included. */
const patience = 30_000;

/**
 * Asks once, for those who keep what they send and decide themselves when to send it again.
 * @throws AttuneError when the server would not; Unreachable when no answer came
 */
export async function ask(connection: Connection, question: Question, around: Surroundings): Promise<Told> {
  const { method, path, body, keepalive = false } = question;
  const end = new AbortController();
  const stop = () => end.abort();
  if (question.signal?.aborted) stop();
  question.signal?.addEventListener('abort', stop, { once: true });
  const cancel = around.after(patience, stop);
  try {
    const { response, content } = await exchange(connection, {
      url: `${connection.baseUrl}${path}`,
      method,
      keepalive,
      signal: end.signal,
      headers: {
        ...(connection.token ? { authorization: `Bearer ${connection.token}` } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...question.headers,
      },
      ...(question.bytes
        ? { body: question.bytes }
        : body === undefined
          ? {}
          : { body: JSON.stringify(body) }),
    });
    if (!response.ok && response.status !== 304) throw new AttuneError(response, content);
    return { body: content, headers: response.headers, status: response.status };
  } finally {
    cancel();
    question.signal?.removeEventListener('abort', stop);
  }
}

async function exchange({ send }: Connection, { url, ...init }: RequestInit & { url: string }) {
  const ended = new Promise<never>((_, reject) => {
    init.signal?.addEventListener('abort', () => reject(init.signal?.reason));
  });
  const exchanged = async () => {
    const response = await send(new Request(url, init));
    return { response, content: parsed(await response.text()) };
  };
  try {
    // Whoever gave us another fetch may not have thought of signals.
    return await Promise.race([exchanged(), ended]);
  } catch (error) {
    throw new Unreachable(error);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
