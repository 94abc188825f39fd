import { mailTo } from './mail-kit.ts';
import type { BroughtBack, OidcKit } from './oidc-kit.ts';
import { tokenIn } from './smtp-kit.ts';
import type { Person, World } from './world.ts';

type Answer = Awaited<ReturnType<World['server']['inject']>>;

/** A browser at the API: it keeps cookies, and calls from an address of its own. */
export type Browser = {
  readonly cookies: Map<string, string>;
  post(url: string, payload?: object): Promise<Answer>;
  get(url: string): Promise<Answer>;
  delete(url: string): Promise<Answer>;
  /** Goes to a provider. @returns the address there */
  leave(path: string, payload?: object): Promise<string>;
  comeBack(provider: string, brought: object): Promise<Answer>;
};

let browsers = 0;

/** Signed in as the person, where there is one. */
export function openBrowser(world: World, person?: { token: string }): Browser {
  const cookies = new Map<string, string>(person ? [['__Host-attune', person.token]] : []);
  browsers++;
  let requests = 0;
  const ask = async (method: 'GET' | 'POST' | 'DELETE', url: string, payload?: object) => {
    requests++;
    const answer = await world.server.inject({
      method,
      url,
      ...(payload ? { payload } : {}),
      cookies: Object.fromEntries(cookies),
      headers: { 'sec-fetch-site': 'same-origin' },
      // What is tested with it is not how much one address may ask.
      remoteAddress: `10.${browsers & 255}.${requests >> 8}.${requests & 255}`,
    });
    for (const { name, value } of answer.cookies) {
      if (value === '') cookies.delete(name);
      else cookies.set(name, value);
    }
    return answer;
  };
  const post = (url: string, payload?: object) => ask('POST', url, payload);
  return {
    cookies,
    post,
    get: (url) => ask('GET', url),
    delete: (url) => ask('DELETE', url),
    async leave(path, payload) {
      const answer = await post(path, payload);
      if (answer.statusCode !== 200) throw new Error(`Leaving was refused: ${answer.body}`);
      return answer.json<{ url: string }>().url;
    },
    comeBack: (provider, brought) => post(`/v1/providers/${provider}/return`, brought),
  };
}

/** The three things that a browser may go to a provider for. */
export const pathOf = {
  'sign-in': (provider: string) => `/v1/sign-in/providers/${provider}`,
  connect: (provider: string) => `/v1/me/identities/providers/${provider}`,
  accept: (provider: string) => `/v1/invites/accept/providers/${provider}`,
} as const;

/** Goes to the provider, signs in there, and brings back what it says; `twist` changes that on the way. */
export async function roundTrip(
  browser: Browser,
  kit: OidcKit,
  trip: { provider: string; account: string; to?: keyof typeof pathOf; payload?: object },
  twist: (brought: BroughtBack) => object = (brought) => brought,
): Promise<Answer> {
  const { provider, account, to = 'sign-in', payload } = trip;
  const brought = await kit.visit(await browser.leave(pathOf[to](provider), payload), account);
  return browser.comeBack(provider, twist(brought));
}

/** Invites somebody by mail. @returns whose invite it is, and the token in the mail */
export async function inviteByMail(world: World, by: Person, email: string) {
  const answer = await by.ask({ method: 'POST', url: '/v1/invites', payload: { email } });
  if (answer.statusCode !== 201) throw new Error(`Inviting was refused: ${answer.body}`);
  const token = tokenIn(await mailTo(world, email, 'invite'));
  return { ...answer.json<{ id: string; userId: string }>(), token };
}

const tables = [
  'users',
  'user_emails',
  'user_roles',
  'relationships',
  'logins',
  'login_tokens',
  'passwords',
  'identities',
  'identity_subjects',
  'invites',
  'mails',
  'activities',
];

/** A digest of each table about who people are, and of every token but those of visits to providers. */
export const identityDigests = `
  select name, digest from (
    ${tables.map((name) => `select '${name}' as name, md5(coalesce(string_agg(t::text, ';' order by t::text), '')) as digest from ${name} t`).join(' union all ')}
    union all
    select 'one_time_tokens', md5(coalesce(string_agg(t::text, ';' order by t::text), ''))
      from one_time_tokens t where kind <> 'provider'
  ) digests order by name`;
