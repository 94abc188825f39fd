import type { components } from './generated.ts';

/** What went wrong, for its reader: `detail` says what to do. */
export type Problem = components['schemas']['Problem'];

/** What the server calls its errors; `unknown` when something in between answered instead. */
export type ErrorCode = Problem['code'] | 'unknown';

/** The server answered, and would not. `message` says what happened and what to do. */
export class AttuneError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  /** What to tell whoever runs the server. */
  readonly requestId: string;
  /** More to act on, such as the version that was `found`. */
  readonly facts: Readonly<Record<string, unknown>>;
  readonly headers: Headers;

  constructor(response: Response, body: unknown) {
    const problem = (typeof body === 'object' && body !== null ? body : {}) as Partial<Problem>;
    super(problem.detail ?? `The server answered with status ${response.status}.`);
    this.name = 'AttuneError';
    this.code = problem.code ?? 'unknown';
    this.status = response.status;
    this.requestId = problem.requestId ?? response.headers.get('x-request-id') ?? '';
    const { type: _t, title: _n, status: _s, detail: _d, code: _c, requestId: _r, ...facts } = problem;
    this.facts = facts;
    this.headers = response.headers;
  }

  get detail(): string {
    return this.message;
  }
}

/** No answer came: nobody knows whether the server did what it was asked. */
export class Unreachable extends Error {
  constructor(cause: unknown) {
    super('No answer came from the server. Look whether you are online, and try again.', { cause });
    this.name = 'Unreachable';
  }
}

/** Somebody else changed it first: read it again, and decide. */
export const isConflict = (error: unknown): error is AttuneError =>
  error instanceof AttuneError && (error.status === 412 || error.status === 409);

/** It may go well later, with nothing changed. What is told as 409 was not done: it met something else of its moment. */
export const isPassing = (error: unknown): boolean =>
  error instanceof Unreachable ||
  (error instanceof AttuneError && (error.status >= 500 || [408, 409, 429].includes(error.status)));

type Exchange<T> = Promise<{ data?: T; error?: unknown; response: Response }>;

/**
 * What a call answers, for those who like errors thrown: `await answered(client.GET('/v1/me'))`.
 * @throws AttuneError when the server would not; Unreachable when no answer came; `AbortError` when it was called off
 */
export async function answered<T>(exchange: Exchange<T>): Promise<T> {
  const { data, error, response } = await exchange.catch((failure: unknown) => {
    throw isAbort(failure) ? failure : new Unreachable(failure);
  });
  if (!response.ok) throw new AttuneError(response, error);
  return data as T;
}

export const isAbort = (error: unknown): boolean =>
  error instanceof DOMException && error.name === 'AbortError';
