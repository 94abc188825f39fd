import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';
import type { ProviderConfig } from '../domains/identity/index.ts';

/** What a provider puts into an address when it sends the browser back. */
export type BroughtBack = { state: string; code?: string; iss?: string; error?: string };

export type Claims = Record<string, unknown>;

/** Something that the provider says otherwise than it is. */
export type Lie = {
  readonly claims?: (claims: Claims) => Claims;
  /** Signs with a key that is not the provider's, or does not sign at all. */
  readonly signature?: 'of another key' | 'none';
  readonly metadata?: (metadata: Claims) => Claims;
};

/** Where a provider may fail: it cuts the connection, answers with 500, does not answer, or does not stop. */
export type Trouble = { readonly path: string; readonly how: 'cut' | 'error' | 'silence' | 'endless' };

export type OidcKit = {
  readonly issuer: string;
  /** A client of its own, for a product that is reached at `publicUrl`. Before the first request. */
  register(
    name: string,
    options?: { publicUrl?: string; secret?: boolean; scopes?: string[] },
  ): ProviderConfig;
  /** Follows the address, signs in with any name and agrees, as a person would. A refusal goes back too. */
  visit(url: string, account: string, agree?: boolean): Promise<BroughtBack>;
  /** How often a path was asked for. */
  asked(path: string): number;
  /** How many bytes an answer without an end has had so far. */
  poured(): number;
  lie(lie: Lie | undefined): void;
  fail(trouble: Trouble | undefined): void;
  stop(): Promise<void>;
};

type Client = { name: string; secret: string | undefined; redirectUri: string };

/** A real OpenID Connect provider on a free port of this machine. Whoever signs in is who they say they are. */
export async function startOidc(): Promise<OidcKit> {
  const clients: Client[] = [];
  const counts = new Map<string, number>();
  const own = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  let lying: Lie | undefined;
  let failing: Trouble | undefined;
  let poured = 0;
  let listener: ReturnType<Provider['callback']> | undefined;

  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    counts.set(path, (counts.get(path) ?? 0) + 1);
    if (failing?.path === path) {
      if (failing.how === 'cut') request.socket.destroy();
      if (failing.how === 'error') response.writeHead(500).end();
      if (failing.how === 'endless')
        pourInto(response, (length) => {
          poured += length;
        });
      return;
    }
    listener ??= makeProvider(issuer, clients, own, () => lying).callback();
    void listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://localhost:${(server.address() as AddressInfo).port}`;

  return {
    issuer,
    register(name, { publicUrl = 'http://localhost', secret = true, scopes = [] } = {}) {
      const clientSecret = secret ? randomBytes(24).toString('base64url') : undefined;
      clients.push({ name, secret: clientSecret, redirectUri: `${publicUrl}/signed-in-with/${name}` });
      return { name, title: `Provider ${name}`, issuer, clientId: name, clientSecret, scopes };
    },
    visit,
    asked: (path) => counts.get(path) ?? 0,
    poured: () => poured,
    lie: (lie) => {
      lying = lie;
    },
    fail: (trouble) => {
      failing = trouble;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** JSON that goes on for as long as somebody reads it. */
function pourInto(response: ServerResponse, count: (length: number) => void): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.write('{"access_token":"');
  const part = 'x'.repeat(65_536);
  const pour = () => {
    let goesOn = true;
    while (goesOn && !response.destroyed) {
      goesOn = response.write(part);
      count(part.length);
    }
  };
  response.on('drain', pour);
  pour();
}

function makeProvider(issuer: string, clients: Client[], key: KeyObject, lying: () => Lie | undefined) {
  const provider = new Provider(issuer, {
    clients: clients.map(({ name, secret, redirectUri }) => ({
      client_id: name,
      redirect_uris: [redirectUri],
      ...(secret === undefined
        ? { token_endpoint_auth_method: 'none' as const }
        : { client_secret: secret, token_endpoint_auth_method: 'client_secret_basic' as const }),
    })),
    findAccount: (_context, id) => ({
      accountId: id,
      claims: () => ({ sub: id, email: `${id}@example.org`, preferred_username: `${id} outside` }),
    }),
    claims: { openid: ['sub'], email: ['email'], profile: ['preferred_username'] },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    jwks: { keys: [{ ...key.export({ format: 'jwk' }), kid: 'one', use: 'sig', alg: 'RS256' }] },
    cookies: { keys: [randomBytes(16).toString('hex')] },
    ttl: { Interaction: 600, Session: 600, Grant: 600, IdToken: 600, AccessToken: 600 },
  } as ConstructorParameters<typeof Provider>[1]);
  const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  provider.use(async (context, next) => {
    await next();
    const lie = lying();
    const body = context.body as Claims | undefined;
    if (!lie || !body) return;
    if (context.path === '/.well-known/openid-configuration' && lie.metadata)
      context.body = lie.metadata(body);
    if (context.path === '/token' && typeof body.id_token === 'string')
      context.body = { ...body, id_token: twist(body.id_token, lie, key, stranger) };
  });
  return provider;
}

const parse = (part: string | undefined): Claims =>
  JSON.parse(Buffer.from(part ?? '', 'base64url').toString()) as Claims;
const encode = (part: unknown): string => Buffer.from(JSON.stringify(part)).toString('base64url');

function twist(idToken: string, { claims, signature }: Lie, own: KeyObject, stranger: KeyObject): string {
  const [head, body] = idToken.split('.');
  const header = signature === 'none' ? { alg: 'none' } : parse(head);
  const said = `${encode(header)}.${encode(claims ? claims(parse(body)) : parse(body))}`;
  if (signature === 'none') return `${said}.`;
  const key = signature === 'of another key' ? stranger : own;
  return `${said}.${sign('sha256', Buffer.from(said), key).toString('base64url')}`;
}

/** A browser without a screen: cookies, redirects, and the provider's own forms. */
async function visit(url: string, account: string, agree = true): Promise<BroughtBack> {
  const { origin } = new URL(url);
  const cookies = new Map<string, string>();
  let next: { url: string; form?: Record<string, string> } = { url };
  for (let step = 0; step < 20; step += 1) {
    const { form } = next;
    const response = await fetch(next.url, {
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
    });
    keep(cookies, response.headers.getSetCookie());
    const location = response.headers.get('location');
    const page = await response.text();
    if (location === null) {
      next = { url: new URL(actionOf(page), origin).href, form: fieldsOf(page, account) };
      if (!agree) next = { url: new URL(abortOf(page), origin).href };
    } else {
      const to = new URL(location, origin);
      if (to.origin !== origin) return Object.fromEntries(to.searchParams) as BroughtBack;
      next = { url: to.href };
    }
  }
  throw new Error('The provider sends the browser in a circle.');
}

function keep(cookies: Map<string, string>, set: readonly string[]): void {
  for (const line of set) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (value === '') cookies.delete(name);
    else cookies.set(name, value);
  }
}

function actionOf(page: string): string {
  const action = /<form[^>]* action="([^"]+)"/.exec(page)?.[1];
  if (!action)
    throw new Error(`The provider shows no form: ${page.replaceAll(/<[^>]*>|\s+/g, ' ').slice(-300)}`);
  return action;
}

const abortOf = (page: string): string => `${actionOf(page)}/abort`;

const fieldsOf = (page: string, account: string): Record<string, string> =>
  page.includes('name="login"')
    ? { prompt: 'login', login: account, password: 'any' }
    : { prompt: 'consent' };
