import { hash } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Run } from '../../kernel/database/database.ts';
import type { Query } from '../../kernel/database/query.ts';
import { identityDigests, openBrowser, pathOf, roundTrip } from '../../testing/browser-kit.ts';
import { ask } from '../../testing/cluster.ts';
import { type OidcKit, startOidc } from '../../testing/oidc-kit.ts';
import { openWorld, type World } from '../../testing/world.ts';
import { createIdentityStore } from './store/identities.ts';

let world: World;
let kit: OidcKit;
let later = 0;

beforeAll(async () => {
  kit = await startOidc();
  world = await openWorld({
    clock: { now: () => new Date(Date.now() + later) },
    providers: [kit.register('google'), kit.register('valu')],
  });
});
afterAll(() => Promise.all([world.close(), kit.stop()]));

const sql = async (text: string) => (await ask(world.urls.directUrl, text)).rows;
const digests = () => sql(identityDigests);
const facts = (answer: { statusCode: number; json(): object }) =>
  JSON.stringify({ status: answer.statusCode, body: { ...answer.json(), requestId: '' } });

/** A person with an identity of that name at `google`, in a browser. */
async function connected(account: string) {
  const person = await world.person();
  const browser = openBrowser(world, person);
  const answer = await roundTrip(browser, kit, { provider: 'google', account, to: 'connect' });
  expect(answer.statusCode).toBe(200);
  return { ...person, browser };
}

/** A browser that is back from the provider, with what it brings. */
async function back(account: string) {
  const browser = openBrowser(world);
  return { browser, brought: await kit.visit(await browser.leave(pathOf['sign-in']('google')), account) };
}

test('what is stored of a visit lets nobody finish it, nor guess what the provider was asked', async () => {
  const browser = openBrowser(world);
  const url = new URL(await browser.leave(pathOf['sign-in']('google')));
  const [row] = await sql(`select t::text as text from one_time_tokens t order by created_at desc limit 1`);
  const secret = browser.cookies.get('__Host-attune-visit') ?? '';
  expect(secret).toHaveLength(43);
  const { searchParams } = url;
  for (const value of [secret, searchParams.get('state'), searchParams.get('nonce')])
    expect(row.text).not.toContain(value);
  expect(Object.fromEntries(searchParams)).toMatchObject({
    redirect_uri: 'http://localhost/signed-in-with/google',
    response_mode: 'query',
    code_challenge_method: 'S256',
    scope: 'openid',
  });
});

test('each visit asks anew: nothing of it fits another, and what stands in the address does not give the code away', async () => {
  const leave = async () => new URL(await openBrowser(world).leave(pathOf['sign-in']('google'))).searchParams;
  const [one, other] = [await leave(), await leave()];
  for (const name of ['state', 'nonce', 'code_challenge']) {
    expect(one.get(name)).toMatch(/^[\w-]{43}$/);
    expect(one.get(name), name).not.toBe(other.get(name));
  }
  expect(one.get('code_challenge')).not.toBe(hash('sha256', one.get('nonce') ?? '', 'base64url'));
});

test('only the browser that left may come back; what another one tries spoils nothing for it', async () => {
  await connected('noa');
  const { browser, brought } = await back('noa');
  const other = openBrowser(world);
  await other.leave(pathOf['sign-in']('google'));
  const before = await digests();
  expect((await other.comeBack('google', brought)).statusCode).toBe(404);
  expect((await openBrowser(world).comeBack('google', brought)).statusCode).toBe(404);
  expect(await digests()).toEqual(before);
  expect((await browser.comeBack('google', brought)).statusCode).toBe(200);
});

test('a visit that is unknown, used, too old, of another browser or of another provider answers alike', async () => {
  await connected('omer');
  const answers = new Set<string>();
  const unknown = await back('omer');
  answers.add(facts(await unknown.browser.comeBack('google', { ...unknown.brought, state: 'n'.repeat(43) })));
  expect((await unknown.browser.comeBack('google', unknown.brought)).statusCode).toBe(200);
  answers.add(facts(await unknown.browser.comeBack('google', unknown.brought)));
  const used = await back('omer');
  const cookie = used.browser.cookies.get('__Host-attune-visit') ?? '';
  expect((await used.browser.comeBack('google', used.brought)).statusCode).toBe(200);
  used.browser.cookies.set('__Host-attune-visit', cookie);
  answers.add(facts(await used.browser.comeBack('google', used.brought)));
  const mixed = await back('omer');
  answers.add(facts(await mixed.browser.comeBack('valu', mixed.brought)));
  answers.add(facts(await mixed.browser.comeBack('google', mixed.brought)));
  const old = await back('omer');
  later = 11 * 60_000;
  answers.add(facts(await old.browser.comeBack('google', old.brought)));
  later = 0;
  expect([...answers]).toHaveLength(1);
  expect([...answers][0]).toContain('"status":404');
});

/** A hundred times the same return at once. */
async function returnAtOnce(account: string) {
  await connected(account);
  const { browser, brought } = await back(account);
  const cookie = browser.cookies.get('__Host-attune-visit') ?? '';
  const asked = kit.asked('/token');
  const answers = await Promise.all(
    Array.from({ length: 100 }, () => {
      const same = openBrowser(world);
      same.cookies.set('__Host-attune-visit', cookie);
      return same.comeBack('google', brought);
    }),
  );
  return {
    won: answers.filter((answer) => answer.statusCode === 200).length,
    others: new Set(answers.filter((answer) => answer.statusCode !== 200).map(facts)),
    exchanged: kit.asked('/token') - asked,
  };
}

test('of a hundred returns with one state one gets in, and the others hear what a stranger to it hears', async () => {
  const { won, others, exchanged } = await returnAtOnce('race');
  expect({ won, exchanged }).toEqual({ won: 1, exchanged: 1 });
  const stranger = await openBrowser(world).comeBack('google', { state: 'n'.repeat(43), code: 'c' });
  expect([...others]).toEqual([facts(stranger)]);
});

test('without the guard of the database more than one would come through, and the test above would see it', async () => {
  await sql(`
    create function forget() returns trigger language plpgsql as 'begin new.used_at := null; return new; end';
    create trigger forget before update on one_time_tokens for each row execute function forget();`);
  try {
    expect((await returnAtOnce('unguarded')).exchanged).toBeGreaterThan(1);
  } finally {
    await sql('drop trigger forget on one_time_tokens; drop function forget');
  }
});

test('one identity that ten connect at once is one person’s', async () => {
  const browsers = await Promise.all(
    Array.from({ length: 10 }, async () => openBrowser(world, await world.person())),
  );
  const brought = await Promise.all(
    browsers.map(async (browser) => kit.visit(await browser.leave(pathOf.connect('google')), 'wanted')),
  );
  const answers = await Promise.all(
    browsers.map((browser, i) => browser.comeBack('google', brought[i] ?? {})),
  );
  const statuses = answers.map((answer) => answer.statusCode).toSorted();
  expect(statuses).toEqual([200, ...Array.from({ length: 9 }, () => 409)]);
});

test('two ways in that are removed at once leave one', async () => {
  const { browser, userId } = await connected('twice');
  await roundTrip(browser, kit, { provider: 'google', account: 'twice-too', to: 'connect' });
  const rows = await sql(`select id from identities where user_id = '${userId}'`);
  const answers = await Promise.all(rows.map(({ id }) => browser.delete(`/v1/me/identities/${id}`)));
  expect(answers.map((answer) => answer.statusCode).toSorted()).toEqual([204, 409]);
});

test('who is shut out in the moment in which they sign in is not let in', async () => {
  const { userId } = await connected('in-between');
  const { browser, brought } = await back('in-between');
  const administrator = new pg.Client({ connectionString: world.urls.directUrl });
  await administrator.connect();
  try {
    await administrator.query('begin');
    await administrator.query(`update users set status = 'disabled' where id = '${userId}'`);
    await administrator.query(`delete from logins where user_id = '${userId}'`);
    const answer = browser.comeBack('google', brought);
    const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    await expect.poll(() => sql(waiting)).not.toEqual([]);
    await administrator.query('commit');
    expect((await answer).statusCode).toBe(401);
  } finally {
    await administrator.end();
  }
  expect(await sql(`select from logins where user_id = '${userId}'`)).toEqual([]);
});

test('what one login began to connect no other login ends, nor nobody', async () => {
  const person = await world.person();
  const browser = openBrowser(world, person);
  const before = await digests();
  const begin = async () => kit.visit(await browser.leave(pathOf.connect('google')), 'left-alone');
  const mine = browser.cookies.get('__Host-attune') ?? '';
  for (const token of [(await world.person()).token, undefined]) {
    const brought = await begin();
    if (token) browser.cookies.set('__Host-attune', token);
    else browser.cookies.delete('__Host-attune');
    expect((await browser.comeBack('google', brought)).json()).toMatchObject({ code: 'not-signed-in' });
    browser.cookies.set('__Host-attune', mine);
  }
  expect(await sql(`select from identities where user_id = '${person.userId}'`)).toEqual([]);
  expect((await digests()).find(({ name }) => name === 'identities')).toEqual(
    before.find(({ name }) => name === 'identities'),
  );
});

test('a login that ends while its identity is on the way connects nothing', async () => {
  const person = await world.person();
  const browser = openBrowser(world, person);
  const answer = await kit.visit(await browser.leave(pathOf.connect('google')), 'too-late');
  await person.ask({ method: 'POST', url: '/v1/sign-out' });
  const before = await digests();
  const cookie = browser.cookies.get('__Host-attune-visit');
  const visitor = { cookie, actor: person.actor, where: {} };
  await expect(world.app.identity.providers.finish('google', answer, visitor)).rejects.toMatchObject({
    code: 'not-signed-in',
  });
  expect(await digests()).toEqual(before);
});

test('a provider that is not configured is not there, whatever it is wanted for', async () => {
  const browser = openBrowser(world, await world.person());
  const payload = { token: 'n'.repeat(43), termsVersion: '1' };
  const before = await sql('select count(*) from one_time_tokens');
  expect((await browser.post(pathOf['sign-in']('merkos'))).statusCode).toBe(404);
  expect((await browser.post(pathOf.connect('merkos'))).statusCode).toBe(404);
  expect((await browser.post(pathOf.accept('merkos'), payload)).statusCode).toBe(404);
  expect((await browser.post(pathOf.accept('google'), payload)).statusCode).toBe(404);
  expect((await browser.comeBack('merkos', { state: 'n'.repeat(43), code: 'c' })).statusCode).toBe(404);
  expect(await sql('select count(*) from one_time_tokens')).toEqual(before);
});

test('among many identities one is found by one step through an index', async () => {
  const { userId } = await connected('needle');
  await sql(`
    insert into identities (user_id, id, provider, issuer, subject)
      select '${userId}', gen_random_uuid(), 'google', 'https://many.example', sha256(n::text::bytea)
      from generate_series(1, 20000) n;
    insert into identity_subjects (issuer, subject_index, user_id, identity_id)
      select issuer, subject, user_id, id from identities where issuer = 'https://many.example';
    analyze identity_subjects`);
  let asked: { sql: string; parameters: readonly unknown[] } | undefined;
  const listening = {
    first: (query: Query<unknown>) => {
      asked = query.compile();
      return Promise.resolve(undefined);
    },
  } as unknown as Run;
  await createIdentityStore(listening).find('https://many.example', Buffer.alloc(32));
  const client = await world.pool.connect();
  try {
    await client.query('begin');
    await client.query(`select set_config('role', 'attune_any', true)`);
    const { rows } = await client.query(`explain (format json) ${asked?.sql}`, [
      ...(asked?.parameters ?? []),
    ]);
    const [{ Plan: plan }] = rows[0]['QUERY PLAN'];
    expect(plan).toMatchObject({ 'Node Type': 'Index Scan', 'Index Name': 'identity_subjects_pkey' });
    expect(plan['Plan Rows']).toBe(1);
    expect(plan['Index Cond']).toMatch(/issuer.*subject_index/);
  } finally {
    await client.query('rollback');
    client.release();
  }
});
