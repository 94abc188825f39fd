import { type Answer, answered, type Body, client, type Stop } from './exchange.ts';

export type App = Answer<'listApps'>['items'][number];
export type FullApp = Answer<'listAllApps'>['items'][number];
export type AppWithSchemas = Answer<'getApp'>;
type NewApp = Body<'registerApp'>;
type AppChange = Body<'changeApp'>;
export type AppToken = Answer<'listAppTokens'>['items'][number];
type NewAppToken = Body<'makeAppToken'>;
export type Grant = Answer<'listGrants'>['items'][number];
export type AppScope = Grant['scopes'][number];
export type StoringApp = Answer<'listStoringApps'>['items'][number];
export type StoredValue = Answer<'listAppData'>['items'][number];
type GrantBody = Body<'giveGrant'>;
type Schema = Body<'putAppSchema'>['schema'];

const one = (app: string) => ({ params: { path: { app } } });
const of = (userId: string, app: string) => ({ params: { path: { userId, app } } });
const at = (userId: string, app: string, key: string) => ({ params: { path: { userId, app, key } } });
const keyed = (app: string, key: string) => ({ params: { path: { app, key } } });

/** Which apps there are, what each person lets them do, and what they store for that person. */
export const appCalls = {
  apps: (signal: Stop) => answered(client.GET('/v1/apps', { signal })),
  allApps: (signal: Stop) => answered(client.GET('/v1/apps/all', { signal })),
  oneApp: (app: string, signal: Stop) => answered(client.GET('/v1/apps/{app}', { ...one(app), signal })),
  registerApp: (body: NewApp) => answered(client.POST('/v1/apps', { body })),
  changeApp: (app: string, body: AppChange) =>
    answered(client.PATCH('/v1/apps/{app}', { ...one(app), body })),
  putAppSchema: (app: string, key: string, schema: Schema) =>
    answered(client.PUT('/v1/apps/{app}/schemas/{key}', { ...keyed(app, key), body: { schema } })),
  deleteAppSchema: (app: string, key: string) =>
    answered(client.DELETE('/v1/apps/{app}/schemas/{key}', keyed(app, key))),
  appTokens: (app: string, signal: Stop) =>
    answered(client.GET('/v1/apps/{app}/tokens', { ...one(app), signal })),
  makeAppToken: (app: string, body: NewAppToken) =>
    answered(client.POST('/v1/apps/{app}/tokens', { ...one(app), body })),
  revokeAppToken: (app: string, tokenId: string) =>
    answered(client.DELETE('/v1/apps/{app}/tokens/{tokenId}', { params: { path: { app, tokenId } } })),
  grants: (userId: string, signal: Stop) =>
    answered(client.GET('/v1/users/{userId}/grants', { params: { path: { userId } }, signal })),
  giveGrant: (userId: string, app: string, body: GrantBody) =>
    answered(client.PUT('/v1/users/{userId}/grants/{app}', { ...of(userId, app), body })),
  withdrawGrant: (userId: string, app: string) =>
    answered(client.DELETE('/v1/users/{userId}/grants/{app}', of(userId, app))),
  storingApps: (userId: string, signal: Stop) =>
    answered(client.GET('/v1/users/{userId}/apps', { params: { path: { userId } }, signal })),
  storedValues: (userId: string, app: string, cursor: string | undefined, signal: Stop) =>
    answered(
      client.GET('/v1/users/{userId}/apps/{app}/data', {
        params: { path: { userId, app }, query: { limit: 50, ...(cursor ? { cursor } : {}) } },
        signal,
      }),
    ),
  storedVersions: (userId: string, app: string, key: string, signal: Stop) =>
    answered(
      client.GET('/v1/users/{userId}/apps/{app}/data/{key}/versions', { ...at(userId, app, key), signal }),
    ),
  deleteStored: (userId: string, app: string, key: string) =>
    answered(client.DELETE('/v1/users/{userId}/apps/{app}/data/{key}', at(userId, app, key))),
  deleteAllStored: (userId: string, app: string) =>
    answered(client.DELETE('/v1/users/{userId}/apps/{app}/data', of(userId, app))),
};
