import type { operations } from '@attune/client';
import { type Answer, answered, client, type Stop } from './exchange.ts';

export type RolesAnswer = Answer<'listRoles'>;
export type Role = RolesAnswer['roles'][number];
export type Permission = RolesAnswer['permissions'][number];
export type Scope = Role['permissions'][number]['scope'];
export type RoleBody = operations['putRole']['requestBody']['content']['application/json'];
export type Rights = Answer<'getRights'>;
export type RelationshipType = Answer<'listRelationshipTypes'>['items'][number];
type Relationships = Answer<'listRelationships'>;
export type Relationship = Relationships['whoSeesMe'][number];
type RelationshipAsk = operations['askRelationship']['requestBody']['content']['application/json'];

const one = (userId: string) => ({ params: { path: { userId } } });
const inRole = (userId: string, role: string) => ({ params: { path: { userId, role } } });
const inPermission = (userId: string, permission: string) => ({ params: { path: { userId, permission } } });
const tie = (userId: string, relationshipId: string) => ({ params: { path: { userId, relationshipId } } });

/** Who may see whom: roles, rights given to one person, relationships. */
export const accessCalls = {
  roles: (signal: Stop) => answered(client.GET('/v1/roles', { signal })),
  putRole: (role: string, body: RoleBody) =>
    answered(client.PUT('/v1/roles/{role}', { params: { path: { role } }, body })),
  deleteRole: (role: string) => answered(client.DELETE('/v1/roles/{role}', { params: { path: { role } } })),
  rights: (userId: string, signal: Stop) =>
    answered(client.GET('/v1/users/{userId}/rights', { ...one(userId), signal })),
  giveRole: (userId: string, role: string) =>
    answered(client.PUT('/v1/users/{userId}/roles/{role}', inRole(userId, role))),
  takeRole: (userId: string, role: string) =>
    answered(client.DELETE('/v1/users/{userId}/roles/{role}', inRole(userId, role))),
  givePermission: (userId: string, permission: string, scope: Scope) =>
    answered(
      client.PUT('/v1/users/{userId}/permissions/{permission}', {
        ...inPermission(userId, permission),
        body: { scope },
      }),
    ),
  takePermission: (userId: string, permission: string) =>
    answered(client.DELETE('/v1/users/{userId}/permissions/{permission}', inPermission(userId, permission))),
  relationshipTypes: (signal: Stop) => answered(client.GET('/v1/relationship-types', { signal })),
  relationships: (userId: string, signal: Stop) =>
    answered(client.GET('/v1/users/{userId}/relationships', { ...one(userId), signal })),
  askRelationship: (userId: string, body: RelationshipAsk) =>
    answered(client.POST('/v1/users/{userId}/relationships', { ...one(userId), body })),
  acceptRelationship: (userId: string, relationshipId: string) =>
    answered(
      client.POST('/v1/users/{userId}/relationships/{relationshipId}/accept', tie(userId, relationshipId)),
    ),
  confirmRelationship: (userId: string, relationshipId: string) =>
    answered(
      client.POST('/v1/users/{userId}/relationships/{relationshipId}/confirm', tie(userId, relationshipId)),
    ),
  setRelationshipEnd: (userId: string, relationshipId: string, expiresAt: string | null) =>
    answered(
      client.PATCH('/v1/users/{userId}/relationships/{relationshipId}', {
        ...tie(userId, relationshipId),
        body: { expiresAt },
      }),
    ),
  endRelationship: (userId: string, relationshipId: string) =>
    answered(client.DELETE('/v1/users/{userId}/relationships/{relationshipId}', tie(userId, relationshipId))),
};
