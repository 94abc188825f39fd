import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Actor, AppActor, Reach, UserActor } from '../actor.ts';
import { AppError } from '../errors.ts';
import type { Incoming } from './incoming.ts';
import type { Socket } from './socket.ts';

/**
 * Who may call a route.
 * - `public`: anyone, signed in or not.
 * - `signed-in`: any login; the route is about the actor's own login or a shared catalogue.
 * - a permission `resource:action`: on the subject that the path names as `userId`.
 * - `list`: a permission on many people; the handler is given the reach that the actor has.
 * - `any`: a permission over everybody, such as changing what a role may do; no narrower scope is enough.
 */
export type RouteAccess =
  | 'public'
  | 'signed-in'
  | { readonly permission: string }
  | { readonly list: string }
  | { readonly any: string };

/** An answer that the handler writes itself: bytes, or JSON that is too long to go through a schema. */
export type Written = { readonly types: readonly string[]; readonly json?: z.ZodType };

export type RouteSchemas = {
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** Headers that mean something here, by their names in small letters; others are left alone. */
  readonly headers?: z.ZodObject;
  /** Answers by status: parsed by their schema, `null` for an empty one, or written by the handler itself. */
  readonly answers: Readonly<Record<number, z.ZodType | null | Written>>;
};

type Parsed<S extends z.ZodType | undefined> = S extends z.ZodType ? z.output<S> : undefined;

/** What a handler is given: everything parsed, the actor known, the reach decided. */
export type Call<S extends RouteSchemas, A extends RouteAccess, F extends true | undefined = undefined> = {
  readonly actor: A extends 'public' ? Actor : F extends true ? UserActor | AppActor : UserActor;
  readonly reach: A extends 'public' | 'signed-in' ? undefined : Reach;
  readonly params: Parsed<S['params']>;
  readonly query: Parsed<S['query']>;
  readonly body: Parsed<S['body']>;
  readonly headers: Parsed<S['headers']>;
  /** The body of a route that takes a stream. */
  readonly incoming: Incoming;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
};

export type Route<
  S extends RouteSchemas = RouteSchemas,
  A extends RouteAccess = RouteAccess,
  F extends true | undefined = true | undefined,
> = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  /** A short name for programs, used by the OpenAPI file: `listSessions`. */
  readonly name: string;
  readonly summary: string;
  readonly tag: string;
  readonly access: A;
  /** Absent: on the public side alone. */
  readonly side?: 'private' | 'both';
  readonly schemas: S;
  /**
   * Raw bytes instead of parsed JSON: the media types accepted and the largest body in bytes. Where JSON is one of the
   * types, `json` says for the API reference how it looks; the handler checks it itself.
   */
  readonly raw?: { readonly types: readonly string[]; readonly limit: number; readonly json?: z.ZodType };
  /** Bytes that are too many for the memory: the handler takes them in itself, from its call's `incoming`. */
  readonly stream?: { readonly types: readonly string[]; readonly limit: number };
  /** The largest JSON body in bytes; absent: 1 MiB. */
  readonly jsonLimit?: number;
  /**
   * An app may call it for a person who granted it the route's permission. A path that names an `{app}` is then about
   * that app, and no other.
   */
  readonly forApps?: F;
  /** A public route that pages of registered apps call from their own sites: nobody is signed in there. */
  readonly fromOtherSites?: true;
  /** Requests a minute from one address; absent: as many as come. */
  readonly perMinute?: number;
  /**
   * A read that may use a remembered login, and so take one round trip: every statement of it runs as the actor, so that
   * the database checks the login itself. Where a system capability answers, nothing would.
   */
  readonly remembersLogin?: true;
  /** The route is a WebSocket: it is opened here once the request was let in, and `handle` refuses everything else. */
  readonly socket?: {
    /** The subprotocol that a client offers: what is said on it, and in which version. */
    readonly protocol: string;
    open(call: SocketCall, socket: Socket): Promise<void>;
  };
  readonly handle: (call: Call<S, A, F>) => Promise<unknown>;
};

/** What a socket is opened with. It may stay open for hours, so who it is for is asked again. */
export type SocketCall<P = unknown, Q = unknown> = {
  readonly actor: UserActor;
  readonly reach: Reach;
  readonly params: P;
  readonly query: Q;
  readonly requestId: string;
  /** Lets the same request in once more, from the login on. @throws AppError when it would be refused now */
  again(): Promise<{ readonly actor: UserActor; readonly reach: Reach }>;
  /** Whether somebody who was let in may still do this; costs nothing while the decision is remembered. @throws AppError */
  still(actor: UserActor): Promise<unknown>;
};

/** Where a server is reached: by everybody, or by those who run it. Each knows its own routes, and no others. */
export type Side = 'public' | 'private';

export const isOn =
  (side: Side) =>
  (route: Route): boolean =>
    side === 'private' ? route.side !== undefined : route.side !== 'private';

/** Keeps the types of one route's schemas together with its handler; the list of routes itself is uniform. */
export function route<
  const A extends RouteAccess,
  S extends RouteSchemas,
  const F extends true | undefined = undefined,
>(definition: Route<S, A, F>): Route {
  return definition as unknown as Route;
}

/** A route that is a WebSocket. */
export function socketRoute<S extends Omit<RouteSchemas, 'answers' | 'body' | 'headers'>>(
  definition: Pick<Route, 'path' | 'name' | 'summary' | 'tag'> & {
    readonly access: { readonly permission: string };
    readonly schemas: S;
    readonly protocol: string;
    open(call: SocketCall<Parsed<S['params']>, Parsed<S['query']>>, socket: Socket): Promise<void>;
  },
): Route {
  const { protocol, open, schemas, ...rest } = definition;
  return {
    ...rest,
    method: 'GET',
    schemas: { ...schemas, answers: { 101: null } },
    socket: { protocol, open: (call, socket) => open(call as never, socket) },
    handle: () =>
      Promise.reject(new AppError('bad-request', `Open a WebSocket here, with the subprotocol ${protocol}.`)),
  };
}
