import type { FastifyInstance } from 'fastify';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openApiFile } from './generate/openapi.ts';
import { ask } from './testing/cluster.ts';
import { askAs, privateSide } from './testing/operations-kit.ts';
import { recordingFile } from './testing/recording.ts';
import { type Known, sampleOf } from './testing/sample-kit.ts';
import { consentToSensorData, openWorld, type Person, type World } from './testing/world.ts';

type Access = string | { permission?: string; list?: string; any?: string };
type Operation = {
  operationId: string;
  'x-access': Access;
  'x-side'?: 'private';
  parameters: { name: string; in: string; required: boolean; schema: object }[];
  requestBody?: { content: Record<string, { schema: object }> };
};

const { paths } = JSON.parse(await openApiFile()) as { paths: Record<string, Record<string, Operation>> };
const operations = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    ...operation,
    path,
    method: method.toUpperCase(),
  })),
);
type Route = (typeof operations)[number];
const isPublic = (operation: Route) => operation['x-access'] === 'public';
const accessOf = (operation: Route) =>
  typeof operation['x-access'] === 'string' ? {} : (operation['x-access'] as { list?: string; any?: string });

/** What anybody may call without having signed in. A new one is added here, on purpose. */
const publicOperations = [
  'acceptInvite',
  'acceptInviteWithPasskey',
  'acceptInviteWithProvider',
  'askForPasskey',
  'confirmEmailChange',
  'endAppToken',
  'exchangeAppCode',
  'getTerms',
  'listProviders',
  'lookAtInvite',
  'offerPasskeyToInvited',
  'readCalendarFeed',
  'readErasureReceipt',
  'readOutbox',
  'requestPasswordReset',
  'returnFromProvider',
  'signIn',
  'signInWithCode',
  'signInWithPasskey',
  'signInWithProvider',
  'useLoginLink',
  'usePasswordReset',
];

let world: World;
let operators: FastifyInstance;
let victim: Person;
let known: Known;

let owner: pg.Client;
let digests: { name: string; text: string };

/**
 * Everything that is stored, one line a table, without the audit: that one has to grow. Asked two hundred times, so on one
 * connection and by a prepared statement: planning it, with every partition, takes longer than reading the tables.
 */
async function everything(): Promise<Record<string, string>> {
  const { rows } = await owner.query<{ name: string; digest: string }>(digests);
  return Object.fromEntries(rows.map(({ name, digest }) => [name, digest]));
}

async function openOwner(): Promise<void> {
  owner = new pg.Client({ connectionString: world.urls.directUrl });
  await owner.connect();
  const tablesNow = `from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and relname !~ '^audit_'`;
  const { rows: tables } = await owner.query<{ name: string }>(`select relname as name ${tablesNow}`);
  const parts = tables.map(
    ({ name }) =>
      `select '${name}' as name, coalesce(md5(string_agg(t::text, '|' order by t::text)), '') as digest from ${name} t`,
  );
  // A table that comes or goes is a change too.
  parts.push(`select 'the tables' as name, string_agg(relname, ' ' order by relname) as digest ${tablesNow}`);
  digests = { name: 'everything', text: parts.join(' union all ') };
}

beforeAll(async () => {
  world = await openWorld();
  operators = await privateSide(world);
  await openOwner();
  victim = await world.person({
    firstName: 'Victoria',
    lastName: 'Verylongname',
    email: 'victoria@example.org',
    birthDate: '1980-02-03',
  });
  const admin = await world.person({ firstName: 'Ada', roles: ['admin'] });
  await consentToSensorData(world, victim.userId);
  const about = {
    actor: victim.actor,
    reach: { to: 'subject', userId: victim.userId },
    userId: victim.userId,
  } as const;
  const { session } = await world.app.sessions.importFile(about, recordingFile(), { timeZone: 'UTC' });
  const invite = await admin.ask({
    method: 'POST',
    url: '/v1/invites',
    payload: { email: 'invited@example.org', firstName: 'Victorinvited' },
  });
  expect(invite.statusCode, invite.body).toBe(201);
  const noted = await victim.ask({
    method: 'PUT',
    url: `/v1/users/${victim.userId}/apps/attune/data/note`,
    payload: { value: 'Victoria was here' },
  });
  expect(noted.statusCode, noted.body).toBe(200);
  await world.app.db.withSystem('make-demo', (run) =>
    world.app.access.relate(run, { lead: admin.userId, follower: victim.userId, type: 'coach-client' }),
  );
  const { rows } = await ask(
    world.urls.directUrl,
    `select (select id from relationships limit 1) as relationship, (select id from logins where user_id = '${victim.userId}' limit 1) as login`,
  );
  known = {
    userId: victim.userId,
    sessionId: session.id,
    inviteId: invite.json().id,
    loginId: rows[0].login,
    relationshipId: rows[0].relationship,
    channel: '0',
    app: 'attune',
    purpose: 'sensor-data',
    role: 'practitioner',
    permission: 'session:read',
    provider: 'google',
    email: 'victoria@example.org',
    uuid: victim.userId,
    format: 'csv',
    month: '2026-01',
    steps: 'opened,finished',
    form: 'json',
    key: 'note',
    widget: 'today',
  };
});
afterAll(async () => {
  await owner?.end();
  await world?.close();
});

/** A request of the operation about the victim, as well formed as it can be without knowing what it does. */
function requestOf(operation: Route) {
  const path = operation.path.replace(
    /\{(\w+)\}/g,
    // Data types and tracks go by a name, which is no id.
    (_, name: string) => known[name] ?? (name === 'name' ? 'sample' : String(known.uuid)),
  );
  const query = operation.parameters
    .filter((parameter) => parameter.in === 'query' && parameter.required)
    .map((parameter) => `${parameter.name}=${sampleOf(parameter.schema, known, parameter.name)}`);
  const content = operation.requestBody?.content ?? {};
  const raw = content['application/octet-stream'];
  const json = content['application/json'];
  return {
    method: operation.method as 'GET',
    url: query.length > 0 ? `${path}?${query.join('&')}` : path,
    ...(raw
      ? { payload: Buffer.alloc(300) }
      : json
        ? { payload: sampleOf(json.schema, known) as object }
        : {}),
    headers: raw ? { 'content-type': 'application/octet-stream' } : {},
  };
}

/** Where it is: on the private side, or on the public one. */
const serverOf = (operation: Route): FastifyInstance =>
  operation['x-side'] === 'private' ? operators : world.server;

const traces = () => new RegExp(`Victor|victoria|invited@|Verylongname|MLII|Minute \\d|${known.sessionId}`);

test('the routes that answer without a login are these', () => {
  expect(operations.length).toBeGreaterThan(60);
  expect(
    operations
      .filter(isPublic)
      .map((one) => one.operationId)
      .sort(),
  ).toEqual(publicOperations.toSorted());
});

test.each(operations.filter((operation) => !isPublic(operation)))(
  '$method $path: nobody and a forged token get 401',
  async (operation) => {
    expect((await serverOf(operation).inject(requestOf(operation))).statusCode).toBe(401);
    const request = requestOf(operation);
    const headers = { ...request.headers, authorization: `Bearer ${'x'.repeat(43)}` };
    expect((await serverOf(operation).inject({ ...request, headers })).statusCode).toBe(401);
  },
);

/** To who may not see it there is nothing: what people show of themselves as they choose, and workshops that are not shown. */
const unseen = ['getShownProfile', 'getAvatar', 'getWorkshopSessionOverview', 'removeOrganizer'];
const isChoice = (operation: Route) =>
  operation['x-access'] === 'signed-in' && unseen.includes(operation.operationId);

test.each(operations.filter((operation) => operation.path.includes('{userId}') || accessOf(operation).any))(
  '$method $path: a stranger is refused, and nothing about anybody changes or shows',
  async (operation) => {
    const stranger = await world.person({ firstName: 'Sven' });
    const before = await everything();
    const answer = await askAs(serverOf(operation), stranger, requestOf(operation));
    const told = isChoice(operation) ? [404, 'not-found'] : [403, 'refused'];
    expect([answer.statusCode, answer.json().code], answer.body).toEqual(told);
    expect(answer.body).not.toMatch(traces());
    expect(await everything()).toEqual(before);
  },
);

test.each(
  operations.filter((operation) => operation['x-access'] === 'signed-in' || accessOf(operation).list),
)(
  '$method $path: shows a stranger nothing about the victim, and leaves their rows alone',
  async (operation) => {
    const stranger = await world.person({ firstName: 'Sven' });
    const own = () =>
      ask(
        world.urls.directUrl,
        `select u::text, p::text, r::text, l.n from users u join profiles p on p.user_id = u.id left join relationships r on r.user_id = u.id,
       lateral (select count(*) as n from logins where user_id = u.id) l where u.id = '${victim.userId}'`,
      );
    const before = (await own()).rows;
    const answer = await askAs(serverOf(operation), stranger, requestOf(operation));
    expect(answer.body).not.toMatch(traces());
    expect(answer.body).not.toContain(victim.userId);
    expect(answer.statusCode).not.toBe(500);
    expect((await own()).rows).toEqual(before);
  },
);

test.each(operations.filter(isPublic))(
  '$method $path: tells nobody anything about the victim, and changes nothing of theirs',
  async (operation) => {
    const answer = await world.server.inject({ ...requestOf(operation), remoteAddress: '192.0.2.1' });
    expect(answer.statusCode).not.toBe(500);
    expect(answer.body).not.toMatch(traces());
    expect(answer.cookies.find((cookie) => cookie.name === '__Host-attune' && cookie.value)).toBeUndefined();
  },
);

test.each([
  ['was disabled', (userId: string) => `update users set status = 'disabled' where id = '${userId}'`],
  ['whose login was ended', (userId: string) => `delete from logins where user_id = '${userId}'`],
])(
  'somebody who %s gets no answer from the next request on, though the server remembers them',
  async (_, end) => {
    for (const operation of operations.filter((one) => !isPublic(one))) {
      const gone = await world.person({ firstName: 'Gone', roles: ['admin'] });
      const request = {
        ...requestOf(operation),
        url: requestOf(operation).url.replaceAll(victim.userId, gone.userId),
      };
      expect((await gone.ask({ url: `/v1/users/${gone.userId}/profile` })).statusCode).toBe(200);
      await ask(world.urls.directUrl, end(gone.userId));
      const answer = await askAs(serverOf(operation), gone, request);
      expect(answer.statusCode, `${operation.operationId} ${answer.body}`).toBe(401);
    }
  },
);
