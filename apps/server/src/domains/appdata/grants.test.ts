import { afterAll, beforeAll, expect, test } from 'vitest';
import { alike, grownStale, weakLogin } from '../../refusals/refusals-kit.ts';
import { appKit } from '../../testing/app-kit.ts';
import { openWorld, type Person, type World } from '../../testing/world.ts';

let world: World;
let admin: Person;
let ada: Person;
const apps = appKit(
  () => world,
  () => admin,
);
const { asApp, dataUrl, exchange, grant, newApp, newCode, page, personToken, put, sql, withdraw } = apps;

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

test('a page comes from a yes to a token, and stores and reads for that person only', async () => {
  const app = await newApp();
  const answer = await exchange(app, await newCode(ada, app));
  expect(answer.statusCode, answer.body).toBe(200);
  expect(answer.headers['access-control-allow-origin']).toBe(page(app));
  expect(answer.json()).toMatchObject({ userId: ada.userId, app });
  const { token } = answer.json();
  expect((await putAsApp(token, ada, app, 'mood', 7)).statusCode).toBe(200);
  const headers = { origin: page(app) };
  expect((await asApp(token, { url: dataUrl(ada, app, 'mood'), headers })).json().value).toBe(7);
  const ben = await world.person({ firstName: 'Ben' });
  await grant(ben, app);
  await put(ben, app, 'mood', 1);
  expect((await asApp(token, { url: dataUrl(ben, app, 'mood') })).statusCode).toBe(403);
  const { rows } = await sql(
    `select expires_at - created_at as life from app_tokens where user_id = '${ada.userId}'`,
  );
  expect(rows[0].life.days).toBe(30);
});

test('an app may do what was granted and nothing else, and only under its own name', async () => {
  const [app, other] = [await newApp(), await newApp('other')];
  await put(ada, other, 'mine', 1);
  const token = await personToken(ada, app, ['appdata:read']);
  expect((await asApp(token, { url: dataUrl(ada, app) })).statusCode).toBe(200);
  expect((await putAsApp(token, ada, app, 'a', 1)).statusCode).toBe(403);
  expect((await asApp(token, { url: dataUrl(ada, other, 'mine') })).statusCode).toBe(403);
  for (const url of [
    `/v1/users/${ada.userId}/profile`,
    `/v1/users/${ada.userId}/grants`,
    '/v1/me',
    '/v1/apps/all',
  ])
    expect((await asApp(token, { url })).statusCode, url).toBe(403);
  const remove = await asApp(token, { method: 'DELETE', url: dataUrl(ada, app) });
  expect(remove.statusCode).toBe(403);
});

test('an app’s own token acts for whoever granted it leave, with what token and grant both allow', async () => {
  const app = await newApp();
  const token = await apps.appToken(app, ['appdata:read', 'appdata:write']);
  const ben = await world.person({ firstName: 'Ben' });
  await grant(ada, app, { scopes: ['appdata:write', 'activity:read'] });
  expect((await putAsApp(token, ada, app, 'a', 1)).statusCode).toBe(200);
  expect((await asApp(token, { url: dataUrl(ada, app, 'a') })).statusCode).toBe(403);
  expect((await putAsApp(token, ben, app, 'a', 1)).statusCode).toBe(403);
  const { grant: wider } = (await grant(ada, app, { scopes: ['appdata:read'] })).json();
  expect(wider).toMatchObject({ app, scopes: ['appdata:read'], grantedBy: ada.userId, active: true });
  expect((await putAsApp(token, ada, app, 'a', 2)).statusCode).toBe(403);
  expect((await asApp(token, { url: dataUrl(ada, app, 'a') })).json().value).toBe(1);
});

test('an Idempotency-Key of an app is not the person’s own', async () => {
  const app = await newApp();
  const token = await personToken(ada, app);
  const headers = { 'idempotency-key': 'shared' };
  expect((await putAsApp(token, ada, app, 'n', 1, headers)).json().version).toBe(1);
  expect((await put(ada, app, 'n', 2, headers)).json().version).toBe(2);
});

test('what an app writes under settings is an activity of the person', async () => {
  const app = await newApp();
  const token = await personToken(ada, app, ['appdata:write']);
  expect((await putAsApp(token, ada, app, 'settings', {})).statusCode).toBe(200);
  const { rows } = await sql(
    `select type from activities where user_id = '${ada.userId}' and app = '${app}'`,
  );
  expect(rows).toEqual([{ type: 'settings_updated' }]);
});

test('withdrawn in the middle, the next statement of the app sees nothing, and its tokens are gone', async () => {
  const app = await newApp();
  const token = await personToken(ada, app);
  await putAsApp(token, ada, app, 'a', 1);
  const { actor, reach } = await admitted(token, app);
  const about = { actor, reach, userId: ada.userId };
  expect((await world.app.appdata.data.one(about, app, 'a')).value).toBe(1);
  expect((await withdraw(ada, app)).statusCode).toBe(204);
  await expect(world.app.appdata.data.one(about, app, 'a')).rejects.toThrow();
  await expect(world.app.appdata.data.put(about, { app, key: 'a' }, 2, {}, undefined)).rejects.toThrow();
  expect((await asApp(token, { url: dataUrl(ada, app, 'a') })).statusCode).toBe(401);
  expect(await tokensOf(ada, app)).toBe(0);
  expect((await apps.read(ada, app, 'a')).json().value).toBe(1);
  expect((await withdraw(ada, app)).statusCode).toBe(404);
});

const admitted = async (token: string, app: string, permission = 'appdata:write') => {
  const reach = { to: 'subject', userId: ada.userId } as const;
  const asked = { token, origin: undefined, permission, subject: ada.userId, app, requestId: 'r' };
  return { actor: await world.app.appdata.admit(asked), reach };
};

test('even the widest query of an app sees one person’s rows, and writes nobody else’s', async () => {
  const app = await newApp();
  const ben = await world.person({ firstName: 'Ben' });
  await put(ben, app, 'a', 'of Ben');
  await put(ada, app, 'a', 'of Ada');
  await grant(ben, app);
  const { actor, reach } = await admitted(await personToken(ada, app), app);
  const run = world.app.db.as(actor, reach);
  const text = (sqlText: string) => ({ compile: () => ({ sql: sqlText, parameters: [] }) as never });
  const rows = await run.all<{ user_id: string }>(text('select user_id from app_data'));
  expect(new Set(rows.map((row) => row.user_id))).toEqual(new Set([ada.userId]));
  expect(await run.count(text(`update app_data set version = 99 where user_id = '${ben.userId}'`))).toBe(0);
  const foreign = `insert into app_data (user_id, app, key, value) values ('${ben.userId}', '${app}', 'b', '')`;
  await expect(run.count(text(foreign))).rejects.toThrow(/row-level security/);
  await expect(run.all(text('select * from app_tokens'))).rejects.toThrow(/permission denied/);
  await expect(run.count(text(`update app_grants set scopes = '{}'`))).rejects.toThrow(/permission denied/);
});

test('switched off, an app does nothing from the next request on; switched on again, its grants are there', async () => {
  const app = await newApp();
  const token = await personToken(ada, app);
  const change = (state: string) =>
    admin.ask({ method: 'PATCH', url: `/v1/apps/${app}`, payload: { state } });
  const code = await newCode(ada, app);
  const { actor, reach } = await admitted(token, app);
  expect((await change('disabled')).json().state).toBe('disabled');
  await expect(
    world.app.appdata.data.put({ actor, reach, userId: ada.userId }, { app, key: 'a' }, 1, {}, undefined),
  ).rejects.toThrow();
  expect((await putAsApp(token, ada, app, 'a', 1)).statusCode).toBe(401);
  expect((await exchange(app, code)).statusCode).toBe(401);
  expect((await grant(ada, app)).statusCode).toBe(404);
  const { items } = (await ada.ask({ url: `/v1/users/${ada.userId}/grants` })).json();
  expect(items).toContainEqual(expect.objectContaining({ app, active: false }));
  await change('active');
  expect((await putAsApp(token, ada, app, 'a', 1)).statusCode).toBe(200);
});

test('from a page that is not the app’s, its token does nothing', async () => {
  const app = await newApp();
  const token = await personToken(ada, app);
  const from = (origin: string) => asApp(token, { url: dataUrl(ada, app), headers: { origin } });
  expect((await from('https://evil.example.org')).statusCode).toBe(403);
  expect((await from(page(app))).statusCode).toBe(200);
});

test('a token that ran out is none', async () => {
  const app = await newApp();
  const token = await personToken(ada, app);
  await sql(`update app_tokens set expires_at = now() where app = '${app}'`);
  expect((await asApp(token, { url: dataUrl(ada, app) })).statusCode).toBe(401);
});

test('the list of grants says since when, with what, and when the app last came', async () => {
  const eva = await world.person({ firstName: 'Eva' });
  const app = await newApp();
  const token = await personToken(eva, app, ['appdata:read']);
  const list = async () => (await eva.ask({ url: `/v1/users/${eva.userId}/grants` })).json().items;
  expect(await list()).toMatchObject([
    { app, name: 'A diary', scopes: ['appdata:read'], grantedBy: eva.userId, lastUsedAt: null },
  ]);
  await asApp(token, { url: dataUrl(eva, app) });
  expect((await list())[0].lastUsedAt).toMatch(/^20/);
});

test('a hundred exchanges of one code at once make one token; and as a code came twice, it ends', async () => {
  const app = await newApp();
  const code = await newCode(ada, app);
  const answers = await Promise.all(Array.from({ length: 100 }, () => exchange(app, code)));
  expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(1);
  alike(...answers.filter(({ statusCode }) => statusCode !== 200));
  expect(await tokensOf(ada, app)).toBe(0);
});

test('a code that is used again ends the token that was made of it, and no other', async () => {
  const app = await newApp();
  const kept = await personToken(ada, app);
  const code = await newCode(ada, app);
  const { token } = (await exchange(app, code)).json();
  expect((await asApp(token, { url: dataUrl(ada, app) })).statusCode).toBe(200);
  expect((await exchange(app, code)).statusCode).toBe(401);
  expect((await asApp(token, { url: dataUrl(ada, app) })).statusCode).toBe(401);
  expect((await asApp(kept, { url: dataUrl(ada, app) })).statusCode).toBe(200);
});

test('an app’s own token is made and revoked after a fresh proof, and is shown once', async () => {
  const app = await newApp();
  const root = await world.person({ firstName: 'Rut', roles: ['admin'] });
  const url = `/v1/apps/${app}/tokens`;
  const make = (by: Pick<Person, 'ask'>, days?: number) =>
    by.ask({ method: 'POST', url, payload: { scopes: ['appdata:read'], label: 'server', days } });
  const made = (await make(root)).json();
  expect(made).toMatchObject({ token: expect.stringMatching(/^app_[\w-]{43}$/), label: 'server' });
  const days =
    (Date.parse(made.expiresAt) - Date.parse(made.tokenId ? (await listed())[0].createdAt : '')) / 86_400_000;
  expect(days).toBe(90);
  expect((await make(root, 366)).statusCode).toBe(400);
  expect(JSON.stringify(await listed())).not.toContain(made.token);
  await personToken(ada, app);
  expect(await listed()).toHaveLength(1);
  expect((await make(await weakLogin(world, root))).json().code).toBe('second-factor-missing');
  const attune = {
    method: 'POST',
    url: '/v1/apps/attune/tokens',
    payload: { scopes: ['appdata:read'] },
  } as const;
  expect((await root.ask(attune)).statusCode).toBe(403);
  await grownStale(world, root);
  const stale = { ...root, ask: root.ask };
  const again = await world.app.identity.logins.authenticate(root.token, true);
  expect(again).toBeDefined();
  const revoke = { method: 'DELETE', url: `${url}/${made.tokenId}` } as const;
  expect((await make(stale)).json().code).toBe('sign-in-again');
  expect((await stale.ask(revoke)).json().code).toBe('sign-in-again');
  expect((await admin.ask(revoke)).statusCode).toBe(204);
  expect((await admin.ask(revoke)).statusCode).toBe(404);
  expect((await asApp(made.token, { url: dataUrl(ada, app) })).statusCode).toBe(401);

  async function listed() {
    return (await admin.ask({ url })).json().items;
  }
});
