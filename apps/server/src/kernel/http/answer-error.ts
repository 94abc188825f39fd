import type { FastifyReply, FastifyRequest } from 'fastify';
import { DatabaseLost } from '../database/lost.ts';
import { AppError, notFound } from '../errors.ts';
import { KeyGone } from '../keys/vault.ts';
import { errorFacts, type Log } from '../log.ts';
import { isRead } from './admission.ts';
import { fromFramework, sendDefect, sendProblem } from './problems.ts';

/** The one door by which every error leaves. */
export function answerError(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  log: Log,
): FastifyReply {
  const known =
    error instanceof AppError
      ? error
      : (fromVault(error) ?? fromDatabase(error, request) ?? fromFramework(error));
  // Nobody's key is missing on an ordinary day: whoever runs this should be able to see it.
  if (error instanceof KeyGone) log.warn('key gone', { route: request.routeOptions.url });
  if (known) return sendProblem(reply, known);
  if ((error as { statusCode?: unknown }).statusCode === 429) {
    return sendProblem(
      reply,
      new AppError('too-many-requests', 'Too many tries from this address. Wait a minute.'),
    );
  }
  log.error('defect', { route: request.routeOptions.url, ...errorFacts(error) });
  return sendDefect(reply);
}

/** Without a key there is no person: never there, or erased. Both answer alike. */
const fromVault = (error: unknown): AppError | undefined =>
  error instanceof KeyGone ? notFound() : undefined;

/** What reads can be asked again; of what writes nobody knows whether it was done, and whoever asked has to. */
function fromDatabase(error: unknown, request: FastifyRequest): AppError | undefined {
  if (!(error instanceof DatabaseLost)) return undefined;
  return isRead(request)
    ? new AppError('busy', 'The database went away just now. Try again in a moment.', { cause: error })
    : new AppError(
        'cut-off',
        'The database went away just now. Look whether it was done; if not, try again.',
        {
          cause: error,
        },
      );
}
