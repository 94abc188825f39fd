import { createHash } from 'node:crypto';
import type { InjectOptions } from 'fastify';
import { type AppScope, appScopes } from '../domains/appdata/index.ts';
import { ask as sql } from './cluster.ts';
import type { Person, World } from './world.ts';

/** What a page keeps to itself between asking and exchanging, and what it shows of it. */
export const verifier = 'v'.repeat(43);
export const challenge = createHash('sha256').update(verifier).digest('base64url');

export type Granted = { readonly code: string };

/** What administrators, people and apps do with apps, over HTTP; `admin` is an administrator of the world. */
export function appKit(world: () => World, admin: () => Person) {
  let made = 0;
  const newSlug = (name = 'diary') => `${name}-${made++}`;
  const page = (app: string) => `https://${app}.example.org`;

  /** A registered app, with one page. */
  async function newApp(name = 'diary', more: object = {}): Promise<string> {
    const app = newSlug(name);
    const payload = { app, name: 'A diary', origins: [page(app)], ...more };
    const answer = await admin().ask({ method: 'POST', url: '/v1/apps', payload });
    if (answer.statusCode !== 201) throw new Error(`No app was registered: ${answer.body}`);
    return app;
  }

  const grant = (by: Person, app: string, payload: object = {}, of: Pick<Person, 'userId'> = by) =>
    by.ask({
      method: 'PUT',
      url: `/v1/users/${of.userId}/grants/${app}`,
      payload: { scopes: appScopes, ...payload },
    });

  const withdraw = (by: Person, app: string, of: Pick<Person, 'userId'> = by) =>
    by.ask({ method: 'DELETE', url: `/v1/users/${of.userId}/grants/${app}` });

  /** A code for the app's page. */
  async function newCode(by: Person, app: string, scopes: readonly AppScope[] = appScopes): Promise<string> {
    const answer = await grant(by, app, { scopes, returnTo: `${page(app)}/back`, challenge });
    if (answer.statusCode !== 200) throw new Error(`There is no code: ${answer.body}`);
    return answer.json<Granted>().code;
  }

  /** From an address of its own each time: who asks often from one is told to wait. */
  const exchange = (app: string, code: string, more: object = {}, headers: Record<string, string> = {}) =>
    world().server.inject({
      method: 'POST',
      url: '/v1/app-tokens',
      payload: { app, code, verifier, ...more },
      headers: { origin: page(app), 'sec-fetch-site': 'cross-site', ...headers },
      remoteAddress: `10.${1 + (made >> 16)}.${(made >> 8) & 255}.${made++ & 255}`,
    });

  /** A token of the app for this person. */
  async function personToken(
    by: Person,
    app: string,
    scopes: readonly AppScope[] = appScopes,
  ): Promise<string> {
    const answer = await exchange(app, await newCode(by, app, scopes));
    if (answer.statusCode !== 200) throw new Error(`There is no token: ${answer.body}`);
    return answer.json<{ token: string }>().token;
  }

  /** A token that is the app's own. */
  async function appToken(app: string, scopes: readonly AppScope[] = appScopes): Promise<string> {
    const payload = { scopes, label: 'the server of the app' };
    const answer = await admin().ask({ method: 'POST', url: `/v1/apps/${app}/tokens`, payload });
    if (answer.statusCode !== 201) throw new Error(`There is no token: ${answer.body}`);
    return answer.json<{ token: string }>().token;
  }

  const asApp = (token: string, options: InjectOptions) =>
    world().server.inject({ ...options, headers: { authorization: `Bearer ${token}`, ...options.headers } });

  const dataUrl = (of: Pick<Person, 'userId'>, app: string, key = '') =>
    `/v1/users/${of.userId}/apps/${app}/data${key && `/${key}`}`;

  const put = (
    by: Pick<Person, 'ask' | 'userId'>,
    app: string,
    key: string,
    value: unknown,
    headers: Record<string, string> = {},
  ) => by.ask({ method: 'PUT', url: dataUrl(by, app, key), payload: { value } as object, headers });

  const read = (by: Pick<Person, 'ask' | 'userId'>, app: string, key: string) =>
    by.ask({ url: dataUrl(by, app, key) });

  return {
    newSlug,
    page,
    newApp,
    grant,
    withdraw,
    newCode,
    exchange,
    personToken,
    appToken,
    asApp,
    dataUrl,
    put,
    read,
    sql: (text: string) => sql(world().urls.directUrl, text),
  };
}
