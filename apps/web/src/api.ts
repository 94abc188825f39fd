import {
  createClient,
  type operations,
  UploadError,
  type Uploaded,
  uploadSession as upload,
} from '@attune/client';

/** The one place where the screens speak to the server, and only through the client. */
const client = createClient();

type Answer<
  Name extends keyof operations,
  Status extends number = 200,
> = operations[Name]['responses'] extends {
  [S in Status]: { content: { 'application/json': infer Body } };
}
  ? Body
  : never;

export type Me = Answer<'getMe'>;
export type Theme = Me['theme'];
export type Person = Answer<'listPeople'>['items'][number];
export type Purpose = Answer<'listConsentPurposes'>['items'][number];
export type Consent = Answer<'listConsents'>['items'][number];
export type Session = Answer<'getSession'>;
export type Channel = Session['channels'][number];
export type Marker = Answer<'listMarkers'>['items'][number];
export type Overview = Answer<'getOverview'>;
export type Imported = Uploaded;
export type OverviewRange = { from?: number; to?: number; pairs: number };

type Refusal = { title?: string; detail?: string; code?: string; status?: number };

/** What the server answered when it would not: `message` says what happened and what to do. */
export class ApiError extends Error {
  readonly code: string;
  /** HTTP status; 0 when no answer came. */
  readonly status: number;
  constructor(refusal: Refusal, status: number) {
    super(refusal.detail ?? refusal.title ?? '');
    this.name = 'ApiError';
    this.code = refusal.code ?? (status === 0 ? 'unreachable' : 'unknown');
    this.status = status;
  }
}

export const codeOf = (error: unknown): string => (error instanceof ApiError ? error.code : 'unknown');

type Exchange<T> = Promise<{ data?: T; error?: unknown; response: Response }>;

/** The body of an answer, or the error that a screen can show. */
async function answered<T>(exchange: Exchange<T>): Promise<T> {
  const { data, error, response } = await exchange.catch((failure: unknown) => {
    if (failure instanceof DOMException && failure.name === 'AbortError') throw failure;
    throw new ApiError({}, 0);
  });
  if (!response.ok) throw new ApiError((error ?? {}) as Refusal, response.status);
  return data as T;
}

/** A query may be given up: its signal then stops the request. */
type Stop = AbortSignal;

export const api = {
  enter: (token: string) => answered(client.POST('/v1/login-links/use', { body: { token } })),
  signOut: () => answered(client.POST('/v1/sign-out')),
  me: (signal: Stop) => answered(client.GET('/v1/me', { signal })),
  people: (signal: Stop) => answered(client.GET('/v1/people', { signal })),
  profile: (userId: string, signal: Stop) =>
    answered(client.GET('/v1/users/{userId}/profile', { params: { path: { userId } }, signal })),
  changePreferences: (userId: string, body: { theme: Theme }) =>
    answered(client.PATCH('/v1/users/{userId}/preferences', { params: { path: { userId } }, body })),
  purposes: (language: 'en', signal: Stop) =>
    answered(client.GET('/v1/consent-purposes', { params: { query: { language } }, signal })),
  consents: (userId: string, signal: Stop) =>
    answered(client.GET('/v1/users/{userId}/consents', { params: { path: { userId } }, signal })),
  giveConsent: (userId: string, { name: purpose, version }: Purpose, language: 'en') =>
    answered(
      client.PUT('/v1/users/{userId}/consents/{purpose}', {
        params: { path: { userId, purpose } },
        body: { version, language },
      }),
    ),
  withdrawConsent: (userId: string, purpose: string) =>
    answered(
      client.DELETE('/v1/users/{userId}/consents/{purpose}', { params: { path: { userId, purpose } } }),
    ),
  dataTypes: (signal: Stop) => answered(client.GET('/v1/data-types', { signal })),
  sessions: (userId: string, query: { limit: number; cursor?: string }, signal: Stop) =>
    answered(client.GET('/v1/users/{userId}/sessions', { params: { path: { userId }, query }, signal })),
  session: (userId: string, sessionId: string, signal: Stop) =>
    answered(
      client.GET('/v1/users/{userId}/sessions/{sessionId}', {
        params: { path: { userId, sessionId } },
        signal,
      }),
    ),
  markers: (userId: string, sessionId: string, signal: Stop) =>
    answered(
      client.GET('/v1/users/{userId}/sessions/{sessionId}/markers', {
        params: { path: { userId, sessionId } },
        signal,
      }),
    ),
  overview: (userId: string, sessionId: string, channel: number, query: OverviewRange, signal: Stop) =>
    answered(
      client.GET('/v1/users/{userId}/sessions/{sessionId}/channels/{channel}/overview', {
        params: { path: { userId, sessionId, channel }, query },
        signal,
      }),
    ),
  /** A download is a link: the browser saves it and shows how far it is. */
  exportAddress: (userId: string, sessionId: string, format: 'csv' | 'edf') =>
    `/v1/users/${encodeURIComponent(userId)}/sessions/${encodeURIComponent(sessionId)}/export?format=${format}`,
};

export type Upload = {
  userId: string;
  file: File;
  timeZone: string;
  onProgress: (share: number) => void;
  signal: AbortSignal;
};

/** Sends a file of a session and tells how much of it has been sent. */
export const uploadSession = (options: Upload): Promise<Imported> =>
  upload(client, options).catch((failure: unknown) => {
    if (failure instanceof UploadError) throw new ApiError(failure.problem, failure.problem.status);
    throw new ApiError({}, 0);
  });
