import createOpenApiClient, { type Client as OpenApiClient } from 'openapi-fetch';
import type { paths } from './generated.ts';
import { retrying, type Send } from './retry.ts';
import { machine, type Surroundings } from './surroundings.ts';

/** A typed client: `client.GET('/v1/me')` answers `{ data }` or `{ error }`, the error being a problem (RFC 9457). */
export type Client = OpenApiClient<paths, `${string}/${string}`> & Connection;

/** How the server is reached, and as whom. */
export type Connection = {
  readonly baseUrl: string;
  readonly token: string | undefined;
  /** Sends one request once. */
  readonly send: Send;
};

export type ClientOptions = {
  /** Where Attune is reached; empty for the same origin. */
  readonly baseUrl?: string;
  /** An app's token, or a login's, for programs; Attune's own pages send their cookie. */
  readonly token?: string;
  readonly fetch?: typeof fetch;
  /** How often a request that may be repeated is, when no answer came or the server was not well; absent: 3. */
  readonly retries?: number;
  readonly surroundings?: Surroundings;
};

export function createClient(options: ClientOptions = {}): Client {
  const { baseUrl = '', token, retries = 3, surroundings = machine } = options;
  // Looked up for every request: a page may replace its fetch.
  const fetching: Send = (request) => (options.fetch ?? globalThis.fetch)(request);
  // A browser's cookie does the same.
  const send = token ? readingOwnWrites(fetching, surroundings) : fetching;
  const client = createOpenApiClient<paths>({
    baseUrl,
    ...(retries > 0
      ? { fetch: retrying(send, retries, surroundings) }
      : options.fetch || token
        ? { fetch: send }
        : {}),
    ...(token ? { headers: { authorization: `Bearer ${token}` } } : {}),
  });
  return Object.assign(client, { baseUrl, token, send });
}

const placeHeader = 'attune-place';
/** As long as any copy may be behind and still be read from. */
const placeMilliseconds = 120_000;

/**
 * Where reads come from a copy of the database, the server says after each write how far the database is. Who brings that
 * along with what they read is shown nothing older.
 */
function readingOwnWrites(send: Send, { now }: Surroundings): Send {
  let newest = '';
  let until = 0;
  return async (request) => {
    if (now() >= until) newest = '';
    if (newest) request.headers.set(placeHeader, newest);
    const response = await send(request);
    const place = response.headers.get(placeHeader) ?? '';
    if (place) until = now() + placeMilliseconds;
    if (isLater(place, newest)) newest = place;
    return response;
  };
}

/** Of two places, which are numbers: answers may come in another order than what they are about. */
const isLater = (one: string, other: string): boolean =>
  one.length === other.length ? one > other : one.length > other.length;
