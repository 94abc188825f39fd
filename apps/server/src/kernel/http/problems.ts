import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { AppError, type ErrorCode, type ErrorFacts, errorKinds } from '../errors.ts';

/** An error as its reader gets it (RFC 9457). */
type Problem = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ErrorCode | 'defect';
  readonly requestId: string;
} & ErrorFacts;

export function sendProblem(reply: FastifyReply, error: AppError): FastifyReply {
  const { status, title } = errorKinds[error.code];
  const problem = {
    ...error.facts,
    type: `urn:attune:problem:${error.code}`,
    title,
    status,
    detail: error.message,
    code: error.code,
    requestId: reply.request.id,
  } satisfies Problem;
  if (status === 429 || status === 503) reply.header('retry-after', String(error.facts.retryAfter ?? 5));
  return send(reply, status, problem);
}

/** A defect of ours: an id to tell us, and no detail. */
export function sendDefect(reply: FastifyReply): FastifyReply {
  return send(reply, 500, {
    type: 'urn:attune:problem:defect',
    title: 'Something went wrong on our side',
    status: 500,
    detail:
      'Look whether what you wanted has happened before you try again; if this stays, tell us the request id.',
    code: 'defect',
    requestId: reply.request.id,
  } satisfies Problem);
}

function send(reply: FastifyReply, status: number, problem: Problem): FastifyReply {
  // As text: the reply's own serializer belongs to the route's answers.
  return reply
    .status(status)
    .header('content-type', 'application/problem+json')
    .header('x-request-id', reply.request.id)
    .serializer((text: unknown) => text as string)
    .send(JSON.stringify(problem));
}

export type RequestPart = 'path' | 'query' | 'body' | 'headers';

/** Says which part of the request is wrong and how, without repeating what was sent. */
export function badRequest(part: RequestPart, error: z.ZodError): AppError {
  const issues = error.issues
    .slice(0, 5)
    .map((issue) => `${[part, ...issue.path].join('.')}: ${issue.message}`);
  return new AppError('bad-request', `${issues.join('; ')}.`);
}

/** An error that Fastify found before a handler ran, in our words; undefined when it is none of those. */
export function fromFramework(error: unknown): AppError | undefined {
  switch ((error as { code?: unknown }).code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new AppError(
        'too-large',
        'The body is larger than this address accepts. Send it in parts, or ask the operator for a higher limit.',
      );
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new AppError(
        'unsupported-type',
        'This content type is not accepted here; the API reference at /docs names the right one.',
      );
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
      // Which of the two, Fastify does not say: both keys are ways into other people's objects.
      return new AppError(
        'bad-request',
        'The body is not valid JSON, or an object in it has the key __proto__ or constructor.prototype, which are not taken. Nothing was changed.',
      );
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return new AppError('bad-request', 'The body is not valid JSON. Nothing was changed.');
    case 'FST_ERR_BAD_URL':
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return new AppError('bad-request', 'The address is malformed.');
    case 'ERR_STREAM_PREMATURE_CLOSE':
    case 'ECONNRESET':
      return new AppError('bad-request', 'The connection ended before the body did. Nothing was stored.');
    default:
      return undefined;
  }
}
