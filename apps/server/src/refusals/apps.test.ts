import { afterAll, beforeAll, expect, test } from 'vitest';
import { appKit, challenge, verifier } from '../testing/app-kit.ts';
import { relationshipKit } from '../testing/relationships-kit.ts';
import { openWorld, type Person, type World } from '../testing/world.ts';
import { alike, audited, meanwhile, shutOut } from './refusals-kit.ts';

let world: World;
let admin: Person;
let ada: Person;
const apps = appKit(
  () => world,
  () => admin,
);
const { asApp, dataUrl, exchange, grant, newApp, newCode, page, personToken, sql, withdraw } = apps;
const { family } = relationshipKit(
  () => world,
  () => admin,
);

beforeAll(async () => {
  world = await openWorld();
  admin = await world.person({ firstName: 'Root', roles: ['admin'] });
  ada = await world.person({ firstName: 'Ada' });
});
afterAll(() => world.close());

const putAsApp = (token: string, of: Person, app: string, key: string, value: unknown, headers = {}) =>
  asApp(token, { method: 'PUT', url: dataUrl(of, app, key), payload: { value } as object, headers });
const tokensOf = async (of: Person, app: string) =>
  (await sql(`select id from app_tokens where user_id = '${of.userId}' and app = '${app}'`)).rowCount;

test('exchange-app-code: unknown, of another app, from elsewhere, without the verifier, too late: all the same answer', async () => {
  const [app, other] = [await newApp(), await newApp('other')];
  const code = await newCode(ada, app);
  const shut = await world.person({ firstName: 'Uri' });
  const ofShut = await newCode(shut, app);
  await shutOut(world, shut.userId);
  const late = await newCode(ada, other);
  await sql(`update app_codes set expires_at = now() where app = '${other}'`);
  alike(
    await exchange(app, 'x'.repeat(43)),
    await exchange(other, code, {}, { origin: page(app) }),
    await exchange(app, code, {}, { origin: 'https://evil.example.org' }),
    await exchange(app, code, { verifier: 'w'.repeat(43) }),
    await exchange(app, ofShut),
    await exchange(other, late),
  );
  expect((await exchange(app, 'x'.repeat(43))).json().code).toBe('sign-in-failed');
  expect(await tokensOf(shut, app)).toBe(0);
  // None of these tries used it up.
  expect((await exchange(app, code)).statusCode).toBe(200);
});

test('exchange-app-code: a grant that is withdrawn while the code is shown lets nobody in', async () => {
  const app = await newApp();
  const code = await newCode(ada, app);
  const withdrawing = `delete from app_grants where user_id = '${ada.userId}' and app = '${app}'`;
  const answer = await meanwhile(world, withdrawing, () => exchange(app, code));
  expect(answer.json().code).toBe('sign-in-failed');
  expect(await tokensOf(ada, app)).toBe(0);
});

test('end-app-token: ends a person’s token and nothing else, and answers alike for what is none', async () => {
  const app = await newApp();
  const [token, own, kept] = [
    await personToken(ada, app),
    await apps.appToken(app),
    await personToken(ada, app),
  ];
  const end = (ended: string) =>
    world.server.inject({
      method: 'POST',
      url: '/v1/app-tokens/end',
      payload: { token: ended },
      headers: { origin: page(app), 'sec-fetch-site': 'cross-site' },
    });
  alike(await end(token), await end(own), await end(`app_${'x'.repeat(43)}`));
  const read = (by: string) => asApp(by, { url: dataUrl(ada, app) });
  expect((await read(token)).statusCode).toBe(401);
  expect((await read(own)).statusCode).toBe(200);
  expect((await read(kept)).statusCode).toBe(200);
});

test('give-grant: staff, practitioners and strangers give nothing for others; a child not for themselves', async () => {
  const app = await newApp();
  const { parent, child } = await family();
  const stranger = await world.person({ firstName: 'Sven' });
  for (const [by, of] of [
    [admin, ada],
    [stranger, ada],
    [child, child],
    [admin, child],
    [child, parent],
  ] as const)
    expect((await grant(by, app, {}, of)).json().code).toBe('refused');
  expect((await sql(`select from app_grants where app = '${app}'`)).rowCount).toBe(0);
  const given = await grant(parent, app, {}, child);
  expect(given.json().grant).toMatchObject({ grantedBy: parent.userId });
  expect((await audited(world, `grant:give ${app}`))[0]).toMatchObject({ outcome: 'done' });
});

test('give-grant: no app that there is not, none that is the product, no page elsewhere, no scope beyond the list', async () => {
  const app = await newApp();
  expect((await grant(ada, 'no-such-app')).statusCode).toBe(404);
  expect((await grant(ada, 'attune')).statusCode).toBe(403);
  for (const returnTo of [
    'https://evil.example.org/back',
    `http://${app}.example.org/back`,
    `https://user@${app}.example.org/back`,
    `${page(app)}/back#x`,
    'javascript:alert(1)',
  ])
    expect((await grant(ada, app, { returnTo, challenge })).json().code, returnTo).toBe('bad-request');
  expect((await grant(ada, app, { returnTo: page(app) })).statusCode).toBe(400);
  expect((await grant(ada, app, { scopes: ['role:write'] })).statusCode).toBe(400);
  expect((await grant(ada, app, { scopes: [] })).statusCode).toBe(400);
  expect(verifier).not.toBe(challenge);
  expect((await sql(`select from app_grants where app = '${app}'`)).rowCount).toBe(0);
});

test('withdraw-grant: the child may, the parent may, staff and strangers may not', async () => {
  const app = await newApp();
  const { parent, child } = await family();
  const stranger = await world.person({ firstName: 'Sven' });
  await grant(parent, app, {}, child);
  for (const by of [admin, stranger]) expect((await withdraw(by, app, child)).json().code).toBe('refused');
  expect((await withdraw(child, app)).statusCode).toBe(204);
  await grant(parent, app, {}, child);
  expect((await withdraw(parent, app, child)).statusCode).toBe(204);
  expect((await sql(`select from app_grants where app = '${app}'`)).rowCount).toBe(0);
});

test('list-grants: a stranger is shown nobody’s, and nobody is shown another’s', async () => {
  const app = await newApp();
  await grant(ada, app);
  const stranger = await world.person({ firstName: 'Sven' });
  expect((await stranger.ask({ url: `/v1/users/${ada.userId}/grants` })).statusCode).toBe(403);
  expect((await stranger.ask({ url: `/v1/users/${stranger.userId}/grants` })).json()).toEqual({ items: [] });
});

test('find-app-token: a token that nobody was given, a login’s, and one of a person who is shut out are none', async () => {
  const app = await newApp();
  const uri = await world.person({ firstName: 'Uri' });
  const token = await personToken(uri, app);
  expect((await asApp(`app_${'x'.repeat(43)}`, { url: dataUrl(uri, app) })).statusCode).toBe(401);
  expect((await asApp(`app_${uri.token}`, { url: dataUrl(uri, app) })).statusCode).toBe(401);
  await shutOut(world, uri.userId);
  expect((await asApp(token, { url: dataUrl(uri, app) })).statusCode).toBe(403);
});

test('record-app: what the person may not do any more themselves, no app does for them', async () => {
  const app = await newApp();
  const uri = await world.person({ firstName: 'Uri' });
  const token = await personToken(uri, app);
  await sql(`set role attune_any; delete from user_roles where user_id = '${uri.userId}'`);
  expect((await asApp(token, { url: dataUrl(uri, app) })).statusCode).toBe(403);
  expect((await audited(world, `appdata:read (${app})`)).map(({ outcome }) => outcome)).toEqual(['refused']);
});

test('refuse-app: a refusal of an app is on record, and changes nothing', async () => {
  const app = await newApp();
  const token = await personToken(ada, app, ['appdata:read']);
  expect((await putAsApp(token, ada, app, 'a', 1)).statusCode).toBe(403);
  expect(await audited(world, `appdata:write (${app})`)).toEqual([
    { actor_kind: 'app', about_somebody: true, outcome: 'refused' },
  ]);
  expect((await sql(`select from app_data where app = '${app}'`)).rowCount).toBe(0);
});

test('list-app-origins: browsers may read answers from pages of active apps, and from nowhere else', async () => {
  const [app, off] = [await newApp(), await newApp('off')];
  await admin.ask({ method: 'PATCH', url: `/v1/apps/${off}`, payload: { state: 'disabled' } });
  const allowed = async (origin: string) =>
    (await world.server.inject({ method: 'OPTIONS', url: '/v1/me', headers: { origin } })).headers[
      'access-control-allow-origin'
    ];
  expect(await allowed(page(app))).toBe(page(app));
  for (const origin of [page(off), 'https://evil.example.org', 'null', `${page(app)}.evil.example`])
    expect(await allowed(origin), origin).toBeUndefined();
});

test('expire-app-tokens: what runs out goes, what stands stays', async () => {
  const app = await newApp();
  const [gone, kept] = [await personToken(ada, app), await personToken(ada, app)];
  await newCode(ada, app);
  await sql(
    `update app_tokens set expires_at = now() - interval '1 s' where token_hash = sha256('${gone}');
     update app_codes set expires_at = now() - interval '25 hours' where app = '${app}' and used_at is not null`,
  );
  await world.app.jobs.find(({ name }) => name === 'expire-app-tokens')?.handle({});
  expect(await tokensOf(ada, app)).toBe(1);
  expect((await sql(`select from app_codes where app = '${app}'`)).rowCount).toBe(1);
  expect((await asApp(kept, { url: dataUrl(ada, app) })).statusCode).toBe(200);
});
