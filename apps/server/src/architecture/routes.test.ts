import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { createApp } from '../app.ts';
import { noMail } from '../domains/mail/index.ts';
import { systemClock } from '../kernel/clock.ts';
import { createPool } from '../kernel/database/pool.ts';
import { openApiOf } from '../kernel/http/openapi.ts';
import { type Route, route } from '../kernel/http/route.ts';
import { openKeyFile } from '../kernel/keys/key-file.ts';
import { fixedMasterKeys } from '../kernel/keys/master-sources.ts';
import { createVault } from '../kernel/keys/vault.ts';
import { createLog } from '../kernel/log.ts';
import { createMetrics } from '../kernel/metrics.ts';
import { ask, makeDatabase } from '../testing/cluster.ts';
import { unlimited } from './exceptions.ts';
import { weigh } from './kit.ts';

const routes = createApp({
  pool: createPool({ url: 'postgres://nowhere.invalid/none', size: { min: 0, max: 1 } }),
  pooled: false,
  vault: await createVault(openKeyFile(':memory:'), fixedMasterKeys(new Uint8Array(32)), systemClock),
  clock: systemClock,
  log: createLog('error', systemClock, () => {}),
  metrics: createMetrics(),
  uploadBytes: 1,
  activityDays: 90,
  appDataHistory: 10,
  eventMonths: 13,
  erasureGraceDays: 7,
  keptFor: { notificationDays: 180, workshopMessageDays: 180, sessionMonths: 0, auditMonths: 72 },
  publicUrl: 'http://localhost',
  mailTransport: noMail(),
  pushHosts: [],
  providers: [],
}).routes;

async function knownPermissions(): Promise<Set<string>> {
  const database = await makeDatabase();
  onTestFinished(() => database.drop());
  const { rows } = await ask(database.directUrl, 'select name from permissions');
  return new Set(rows.map((row: { name: string }) => row.name));
}

/** What is wrong with who may call a route. */
function accessProblems(all: readonly Route[], permissions: ReadonlySet<string>): string[] {
  const seen = new Set<string>();
  return all.flatMap((one) => {
    const problems: string[] = [];
    if (seen.has(one.name)) problems.push('its name is taken');
    seen.add(one.name);
    const { access, path, schemas } = one;
    if (access !== 'public' && access !== 'signed-in') {
      const permission =
        'permission' in access ? access.permission : 'list' in access ? access.list : access.any;
      if (!permissions.has(permission)) problems.push(`no such permission: ${permission}`);
      if ('permission' in access && !path.includes('/{userId}')) problems.push('its path names no {userId}');
    }
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const declared = Object.keys(schemas.params?.shape ?? {});
    if (named.toSorted().join() !== declared.toSorted().join())
      problems.push(`its path names ${named.join()}, its schema ${declared.join()}`);
    return problems.map((problem) => `${one.name}: ${problem}`);
  });
}

type Schema = { readonly [key: string]: unknown };
const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null;

/** Places in a JSON schema at which a request could be of any size. */
function* unboundedIn(schema: Schema, place: string): Generator<string> {
  const has = (...keys: string[]) => keys.every((key) => schema[key] !== undefined);
  const choices = ['anyOf', 'oneOf', 'allOf'].flatMap((key) => (schema[key] as Schema[] | undefined) ?? []);
  for (const choice of choices) yield* unboundedIn(choice, place);
  if (has('enum') || has('const') || choices.length > 0) return;
  const types = new Set([schema.type].flat());
  if (types.size === 1 && types.has(undefined)) yield `${place} anything`;
  if (types.has('string') && !has('maxLength') && !isBoundedForm(schema)) yield `${place} string`;
  if (types.has('integer') && !isBoundedInteger(schema)) yield `${place} integer`;
  if (types.has('array') && !has('maxItems')) yield `${place} array`;
  if (isSchema(schema.items)) yield* unboundedIn(schema.items, `${place}[]`);
  for (const [name, property] of Object.entries((schema.properties as Record<string, Schema>) ?? {}))
    yield* unboundedIn(property, `${place}.${name}`);
  if (isSchema(schema.propertyNames)) yield* unboundedIn(schema.propertyNames, `${place}{name}`);
  if (isSchema(schema.additionalProperties)) yield* unboundedIn(schema.additionalProperties, `${place}{}`);
}

// A format says how long a text can be, an address or a pattern with "any number of" does not.
const isBoundedForm = ({ format, pattern }: Schema): boolean =>
  /^(uuid|date|time|date-time)$/.test(String(format)) ||
  (format === undefined &&
    typeof pattern === 'string' &&
    /^\^.*\$$/.test(pattern) &&
    !/[*+]|,\}/.test(pattern));

// Zod gives every integer the limits of a double; those are no decision.
const isBoundedInteger = ({ minimum, exclusiveMinimum, maximum, exclusiveMaximum }: Schema): boolean =>
  [minimum ?? exclusiveMinimum, maximum ?? exclusiveMaximum].every((limit) => typeof limit === 'number') &&
  (minimum ?? exclusiveMinimum) !== Number.MIN_SAFE_INTEGER;

type Operation = {
  operationId: string;
  parameters: { name: string; schema: Schema }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
};

/** The schemas of everything a request brings, by the document that programs are given. */
function requestSchemas(all: readonly Route[]): { place: string; schema: Schema }[] {
  const { paths } = openApiOf(all, '0') as { paths: Record<string, Record<string, Operation>> };
  return Object.values(paths)
    .flatMap((methods) => Object.values(methods))
    .flatMap(({ operationId, parameters, requestBody }) => [
      ...parameters.map(({ name, schema }) => ({ place: `${operationId} ${name}`, schema })),
      ...Object.entries(requestBody?.content ?? {})
        // Raw bytes are limited by the route, whose type asks for it.
        .filter(([, { schema }]) => schema.format !== 'binary')
        .map(([, { schema }]) => ({ place: `${operationId} body`, schema })),
    ]);
}

const unboundedRequests = (all: readonly Route[]): string[] =>
  requestSchemas(all).flatMap(({ place, schema }) => [...unboundedIn(schema, place)]);

test('every route says who may call it, in words the database knows', async () => {
  const permissions = await knownPermissions();
  expect(permissions.size).toBeGreaterThanOrEqual(10);
  expect(routes.length).toBeGreaterThanOrEqual(21);
  expect(accessProblems(routes, permissions)).toEqual([]);
});

const madeUpRoute = (changes: Partial<Route>): Route =>
  ({
    ...route({
      method: 'GET',
      path: '/v1/a',
      name: 'a',
      summary: '',
      tag: '',
      access: 'signed-in',
      schemas: { answers: {} },
      handle: async () => ({}),
    }),
    ...changes,
  }) as Route;

test('a route that says too little is found', () => {
  const odd = [
    madeUpRoute({}),
    madeUpRoute({}),
    madeUpRoute({ name: 'b', access: { permission: 'a:b' } }),
    madeUpRoute({ name: 'c', access: { list: 'a:c' }, path: '/v1/{x}' }),
  ];
  expect(accessProblems(odd, new Set(['a:b']))).toEqual([
    'a: its name is taken',
    'b: its path names no {userId}',
    'c: no such permission: a:c',
    'c: its path names x, its schema ',
  ]);
});

test('everything a request brings has a limit', () => {
  expect(requestSchemas(routes).length).toBeGreaterThan(30);
  expect(weigh(unboundedRequests(routes), unlimited)).toEqual({ unexcused: [], needless: [] });
});

test('what has no limit is found', () => {
  const odd = madeUpRoute({
    method: 'POST',
    schemas: {
      query: z.object({ q: z.string(), n: z.coerce.number().int(), below: z.int().max(3) }),
      body: z.object({
        list: z.array(z.object({ text: z.string().optional() })),
        some: z.union([z.null(), z.string()]),
        names: z.record(z.string(), z.string().max(9)),
        what: z.unknown(),
        link: z.url(),
        form: z.string().regex(/^a+$/),
        fine: z.array(z.uuid()).max(3),
        short: z.string().regex(/^[a-z]{1,9}$/),
        at: z.iso.datetime({ offset: true }),
        one: z.enum(['a', 'b']),
        few: z.int().min(0).max(9),
      }),
      answers: {},
    },
  });
  expect(unboundedRequests([odd])).toEqual([
    'a q string',
    'a n integer',
    'a below integer',
    'a body.list array',
    'a body.list[].text string',
    'a body.some string',
    'a body.names{name} string',
    'a body.what anything',
    'a body.link string',
    'a body.form string',
  ]);
});
