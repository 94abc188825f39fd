import { afterAll, beforeAll, expect, test } from 'vitest';
import { askAs, privateSide } from '../../testing/operations-kit.ts';
import { openWorld, type Person, type World } from '../../testing/world.ts';
import { createMetrics } from '../metrics.ts';
import { createOpsServer } from './ops.ts';
import { isOn } from './route.ts';

let world: World;
let admin: Person;
let port: string;
let server: ReturnType<typeof createOpsServer>;
beforeAll(async () => {
  world = await openWorld();
  admin = await world.person({ firstName: 'Ada', roles: ['admin'] });
  server = createOpsServer({ metrics: createMetrics(), checks: {}, pages: await privateSide(world) });
  port = await server.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await server.close();
  await world.close();
});

const asked = async (path: string, init: RequestInit = {}) => {
  const answer = await fetch(`${port}${path}`, init);
  return { status: answer.status, text: await answer.text() };
};

test('probes answer without a login, and everything else goes through the same doors as on the public side', async () => {
  for (const path of ['/health', '/ready', '/metrics', '/metrics?x=1'])
    expect((await asked(path)).status).toBe(200);
  expect((await asked('/v1/operations/jobs')).status).toBe(401);
  const headers = { authorization: `Bearer ${admin.token}` };
  expect((await asked('/v1/operations/jobs', { headers })).status).toBe(200);
  const body = JSON.stringify({ email: 'nobody@example.org', password: 'not the right one' });
  const signIn = { method: 'POST', headers: { 'content-type': 'application/json' }, body };
  const refused = await asked('/v1/sign-in', signIn);
  expect([refused.status, JSON.parse(refused.text).code]).toEqual([401, 'sign-in-failed']);
  expect((await asked('/v1/sign-in', { ...signIn, body: '{' })).status).toBe(400);
});

test('the private side knows the routes of operators and what it takes to sign in, and no others', async () => {
  const known = world.app.routes.filter(isOn('private')).map(({ name }) => name);
  expect(known.toSorted()).toEqual([
    'discardFailedJob',
    'discardFailedJobs',
    'getFailedJob',
    'getJobs',
    'getMe',
    'listFailedJobs',
    'retryFailedJob',
    'retryFailedJobs',
    'signIn',
    'signInWithCode',
    'signOut',
  ]);
  const headers = { authorization: `Bearer ${admin.token}` };
  for (const { method, path } of world.app.routes.filter((route) => !isOn('private')(route))) {
    const url = path.replaceAll(/\{\w+\}/g, '0190a77e-ffff-7000-8000-000000000000');
    expect((await asked(url, { method, headers })).status, `${method} ${path}`).toBe(404);
  }
});

test('the public side knows none of the private routes, whoever asks and however', async () => {
  const hidden = world.app.routes.filter((route) => !isOn('public')(route));
  expect(hidden.length).toBeGreaterThanOrEqual(7);
  for (const { method, path } of hidden) {
    const url = path.replaceAll(/\{\w+\}/g, '0190a77e-ffff-7000-8000-000000000000');
    const answer = await admin.ask({ method, url, ...(method === 'GET' ? {} : { payload: {} }) });
    expect([answer.statusCode, answer.json().code], `${method} ${path}`).toEqual([404, 'not-found']);
  }
});

test('an app’s token opens nothing on the private side', async () => {
  const side = await privateSide(world);
  const app = { ...admin, token: `app_${'x'.repeat(43)}` };
  for (const url of ['/v1/operations/jobs', '/v1/me'])
    expect((await askAs(side, app, { url })).statusCode, url).toBe(403);
  await side.close();
});
