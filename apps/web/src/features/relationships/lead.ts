import type { Me, RelationshipType } from '../../api/index.ts';

/** Whether somebody may lead by a type: some are for those who have a role. */
export const mayLead = (me: Me, type: RelationshipType): boolean =>
  type.leadRole === null || me.roles.includes(type.leadRole);

/** By which type somebody most likely means to lead: what their role is called after, then what a role is needed for. */
export const likeliestFirst = (types: readonly RelationshipType[]): RelationshipType[] => {
  const placeOf = ({ leadRole, leadWord }: RelationshipType) =>
    leadRole === null ? 2 : leadRole === leadWord ? 0 : 1;
  return types.toSorted((a, b) => placeOf(a) - placeOf(b));
};
