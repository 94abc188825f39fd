import { createHmac } from 'node:crypto';
import type { LightMyRequestResponse } from 'fastify';
import { expect } from 'vitest';
import type { Authenticator, CeremonyOptions } from './authenticator-kit.ts';
import { ask } from './cluster.ts';
import type { Person, World } from './world.ts';

/** People with passwords, codes and passkeys, made through the product's own routes. */

export const password = 'seven green lanterns by the sea';

/** Somebody in one browser. */
export type Holder = Pick<Person, 'userId' | 'token' | 'ask'>;

export const cookieOf = (answer: LightMyRequestResponse, name = '__Host-attune'): string | undefined =>
  answer.cookies.find((cookie) => cookie.name === name)?.value || undefined;

export const holder = (world: World, userId: string, token: string): Holder => ({
  userId,
  token,
  ask: (options) =>
    world.server.inject({ ...options, headers: { authorization: `Bearer ${token}`, ...options.headers } }),
});

/** The same person after an answer that gave the login a new token. */
export function renewed(world: World, userId: string, answer: LightMyRequestResponse): Holder {
  const token = cookieOf(answer);
  expect(token, answer.body).toMatch(/^[\w-]{43}$/);
  return holder(world, userId, token ?? '');
}

let addresses = 0;
/** Each from an address of its own: what is tested is not the limit of one. */
export function post(world: World, url: string, payload: object = {}, cookies: Record<string, string> = {}) {
  addresses++;
  const remoteAddress = `10.7.${addresses >> 8}.${addresses & 255}`;
  return world.server.inject({ method: 'POST', url, payload, cookies, remoteAddress });
}

/** Somebody whose login has one factor. */
export async function withPassword(world: World, email: string): Promise<Holder> {
  const { userId, ask: first } = await world.person({ email, firstName: 'Someone' });
  const answer = await first({ method: 'PUT', url: '/v1/me/password', payload: { password } });
  expect(answer.statusCode, answer.body).toBe(204);
  return renewed(world, userId, await signIn(world, email));
}

export const signIn = (world: World, email: string, secret = password) =>
  post(world, '/v1/sign-in', { email, password: secret });

/** Adds a code generator. @returns the person under their new token, the secret and the recovery codes */
export async function addCodeGenerator(world: World, person: Holder, now: Date) {
  const offer = await person.ask({ method: 'POST', url: '/v1/me/code-generator' });
  expect(offer.statusCode, offer.body).toBe(200);
  const { secret, uri } = offer.json<{ secret: string; uri: string }>();
  const url = '/v1/me/code-generator/confirm';
  const answer = await person.ask({ method: 'POST', url, payload: { code: codeAt(secret, now) } });
  expect(answer.statusCode, answer.body).toBe(200);
  const { recoveryCodes } = answer.json<{ recoveryCodes: string[] }>();
  return { person: renewed(world, person.userId, answer), secret, uri, recoveryCodes };
}

/** The code of a moment, by RFC 6238 and not by the server's library. */
export function codeAt(secret: string, at: Date): string {
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(at.getTime() / 30_000)));
  const hash = createHmac('sha1', fromBase32(secret)).update(step).digest();
  const offset = (hash.at(-1) ?? 0) & 15;
  return String((hash.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

export function fromBase32(text: string): Buffer {
  const bits = [...text]
    .map((sign) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(sign).toString(2).padStart(5, '0'))
    .join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((eight) => Number.parseInt(eight, 2)));
}

export async function optionsFor(person: Pick<Holder, 'ask'>, url: string): Promise<CeremonyOptions> {
  const answer = await person.ask({ method: 'POST', url });
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json<{ options: CeremonyOptions }>().options;
}

/** The question of a sign-in, asked of nobody in particular. */
export const signInOptions = async (world: World): Promise<CeremonyOptions> =>
  (await post(world, '/v1/sign-in/passkey/options')).json<{ options: CeremonyOptions }>().options;

/** Adds a passkey. @returns the person under their new token */
export async function addPasskey(world: World, person: Holder, device: Authenticator, label = 'a phone') {
  const response = device.create(await optionsFor(person, '/v1/me/passkeys/options'));
  const answer = await person.ask({ method: 'POST', url: '/v1/me/passkeys', payload: { response, label } });
  expect(answer.statusCode, answer.body).toBe(201);
  const passkey = answer.json<{ id: string }>();
  return { person: renewed(world, person.userId, answer), passkey, credentialId: response.id };
}

/** Sign-ins that wait for a second factor, as many as after so many right passwords. */
export const waitingSignIns = (world: World, userId: string, count: number): Promise<string[]> =>
  world.app.db.withSystem('make-demo', async (run) => {
    const tokens: string[] = [];
    for (let at = 0; at < count; at++) {
      const details = { method: 'password' };
      tokens.push(await world.app.identity.oneTime.make(run, 'second-factor', 10, { userId, details }));
    }
    return tokens;
  });

export const finish = (world: World, step: string, code: string) =>
  post(world, '/v1/sign-in/second-factor', { code }, { '__Host-attune-step': step });

/** What an answer tells: without the id of the request. */
export const told = (answer: LightMyRequestResponse) => ({
  status: answer.statusCode,
  body: answer.body.replace(/"requestId":"[^"]*"/, ''),
  cookies: answer.cookies.map(({ name }) => name),
});

/** Runs `work` in a database that forgets what a guarded UPDATE writes: the guard is there and holds nothing. */
export async function forgetting(
  world: World,
  table: string,
  column: string,
  work: () => Promise<void>,
): Promise<void> {
  const sql = (text: string) => ask(world.urls.directUrl, text);
  await sql(
    `create function forget() returns trigger language plpgsql as $$ begin new.${column} := old.${column}; return new; end $$;
     create trigger forget before update on ${table} for each row execute function forget()`,
  );
  try {
    await work();
  } finally {
    await sql(`drop trigger forget on ${table}; drop function forget()`);
  }
}
