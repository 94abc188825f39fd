import { afterAll, beforeAll, expect, test } from 'vitest';
import { openApiFile } from './generate/openapi.ts';
import { ask } from './testing/cluster.ts';
import { recordingFile } from './testing/recording.ts';
import { consentToSensorData, openWorld, type Person, type World } from './testing/world.ts';

type Operation = {
  operationId: string;
  'x-access': string | { permission?: string; list?: string };
  requestBody?: { content: Record<string, unknown> };
};

const { paths } = JSON.parse(openApiFile()) as { paths: Record<string, Record<string, Operation>> };
const operations = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    ...operation,
    path,
    method: method.toUpperCase(),
  })),
);
const isPublic = (operation: Operation) => operation['x-access'] === 'public';

let world: World;
let victim: Person;
let sessionId: string;
const everything = async () => (await ask(world.urls.directUrl, snapshot)).rows;
const snapshot = `select
  (select count(*) from sessions) as sessions, (select count(*) from consents where withdrawn_at is null) as consents,
  (select count(*) from blocks) as blocks, (select string_agg(theme || language, ',' order by user_id) from preferences) as preferences,
  (select count(*) from logins) as logins`;

beforeAll(async () => {
  world = await openWorld();
  victim = await world.person({ firstName: 'Victoria', email: 'victoria@example.org' });
  await consentToSensorData(world, victim.userId);
  const about = {
    actor: victim.actor,
    reach: { to: 'subject', userId: victim.userId },
    userId: victim.userId,
  } as const;
  sessionId = (await world.app.sessions.importFile(about, recordingFile(), { timeZone: 'UTC' })).session.id;
});
afterAll(() => world.close());

/** A request of the operation about the victim, as well formed as it can be without knowing what it does. */
function requestOf(operation: (typeof operations)[number]) {
  const values: Record<string, string> = {
    userId: victim.userId,
    sessionId,
    channel: '0',
    purpose: 'sensor-data',
  };
  const url = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '0');
  const isRaw = operation.requestBody?.content['application/octet-stream'] !== undefined;
  const query = url.endsWith('/points') ? '?firstSample=0' : url.endsWith('/export') ? '?format=csv' : '';
  return {
    method: operation.method as 'GET',
    url: url + query,
    ...(operation.requestBody
      ? { payload: isRaw ? Buffer.alloc(300) : { theme: 'dark', version: '2026-11', language: 'en' } }
      : {}),
    headers: isRaw ? { 'content-type': 'application/octet-stream' } : {},
  };
}

test('the routes that answer without a login are these', () => {
  expect(operations.length).toBeGreaterThan(20);
  expect(operations.filter(isPublic).map((operation) => operation.operationId)).toEqual(['useLoginLink']);
});

test.each(operations.filter((operation) => !isPublic(operation)))(
  '$method $path: nobody and a forged token get 401',
  async (operation) => {
    expect((await world.server.inject(requestOf(operation))).statusCode).toBe(401);
    const request = requestOf(operation);
    const headers = { ...request.headers, authorization: `Bearer ${'x'.repeat(43)}` };
    expect((await world.server.inject({ ...request, headers })).statusCode).toBe(401);
  },
);

test.each(operations.filter((operation) => operation.path.includes('{userId}')))(
  '$method $path: a stranger is refused, and nothing about the victim changes or shows',
  async (operation) => {
    const stranger = await world.person({ firstName: 'Sven' });
    const before = await everything();
    const answer = await stranger.ask(requestOf(operation));
    expect(answer.statusCode).toBe(403);
    expect(answer.json().code).toBe('refused');
    expect(answer.body).not.toMatch(/Victoria|victoria|MLII|Minute \d/);
    expect(await everything()).toEqual(before);
  },
);

test.each(
  operations.filter(
    (operation) => operation['x-access'] === 'signed-in' || (operation['x-access'] as { list?: string }).list,
  ),
)('$method $path: shows a stranger nothing about the victim', async (operation) => {
  const stranger = await world.person({ firstName: 'Sven' });
  const answer = await stranger.ask(requestOf(operation));
  expect(answer.statusCode).toBeLessThan(300);
  expect(answer.body).not.toMatch(
    new RegExp(`Victoria|victoria|MLII|Minute \\d|${victim.userId}|${sessionId}`),
  );
});

test('somebody who was disabled gets 401 everywhere', async () => {
  const gone = await world.person({ firstName: 'Gone', roles: ['admin'] });
  await ask(world.urls.directUrl, `update users set status = 'disabled' where id = '${gone.userId}'`);
  for (const operation of operations.filter((one) => !isPublic(one))) {
    expect((await gone.ask(requestOf(operation))).statusCode, operation.operationId).toBe(401);
  }
});
