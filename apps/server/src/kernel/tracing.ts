import { setTimeout as wait } from 'node:timers/promises';
import type { Context, Span as OtelSpan } from '@opentelemetry/api';
import type { Log } from './log.ts';
import { errorFacts } from './log.ts';
import type { Span, SpanFacts, Tracer } from './trace.ts';

export type TracingSettings = {
  /** Where spans go, as OTLP over HTTP in JSON: the whole address, such as http://localhost:4318/v1/traces. */
  readonly url: string;
  /** The share of traces that is recorded, where nobody else has decided: 0 to 1. */
  readonly ratio: number;
  readonly version: string;
  readonly log: Log;
  /** Milliseconds between two sendings; absent: 5000. */
  readonly every?: number;
  /** Milliseconds after which a sending is given up; absent: 5000. */
  readonly patience?: number;
};

// Milliseconds. What is left at the end is sent for so long, in the time that a stop has anyhow.
const lastPatience = 2000;

/**
 * Records traces by OpenTelemetry. Its packages are loaded here and nowhere else: who records nothing does not pay for them.
 * What cannot be sent is lost, and nothing else: no request waits for it.
 */
export async function startTracing(settings: TracingSettings): Promise<Tracer> {
  const [api, sdk, { OTLPTraceExporter }, { resourceFromAttributes }] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
  ]);
  const { every = 5000, patience = 5000 } = settings;
  const ids = new sdk.RandomIdGenerator();
  let nextTrace = '';
  const provider = new sdk.TracerProvider({
    // Whether one is recorded is decided in `begin`; what gets here is.
    sampler: new sdk.AlwaysOnSampler(),
    idGenerator: { generateTraceId: () => nextTrace, generateSpanId: () => ids.generateSpanId() },
    resource: resourceFromAttributes({ 'service.name': 'attune', 'service.version': settings.version }),
    spanProcessors: [
      new sdk.BatchSpanProcessor({
        exporter: new OTLPTraceExporter({ url: settings.url, timeoutMillis: patience }),
        scheduledDelayMillis: every,
        exportTimeoutMillis: patience,
      }),
    ],
  });
  hearTrouble(api, settings.log);
  const tracer = provider.getTracer('attune');
  const kinds = {
    server: api.SpanKind.SERVER,
    client: api.SpanKind.CLIENT,
    internal: api.SpanKind.INTERNAL,
  } as const;

  const wrap = (span: OtelSpan, context: Context): Span => ({
    child(name, kind, facts) {
      const inner = tracer.startSpan(name, { kind: kinds[kind], attributes: { ...facts } }, context);
      return wrap(inner, api.trace.setSpan(context, inner));
    },
    note: (facts: SpanFacts) => void span.setAttributes({ ...facts }),
    end(error) {
      if (error !== undefined) {
        span.setStatus({ code: api.SpanStatusCode.ERROR });
        span.setAttribute('error.type', typeOf(error));
      }
      span.end();
    },
  });

  return {
    begin(traceId, name, kind, facts, parent) {
      if (!(parent ? parent.isSampled : isChosen(traceId, settings.ratio))) return undefined;
      const context = parent
        ? api.trace.setSpanContext(api.ROOT_CONTEXT, {
            traceId,
            spanId: parent.spanId,
            traceFlags: api.TraceFlags.SAMPLED,
            isRemote: true,
          })
        : api.ROOT_CONTEXT;
      nextTrace = traceId;
      const span = tracer.startSpan(name, { kind: kinds[kind], attributes: { ...facts } }, context);
      return wrap(span, api.trace.setSpan(context, span));
    },
    async close() {
      await Promise.race([provider.shutdown(), wait(lastPatience, undefined, { ref: false })]).catch(
        () => {},
      );
    },
  };
}

/** The end of a trace id is random: so every process decides alike, and none has to remember. */
const isChosen = (traceId: string, ratio: number): boolean =>
  Number.parseInt(traceId.slice(-13), 16) / 16 ** 13 < ratio;

const typeOf = (error: unknown): string => {
  const { error: name, code } = errorFacts(error);
  return [name, code].filter((part) => typeof part === 'string').join(' ');
};

/** That nobody takes the spans is worth a line, once; its own words may name addresses. */
function hearTrouble({ diag, DiagLogLevel }: typeof import('@opentelemetry/api'), log: Log): void {
  let isSaid = false;
  const say = () => {
    if (!isSaid) log.warn('traces cannot be sent: check ATTUNE_TRACES_URL');
    isSaid = true;
  };
  const nothing = () => {};
  diag.setLogger(
    { error: say, warn: say, info: nothing, debug: nothing, verbose: nothing },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
}
