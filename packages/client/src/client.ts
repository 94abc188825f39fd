import createOpenApiClient, { type Client as OpenApiClient } from 'openapi-fetch';
import type { components, paths } from './generated.ts';

/** A typed client: `client.GET('/v1/me')` answers `{ data }` or `{ error }`, the error being a problem (RFC 9457). */
export type Client = OpenApiClient<paths, `${string}/${string}`> & {
  readonly baseUrl: string;
  readonly token: string | undefined;
};

/** What went wrong, for its reader: `detail` says what to do. */
export type Problem = components['schemas']['Problem'];

export type ClientOptions = {
  /** Where Attune is reached; empty for the same origin. */
  readonly baseUrl?: string;
  /** A login's token, for programs; browsers send their cookie. */
  readonly token?: string;
  readonly fetch?: typeof fetch;
};

export function createClient({ baseUrl = '', token, fetch }: ClientOptions = {}): Client {
  const client = createOpenApiClient<paths>({
    baseUrl,
    ...(fetch ? { fetch: (request: Request) => fetch(request) } : {}),
    ...(token ? { headers: { authorization: `Bearer ${token}` } } : {}),
  });
  return Object.assign(client, { baseUrl, token });
}
