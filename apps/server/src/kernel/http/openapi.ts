import { z } from 'zod';
import { errorKinds } from '../errors.ts';
import type { Route, RouteSchemas } from './route.ts';

type Json = { [key: string]: unknown };

/** The OpenAPI 3.1 document of the routes: made from the schemas that the server itself parses with. */
export function openApiOf(routes: readonly Route[], version: string): Json {
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operationOf(route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Attune',
      version,
      description: 'System of record for organisations that run biofeedback and wellbeing programmes.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    paths,
    components: {
      schemas: { Problem: problemSchema },
      securitySchemes: {
        cookie: { type: 'apiKey', in: 'cookie', name: '__Host-attune' },
        bearer: { type: 'http', scheme: 'bearer' },
      },
    },
  };
}

function operationOf(route: Route): Json {
  const { schemas, access } = route;
  return {
    operationId: route.name,
    summary: route.summary,
    tags: [route.tag],
    security: access === 'public' ? [] : [{ cookie: [] }, { bearer: [] }],
    'x-access': access,
    ...(route.side === 'private' ? { 'x-side': route.side } : {}),
    ...(route.forApps ? { 'x-apps': true } : {}),
    ...(route.socket ? { 'x-subprotocol': route.socket.protocol } : {}),
    parameters: [
      ...parametersOf(schemas.params, 'path'),
      ...parametersOf(schemas.query, 'query'),
      ...parametersOf(schemas.headers, 'header'),
    ],
    ...bodyOf(route),
    responses: { ...answersOf(schemas.answers), default: problemAnswer },
  };
}

function parametersOf(schema: z.ZodObject | undefined, where: 'path' | 'query' | 'header'): Json[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = jsonSchema(schema, 'input') as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, { description, ...property }]) => ({
    name,
    in: where,
    required: where === 'path' || required.includes(name),
    ...(description ? { description } : {}),
    schema: property,
  }));
}

function bodyOf(route: Route): Json {
  const bytes = route.raw ?? route.stream;
  if (bytes) {
    const content = Object.fromEntries(bytes.types.map((type) => [type, { schema: rawSchema(route, type) }]));
    return { requestBody: { required: true, content } };
  }
  if (!route.schemas.body) return {};
  return {
    requestBody: {
      required: true,
      content: { 'application/json': { schema: jsonSchema(route.schemas.body, 'input') } },
    },
  };
}

const rawSchema = ({ raw }: Route, type: string): Json =>
  raw?.json && type === 'application/json'
    ? jsonSchema(raw.json, 'input')
    : { type: 'string', format: 'binary' };

function answersOf(answers: RouteSchemas['answers']): Json {
  return Object.fromEntries(
    Object.entries(answers).map(([status, answer]) => [
      status,
      status === '101' ? { description: 'From here on it is a WebSocket' } : answerOf(answer),
    ]),
  );
}

function answerOf(answer: RouteSchemas['answers'][number] | undefined): Json {
  if (!answer) return { description: 'Done' };
  const json = 'types' in answer ? answer.json : answer;
  const types = 'types' in answer ? answer.types : [];
  const bytes = types.map((type) => [type, { schema: { type: 'string', format: 'binary' } }]);
  const content = {
    ...Object.fromEntries(bytes),
    ...(json ? { 'application/json': { schema: jsonSchema(json, 'output') } } : {}),
  };
  return { description: 'The answer', content };
}

const problemSchema: Json = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'code', 'requestId'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'What happened and what to do' },
    code: { type: 'string', enum: [...Object.keys(errorKinds), 'defect'] },
    requestId: { type: 'string' },
  },
};

const problemAnswer: Json = {
  description: 'A problem (RFC 9457)',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Json;
  return rest;
}
