import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { type Actor, type AppActor, nobody, type Reach, type UserActor } from '../actor.ts';
import { AppError } from '../errors.ts';
import { withPlace } from './places.ts';
import { isAppToken, refuseCrossSite, tokenOf } from './presented.ts';
import { badRequest, type RequestPart } from './problems.ts';
import type { Route } from './route.ts';

/** What an app would like to do, and for whom. */
export type AppRequest = {
  readonly token: string;
  /** Where the page is that asks; absent where a program does. */
  readonly origin: string | undefined;
  readonly permission: string;
  readonly subject: string;
  /** The app that the path names, where it names one. */
  readonly app: string | undefined;
  readonly requestId: string;
};

export type AdmissionDeps = {
  /** Where this server's own pages are, if nobody else's may write here with a cookie; absent: at the host that is asked. */
  readonly ownOrigin?: string | undefined;
  /** Whose login a token is. `fresh` asks the database although the answer is remembered. */
  readonly authenticate: (token: string, fresh: boolean) => Promise<UserActor | undefined>;
  /** Whether an app's token may be used for this. @throws AppError `not-signed-in`, or `refused`, recorded */
  readonly admitApp: (asked: AppRequest) => Promise<AppActor>;
  /** @throws AppError `refused`, after recording the refusal. */
  readonly authorise: (
    actor: UserActor,
    permission: string,
    subject: string,
    requestId: string,
  ) => Promise<Reach>;
  readonly reachOf: (actor: UserActor, permission: string, requestId: string) => Promise<Reach>;
  /** @throws AppError `refused` unless the actor holds the permission over everybody. */
  readonly authoriseAny: (actor: UserActor, permission: string, requestId: string) => Promise<Reach>;
};

/** Who asks, whom it is about, and what they may see of them: known before a body is read. */
export type Admission = {
  readonly actor: Actor;
  readonly reach: Reach | undefined;
  readonly params: unknown;
};

export async function admit(
  route: Route,
  request: FastifyRequest,
  deps: AdmissionDeps,
  fresh: boolean,
): Promise<Admission> {
  if (route.fromOtherSites) return { actor: nobody, params: paramsOf(route, request), reach: undefined };
  const presented = tokenOf(request);
  if (presented?.from === 'bearer' && isAppToken(presented.token))
    return admitApp(route, request, presented.token, deps);
  if (presented?.from !== 'bearer')
    refuseCrossSite(request, presented !== undefined, {
      isSocket: route.socket !== undefined,
      ownOrigin: deps.ownOrigin,
    });
  const known = presented && (await deps.authenticate(presented.token, fresh));
  const actor = known ? withPlace(known, request) : nobody;
  if (actor.kind === 'nobody' && route.access !== 'public')
    throw new AppError('not-signed-in', 'Sign in, then try again.');
  const params = paramsOf(route, request);
  return { actor, params, reach: await decide(route.access, actor, params?.userId, deps, request.id) };
}

/** Decides once more about somebody who was admitted: what was allowed may have ended by itself. */
export const decideAgain = (
  route: Route,
  request: FastifyRequest,
  actor: UserActor,
  deps: AdmissionDeps,
): Promise<Reach | undefined> =>
  decide(route.access, actor, paramsOf(route, request)?.userId, deps, request.id);

async function decide(
  access: Route['access'],
  actor: Actor,
  subject: string | undefined,
  deps: AdmissionDeps,
  requestId: string,
): Promise<Reach | undefined> {
  if (typeof access === 'string' || actor.kind !== 'user') return undefined;
  if ('any' in access) return deps.authoriseAny(actor, access.any, requestId);
  if ('list' in access) return deps.reachOf(actor, access.list, requestId);
  if (!subject) throw new Error('A route with a permission must name its subject as {userId}.');
  return deps.authorise(actor, access.permission, subject, requestId);
}

type PathParams = { userId?: string; app?: string } | undefined;

const paramsOf = (route: Route, request: FastifyRequest) =>
  parse('path', route.schemas.params, request.params) as PathParams;

/** An app reaches what routes let apps do, of one person who granted it. */
async function admitApp(
  { access, forApps, schemas }: Route,
  request: FastifyRequest,
  token: string,
  deps: AdmissionDeps,
): Promise<Admission> {
  if (!forApps || typeof access === 'string' || !('permission' in access))
    throw new AppError('refused', 'Apps may not do this. A person has to sign in for it.');
  const params = parse('path', schemas.params, request.params) as PathParams;
  if (!params?.userId) throw new Error('A route with a permission must name its subject as {userId}.');
  const { origin } = request.headers;
  const { permission } = access;
  const { userId: subject, app } = params;
  const actor = await deps.admitApp({ token, origin, permission, subject, app, requestId: request.id });
  return { actor: withPlace(actor, request), params, reach: { to: 'subject', userId: subject } };
}

export function parse(part: RequestPart, schema: z.ZodType | undefined, value: unknown): unknown {
  if (!schema) return undefined;
  const result = schema.safeParse(value ?? {});
  if (!result.success) throw badRequest(part, result.error);
  return result.data;
}

export const isRead = (request: FastifyRequest): boolean =>
  request.method === 'GET' || request.method === 'HEAD';
