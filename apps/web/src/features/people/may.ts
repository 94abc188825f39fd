import { useQuery } from '@tanstack/react-query';
import type { Me, Person, RelationshipType } from '../../api/index.ts';
import { useMe } from '../identity/me.ts';
import { typesQuery } from '../relationships/queries.ts';
import { peopleQuery } from './queries.ts';

/** Whether somebody holds a permission over everybody here. */
export const holdsOverAll = (me: Me, name: string): boolean =>
  me.permissions.some((permission) => permission.name === name && permission.scope === 'any');

/** Whether somebody holds a permission at all: of their own, on some people, or on everybody. */
export const holds = (me: Me, name: string): boolean =>
  me.permissions.some((permission) => permission.name === name);

/** Whether a screen is worth offering; the server decides about what is on it. */
export const isAdministrator = (me: Me): boolean =>
  holdsOverAll(me, 'role:read') || holdsOverAll(me, 'person:invite');

/** Whether there is anything to look after: editors have only what is practised, others only the requests of people. */
export const looksAfter = (me: Me): boolean =>
  isAdministrator(me) ||
  ['catalogue:write', 'privacy:manage', 'audit:read'].some((name) => holdsOverAll(me, name));

/**
 * Whether the reader may probably use a permission on a person. The server decides: this keeps requests that it would
 * refuse, and record as refused, from being sent at all.
 */
export function useMay(userId: string): (permission: string) => boolean {
  const me = useMe();
  const people = useQuery(peopleQuery);
  const types = useQuery(typesQuery);
  const person = people.data?.find((one) => one.userId === userId);
  return (permission) => mayOn(me, userId, permission, person, types.data ?? []);
}

function mayOn(
  me: Me,
  userId: string,
  permission: string,
  person: Person | undefined,
  types: readonly RelationshipType[],
): boolean {
  const scope = me.permissions.find((one) => one.name === permission)?.scope;
  if (scope === 'any') return true;
  if (me.userId === userId) return scope !== undefined;
  const word = person?.relationship ?? null;
  if (word === null) return false;
  const grants = types.some(
    (type) => type.followerWord === word && type.permissions.some((one) => one.name === permission),
  );
  return grants || scope === 'related';
}
