import { createClient, type operations } from '@attune/client';
import { createConfirmFirst } from './confirm-first.ts';

const confirmFirst = createConfirmFirst();
export const { confirmWith } = confirmFirst;

/** The one way to the server. Only the files of this folder use it. */
export const client = createClient({ fetch: confirmFirst.fetch, retries: 0 });

/** What the server answers to an operation, by its name in the OpenAPI file. */
export type Answer<
  Name extends keyof operations,
  Status extends number = 200,
> = operations[Name]['responses'] extends {
  [S in Status]: { content: { 'application/json': infer Body } };
}
  ? Body
  : never;

/** What an operation is sent. */
export type Body<Name extends keyof operations> = operations[Name] extends {
  requestBody: { content: { 'application/json': infer Sent } };
}
  ? Sent
  : never;

type Refusal = { title?: string; detail?: string; code?: string; status?: number; why?: string };

/** What the server answered when it would not: `message` says what happened and what to do. */
export class ApiError extends Error {
  readonly code: string;
  /** HTTP status; 0 when no answer came. */
  readonly status: number;
  /** Which of several reasons for the same code, where the server tells. */
  readonly why: string | undefined;
  /** What else the server said about it. */
  readonly facts: Readonly<Record<string, unknown>>;
  constructor(refusal: Refusal, status: number) {
    super(refusal.detail ?? refusal.title ?? '');
    this.name = 'ApiError';
    this.code = refusal.code ?? (status === 0 ? 'unreachable' : 'unknown');
    this.status = status;
    this.why = refusal.why;
    this.facts = refusal;
  }
}

export const codeOf = (error: unknown): string => (error instanceof ApiError ? error.code : 'unknown');

/** The reader may not see it, or it is not there: which of the two is not always told. */
export const isRefusal = (error: unknown): boolean => ['refused', 'not-found'].includes(codeOf(error));

export const whyOf = (error: unknown): string | undefined =>
  error instanceof ApiError ? error.why : undefined;

/** Something that the server said about an error beside its code; empty where it did not. */
export const factOf = (error: unknown, name: string): string => {
  const fact = error instanceof ApiError ? error.facts[name] : undefined;
  return typeof fact === 'string' ? fact : '';
};

type Exchange<T> = Promise<{ data?: T; error?: unknown; response: Response }>;

/** The body of an answer, or the error that a screen can show. */
export async function answered<T>(exchange: Exchange<T>): Promise<T> {
  const { data, error, response } = await exchange.catch((failure: unknown) => {
    if (failure instanceof DOMException && failure.name === 'AbortError') throw failure;
    throw new ApiError({}, 0);
  });
  if (!response.ok) throw new ApiError((error ?? {}) as Refusal, response.status);
  return data as T;
}

/** A query may be given up: its signal then stops the request. */
export type Stop = AbortSignal;
