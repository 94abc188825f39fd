import type { InjectOptions } from 'fastify';
import type { PoolClient } from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { ask } from '../../testing/cluster.ts';
import { openWorld, type Person, type World } from '../../testing/world.ts';

let world: World;
let ada: Person;
beforeAll(async () => {
  world = await openWorld();
  ada = await world.person({ firstName: 'Adalbertine', email: 'adalbertine@example.org' });
});
afterAll(() => world.close());

const preferences = () => `/v1/users/${ada.userId}/preferences`;

async function problem(options: InjectOptions) {
  const answer = await ada.ask(options);
  expect(answer.headers['content-type']).toBe('application/problem+json');
  const body = answer.json();
  expect(body.requestId).toBe(answer.headers['x-request-id']);
  expect(body.status).toBe(answer.statusCode);
  return { status: answer.statusCode, code: body.code, detail: body.detail as string };
}

test('whatever is wrong with a request is said as a problem that tells what to do', async () => {
  const json = { 'content-type': 'application/json' };
  expect(await problem({ url: '/v1/nothing' })).toMatchObject({ status: 404, code: 'not-found' });
  expect(
    await problem({ method: 'PATCH', url: preferences(), payload: '{"theme":', headers: json }),
  ).toMatchObject({ status: 400 });
  const wrong = await problem({ method: 'PATCH', url: preferences(), payload: { theme: 'pink' } });
  expect(wrong).toMatchObject({ status: 400, code: 'bad-request' });
  expect(wrong.detail).toMatch(/body\.theme/);
  expect(
    await problem({
      method: 'PATCH',
      url: preferences(),
      payload: 'theme=dark',
      headers: { 'content-type': 'text/plain' },
    }),
  ).toMatchObject({ status: 415 });
  expect(
    await problem({
      method: 'PATCH',
      url: preferences(),
      payload: `"${'x'.repeat(1_100_000)}"`,
      headers: json,
    }),
  ).toMatchObject({ status: 413 });
  expect(await problem({ url: `/v1/users/${ada.userId}/sessions?limit=0` })).toMatchObject({ status: 400 });
  expect(await problem({ url: `/v1/users/${ada.userId}/sessions?cursor=nonsense` })).toMatchObject({
    status: 400,
  });
  for (const forged of ['9999999999999999.01900000-0000-7000-8000-000000000001', `1.${'-'.repeat(36)}`]) {
    const cursor = Buffer.from(forged).toString('base64url');
    expect(await problem({ url: `/v1/users/${ada.userId}/sessions?cursor=${cursor}` })).toMatchObject({
      status: 400,
    });
  }
  expect(await problem({ url: '/v1/users/not-an-id/sessions' })).toMatchObject({ status: 400 });
  expect(await problem({ url: '/v1/users/%ff/sessions' })).toMatchObject({ status: 400 });
});

test('an answer holds what its schema declares and nothing else', async () => {
  const answer = await ada.ask({ url: preferences() });
  expect(Object.keys(answer.json()).sort()).toEqual([
    'customizations',
    'dashboard',
    'language',
    'notifications',
    'theme',
    'timeZone',
    'updatedAt',
    'version',
    'weeklyReport',
    'widgets',
  ]);
  expect(answer.headers['cache-control']).toBe('no-store');
});

test('a browser on another site changes nothing with our cookie', async () => {
  const patch = (headers: Record<string, string>) =>
    world.server.inject({
      method: 'PATCH',
      url: preferences(),
      payload: { theme: 'dark' },
      headers: { cookie: `__Host-attune=${ada.token}`, host: 'attune.example', ...headers },
    });
  expect((await patch({ 'sec-fetch-site': 'cross-site' })).statusCode).toBe(403);
  expect((await patch({ 'sec-fetch-site': 'same-site' })).statusCode).toBe(403);
  expect((await patch({ 'sec-fetch-site': 'none' })).statusCode).toBe(403);
  expect((await patch({ origin: 'https://evil.example' })).statusCode).toBe(403);
  expect((await patch({ origin: 'null' })).statusCode).toBe(403);
  expect((await patch({})).statusCode).toBe(403);
  expect((await patch({ 'sec-fetch-site': 'same-origin' })).statusCode).toBe(200);
  expect((await patch({ origin: 'https://attune.example' })).statusCode).toBe(200);
});

test('a change of rights in the middle of remembered requests is asked again, not refused', async () => {
  const ben = await world.person({ firstName: 'Ben' });
  expect((await ben.ask({ url: '/v1/me' })).statusCode).toBe(200);
  await world.app.db.withSystem('make-demo', (run) => world.app.access.giveRole(run, ben.userId, 'viewer'));
  const answer = await ben.ask({ url: '/v1/me' });
  expect(answer.statusCode).toBe(200);
  expect(answer.json().roles).toContain('viewer');
});

test('a write that meets a change of rights did nothing, and says that it can be sent again', async () => {
  const url = `/v1/users/${ada.userId}/preferences`;
  const connect = world.pool.connect.bind(world.pool) as () => Promise<never>;
  const answers: { status: number; code?: string; again?: unknown; hasChanged: boolean }[] = [];
  // At whichever of its statements the change falls.
  for (const at of [1, 2, 3]) {
    const { theme } = (await ada.ask({ url })).json();
    const payload = { theme: theme === 'dark' ? 'light' : 'dark' };
    let connections = 0;
    vi.spyOn(world.pool, 'connect').mockImplementation((async () => {
      if (++connections === at) {
        const change = `set role attune_any; update users set access_version = access_version + 1 where id = '${ada.userId}'`;
        await ask(world.urls.directUrl, change);
      }
      return connect();
    }) as never);
    const answer = await ada.ask({ method: 'PATCH', url, payload });
    vi.restoreAllMocks();
    answers.push({
      status: answer.statusCode,
      code: answer.json().code,
      again: answer.headers['retry-after'],
      hasChanged: (await ada.ask({ url })).json().theme !== theme,
    });
  }
  expect(answers).toContainEqual({ status: 503, code: 'busy', again: '5', hasChanged: false });
  for (const { status, hasChanged } of answers)
    expect([status, hasChanged]).toEqual(status === 200 ? [200, true] : [503, false]);
});

test('a database that goes while it is asked is no defect: who reads may ask again, who writes is told to look', async () => {
  const connect = world.pool.connect.bind(world.pool) as () => Promise<PoolClient>;
  const answers: unknown[] = [];
  for (const how of [{}, { method: 'PATCH', payload: { theme: 'dark' } }] as const) {
    vi.spyOn(world.pool, 'connect').mockImplementation((async () => {
      const client = await connect();
      const { rows } = await client.query('select pg_backend_pid() as pid');
      await ask(world.urls.directUrl, `select pg_terminate_backend(${rows[0].pid})`);
      return client;
    }) as never);
    const { status, code } = await problem({ ...how, url: preferences() });
    vi.restoreAllMocks();
    answers.push([status, code]);
  }
  expect(answers).toEqual([
    [503, 'busy'],
    [504, 'cut-off'],
  ]);
  expect((await ada.ask({ url: preferences() })).statusCode).toBe(200);
});

test('a defect answers an id and no detail', async () => {
  const broken = await world.person({ firstName: 'Cleo' });
  // A sealed value that was tampered with: what no request can cause, and no request may explain.
  await ask(
    world.urls.directUrl,
    `update profiles set display_name = '\\x01' where user_id = '${broken.userId}'`,
  );
  const answer = await broken.ask({ url: '/v1/me' });
  expect(answer.statusCode).toBe(500);
  expect(answer.json()).toMatchObject({ code: 'defect' });
  expect(answer.body).not.toMatch(/sealed|profiles|stack/i);
});

test('somebody who was never there and somebody whose key is gone answer an administrator alike', async () => {
  const admin = await world.person({ firstName: 'Root', roles: ['admin'] });
  const erased = await world.person({ firstName: 'Dora' });
  await world.vault.destroy(erased.userId);
  for (const userId of [erased.userId, '01900000-0000-7000-8000-0000000000ff']) {
    expect((await admin.ask({ url: `/v1/users/${userId}/sessions` })).statusCode).toBe(404);
    expect((await admin.ask({ url: `/v1/users/${userId}/profile` })).statusCode).toBe(404);
  }
});

test('no name, e-mail, token or address with an id of a person is in the log', async () => {
  await ada.ask({ url: '/v1/me?email=adalbertine@example.org' });
  await ada.ask({ method: 'PATCH', url: preferences(), payload: { theme: 'Adalbertine' } });
  const text = world.logged.join('');
  expect(world.logged.length).toBeGreaterThan(5);
  for (const secret of ['Adalbertine', 'adalbertine', ada.token, ada.userId])
    expect(text.includes(secret), secret).toBe(false);
});
