import { AsyncLocalStorage } from 'node:async_hooks';

/** Facts of a step. Never personal data, tokens, addresses or values of statements: names, kinds, numbers. */
export type SpanFacts = Readonly<Record<string, string | number | boolean>>;

/** Whose step it is: one that somebody asked of us, one that we ask of somebody else, or our own. */
export type SpanKind = 'server' | 'client' | 'internal';

/** A step of a trace that is recorded. */
export type Span = {
  child(name: string, kind: SpanKind, facts: SpanFacts): Span;
  note(facts: SpanFacts): void;
  /** Of an error it keeps class and code: a message may hold anything. */
  end(error?: unknown): void;
};

/** What one request or one job is known by, in its log lines and, where it is recorded, in its spans. */
export type Trace = {
  /** 32 hexadecimal digits, as W3C Trace Context has them. */
  readonly traceId: string;
  /** What log lines say of it: the ids of trace and request or job. */
  readonly facts: Readonly<Record<string, string>>;
  readonly span?: Span | undefined;
};

/** Of which step this is one, where another program began the trace. */
export type Parent = { readonly spanId: string; readonly isSampled: boolean };

/** Records traces. Absent where none are wanted. */
export type Tracer = {
  /** @returns undefined when this one is not among those that are recorded */
  begin(
    traceId: string,
    name: string,
    kind: SpanKind,
    facts: SpanFacts,
    parent?: Parent | undefined,
  ): Span | undefined;
  /** Sends what is left, for some seconds at most. Never throws. */
  close(): Promise<void>;
};

const traces = new AsyncLocalStorage<Trace>();

/** The request or job that is being worked on here, if any. */
export const currentTrace = (): Trace | undefined => traces.getStore();

/** Everything that `work` begins belongs to the trace. */
export const inTrace = <T>(trace: Trace, work: () => T): T => traces.run(trace, work);

/**
 * An id is as good a trace id as any: as long, and as random at its end. So who has the id of a request or job has its
 * trace, and nothing more is made.
 */
export const traceIdOf = (id: string): string => id.replaceAll('-', '');

/** Records `work` as one step, where the current trace is recorded; else it is as if this were not here. */
export function inSpan<T>(
  name: string,
  kind: SpanKind,
  facts: () => SpanFacts,
  work: () => Promise<T>,
): Promise<T> {
  const trace = traces.getStore();
  if (!trace?.span) return work();
  const span = trace.span.child(name, kind, facts());
  return ended(
    span,
    traces.run({ ...trace, span }, () => work()),
  );
}

async function ended<T>(span: Span, working: Promise<T>): Promise<T> {
  try {
    const answer = await working;
    span.end();
    return answer;
  } catch (error) {
    span.end(error);
    throw error;
  }
}

/** Does a job as a trace of its own: it may run long after the request that queued it, and several times. */
export function inJob<T>(
  tracer: Tracer | undefined,
  { name, id }: { readonly name: string; readonly id: string },
  work: () => Promise<T>,
): Promise<T> {
  const traceId = traceIdOf(id);
  const span = tracer?.begin(traceId, `job ${name}`, 'internal', { 'attune.job': name });
  const trace: Trace = { traceId, facts: { job: name, jobId: id, traceId }, span };
  return traces.run(trace, () => (span ? ended(span, work()) : work()));
}
