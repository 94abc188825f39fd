/** Everything that can go wrong on purpose. Anything else is a defect and answers 500 with an id and no detail. */
export type ErrorCode =
  | 'bad-request'
  | 'not-signed-in'
  | 'sign-in-failed'
  | 'sign-in-again'
  | 'second-factor-missing'
  | 'refused'
  | 'not-found'
  | 'conflict'
  | 'precondition-failed'
  | 'consent-missing'
  | 'too-large'
  | 'unsupported-type'
  | 'unreadable-file'
  | 'too-many-requests'
  | 'storage-full'
  | 'busy'
  | 'cut-off';

type ErrorKind = { readonly status: number; readonly title: string };

export const errorKinds = {
  'bad-request': { status: 400, title: 'The request cannot be understood' },
  'not-signed-in': { status: 401, title: 'Nobody is signed in' },
  'sign-in-failed': { status: 401, title: 'That did not sign you in' },
  'sign-in-again': { status: 403, title: 'Confirm that it is you' },
  'second-factor-missing': { status: 403, title: 'A second factor is missing' },
  refused: { status: 403, title: 'You may not do this' },
  'not-found': { status: 404, title: 'There is nothing here' },
  conflict: { status: 409, title: 'It has changed meanwhile' },
  'precondition-failed': { status: 412, title: 'It has changed meanwhile' },
  'consent-missing': { status: 403, title: 'A consent is missing' },
  'too-large': { status: 413, title: 'That is too large' },
  'unsupported-type': { status: 415, title: 'This kind of content is not accepted here' },
  'unreadable-file': { status: 422, title: 'The file cannot be read' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  'storage-full': { status: 507, title: 'There is no room left' },
  busy: { status: 503, title: 'The server is busy' },
  'cut-off': { status: 504, title: 'It is not known whether this was done' },
} as const satisfies Record<ErrorCode, ErrorKind>;

/** Facts that help the reader of an error act on it: never anything personal of somebody else. */
export type ErrorFacts = Readonly<
  Record<string, string | number | boolean | readonly string[] | readonly Readonly<Record<string, unknown>>[]>
>;

/** An error meant for its reader: `message` says what happened and what to do. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly facts: ErrorFacts;
  /** A refusal that stands in the audit already. */
  onRecord = false;

  constructor(code: ErrorCode, message: string, options: { facts?: ErrorFacts; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.facts = options.facts ?? {};
  }
}

export const notFound = () =>
  new AppError('not-found', 'It does not exist, or it is not yours to see. Check the address.');

/** Somebody was not let do something: that belongs into the audit. */
export const isRefusal = (error: unknown): error is AppError =>
  error instanceof AppError && ['refused', 'second-factor-missing'].includes(error.code);
