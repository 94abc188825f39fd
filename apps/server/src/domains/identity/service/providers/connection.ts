import * as client from 'openid-client';
import type { Clock } from '../../../../kernel/clock.ts';
import { AppError } from '../../../../kernel/errors.ts';
import { inSpan } from '../../../../kernel/trace.ts';
import type { ProviderConfig } from '../provider-config.ts';
import { nonceOf, type Visit, verifierOf } from './visit.ts';

/** Whom a provider says that it has before it, after everything was checked. */
export type Proven = {
  readonly provider: string;
  readonly issuer: string;
  readonly subject: string;
  /** For a list to be read by its owner: never to find anybody by. */
  readonly name: string | undefined;
};

/** What the browser brings back. */
export type ProviderAnswer = {
  readonly state: string;
  readonly code?: string | undefined;
  readonly iss?: string | undefined;
  readonly error?: string | undefined;
};

const answerSeconds = 5;
const rememberMilliseconds = 3_600_000;
/** OpenID Connect Core 1.0, 2: no subject is longer. */
const longestSubject = 255;
const longestName = 200;
/** Answers of providers are a few kB. */
const longestAnswer = 1024 * 1024;

/** The protocol with the providers: nothing in here knows a user. */
export function createConnection(clock: Clock, publicUrl: string) {
  const known = new Map<string, { configuration: Promise<client.Configuration>; until: number }>();
  const redirectUri = (provider: ProviderConfig) => `${publicUrl}/signed-in-with/${provider.name}`;

  /** Asked for when somebody needs it: a provider that is down keeps nobody from starting, nor from trying again. */
  function configurationOf(provider: ProviderConfig): Promise<client.Configuration> {
    const before = known.get(provider.name);
    const now = clock.now().getTime();
    if (before && before.until > now) return before.configuration;
    const configuration = discover(provider).catch((cause) => {
      known.delete(provider.name);
      throw unusable(provider, cause);
    });
    known.set(provider.name, { configuration, until: now + rememberMilliseconds });
    return configuration;
  }

  return {
    /** @throws AppError `busy` when the provider is down. */
    async addressFor(provider: ProviderConfig, state: string, visit: Visit): Promise<string> {
      const configuration = await configurationOf(provider);
      const url = client.buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri(provider),
        response_type: 'code',
        response_mode: 'query',
        scope: ['openid', ...provider.scopes.filter((scope) => scope !== 'openid')].join(' '),
        state,
        nonce: nonceOf(visit),
        code_challenge: await client.calculatePKCECodeChallenge(verifierOf(visit)),
        code_challenge_method: 'S256',
      });
      return url.href;
    },

    /** Whether the provider answers: asked before anything is written. @throws AppError `busy` */
    reach: async (provider: ProviderConfig): Promise<void> => void (await configurationOf(provider)),

    /**
     * Turns what the browser brought into whom the provider vouches for.
     * @throws AppError `busy` when the provider is down, `sign-in-failed` when anything is not as it has to be
     */
    async prove(provider: ProviderConfig, answer: ProviderAnswer, visit: Visit): Promise<Proven> {
      const configuration = await configurationOf(provider);
      // The library sends the address without its query as the redirect URI: it is ours, whatever a proxy makes of it.
      const url = new URL(redirectUri(provider));
      for (const [key, value] of Object.entries(answer))
        if (value !== undefined) url.searchParams.set(key, value);
      const checks = {
        expectedState: answer.state,
        expectedNonce: nonceOf(visit),
        pkceCodeVerifier: verifierOf(visit),
      };
      const tokens = await client.authorizationCodeGrant(configuration, url, checks).catch((cause) => {
        throw isUnreachable(cause) ? unusable(provider, cause) : failed(provider, cause);
      });
      const claims = tokens.claims();
      if (!claims || claims.sub === '' || claims.sub.length > longestSubject) throw failed(provider);
      const name = [claims.preferred_username, claims.email, claims.name].find(isName);
      return {
        provider: provider.name,
        issuer: claims.iss,
        subject: claims.sub,
        name: name?.slice(0, longestName),
      };
    },
  };
}

async function discover(provider: ProviderConfig): Promise<client.Configuration> {
  const issuer = new URL(provider.issuer);
  const isLocal = issuer.hostname === 'localhost' || issuer.hostname === '127.0.0.1';
  const configuration = await client.discovery(issuer, provider.clientId, undefined, howWeProve(provider), {
    timeout: answerSeconds,
    [client.customFetch]: boundedFetch,
    execute: [
      // Without it the library leaves the signature of what it fetched itself to TLS.
      client.enableNonRepudiationChecks,
      ...(isLocal ? [client.allowInsecureRequests] : []),
    ],
  });
  // The library forgives a slash at the end, and some providers more than that.
  if (configuration.serverMetadata().issuer !== provider.issuer)
    throw new Error('The provider calls itself otherwise.');
  return configuration;
}

/** Reads no more than an answer may have: one that never ends would fill the memory until it times out. */
const boundedFetch: client.CustomFetch = async (url, options) => {
  const host = () => ({ 'server.address': new URL(url).hostname });
  const { status, headers, body } = await inSpan('provider', 'client', host, () =>
    fetch(url, options as RequestInit),
  );
  let length = 0;
  const bounded = new TransformStream<Uint8Array, Uint8Array>({
    transform(part, controller) {
      length += part.length;
      if (length > longestAnswer) controller.error(new Error('The answer is too long.'));
      else controller.enqueue(part);
    },
  });
  return new Response(body?.pipeThrough(bounded), { status, headers });
};

/** How we prove to the provider who we are: as its metadata says, whose default is the first (RFC 8414, 2). */
function howWeProve({ clientSecret }: ProviderConfig): client.ClientAuth {
  if (clientSecret === undefined) return client.None();
  return (server, ...rest) => {
    const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    const prove = methods.includes('client_secret_basic')
      ? client.ClientSecretBasic
      : client.ClientSecretPost;
    prove(clientSecret)(server, ...rest);
  };
}

const isName = (claim: unknown): claim is string => typeof claim === 'string' && claim !== '';

/** The network or the provider's program, and not what it says. */
function isUnreachable(error: unknown): boolean {
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  if (code === 'OAUTH_TIMEOUT') return true;
  if (cause instanceof Response) return cause.status >= 500;
  return error instanceof TypeError && cause !== undefined;
}

const unusable = ({ title }: ProviderConfig, cause: unknown) =>
  new AppError(
    'busy',
    `${title} does not answer as it should just now. Nothing was changed: try again in a moment, or take another way in.`,
    { cause },
  );

/** One answer, whatever was wrong: who tries things out learns nothing by it. */
const failed = ({ title }: ProviderConfig, cause?: unknown) =>
  new AppError(
    'sign-in-failed',
    `${title} did not confirm who you are. Nothing was changed: begin again, or take another way in.`,
    { cause },
  );
