import { NativeSelect, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Me, NewInvite, RelationshipType } from '../../api/index.ts';
import { words } from '../../words/index.ts';
import { useMe } from '../identity/me.ts';
import { holdsOverAll } from '../people/may.ts';
import { peopleQuery } from '../people/queries.ts';
import { likeliestFirst, mayLead } from '../relationships/lead.ts';
import { typesQuery } from '../relationships/queries.ts';

export type Chosen = NonNullable<NewInvite['relationship']>;
type Props = { chosen: Chosen | undefined; onChange: (chosen: Chosen | undefined) => void };

/** What the invited one will be to somebody here. Whoever may not grant everything invites their own followers only. */
export function RelationshipFields(props: Props) {
  const me = useMe();
  const types = useQuery(typesQuery);
  if (!types.data) return null;
  return holdsOverAll(me, 'relationship:write') ? (
    <AnyRelationship {...props} types={types.data} />
  ) : (
    <AsMine {...props} me={me} types={types.data} />
  );
}

type WithTypes = Props & { types: readonly RelationshipType[] };

function AsMine({ chosen, onChange, me, types }: WithTypes & { me: Me }) {
  const mine = likeliestFirst(types.filter((type) => !type.ofMinor && mayLead(me, type)));
  const first = mine[0]?.name;
  // There is no other choice than one of these: whom somebody invites, they will accompany.
  useEffect(() => {
    if (!chosen && first) onChange({ type: first, withUserId: me.userId, invitedIs: 'follower' });
  }, [chosen, first, me.userId, onChange]);
  return (
    <NativeSelect
      label={words.invites.asMy}
      required
      value={chosen?.type ?? ''}
      onChange={(event) =>
        onChange({ type: event.currentTarget.value, withUserId: me.userId, invitedIs: 'follower' })
      }
      data={mine.map((type) => ({ value: type.name, label: words.relationships.side(type.followerWord) }))}
    />
  );
}

const sideOf = (type: string, invitedIs: Chosen['invitedIs']) => `${type} ${invitedIs}`;

function AnyRelationship({ chosen, onChange, types }: WithTypes) {
  const sides = types.flatMap((type) => [
    { type: type.name, invitedIs: 'follower' as const, word: type.followerWord, other: type.leadWord },
    { type: type.name, invitedIs: 'lead' as const, word: type.leadWord, other: type.followerWord },
  ]);
  const choose = (value: string) => {
    const side = sides.find((one) => sideOf(one.type, one.invitedIs) === value);
    onChange(side && { type: side.type, invitedIs: side.invitedIs, withUserId: chosen?.withUserId ?? '' });
  };
  return (
    <>
      <NativeSelect
        label={words.invites.relationship}
        value={chosen ? sideOf(chosen.type, chosen.invitedIs) : ''}
        onChange={(event) => choose(event.currentTarget.value)}
        data={[
          { value: '', label: words.invites.noRelationship },
          ...sides.map((side) => ({
            value: sideOf(side.type, side.invitedIs),
            label: words.invites.side(side.word, side.other),
          })),
        ]}
      />
      {chosen ? (
        <PersonField
          userId={chosen.withUserId}
          onChange={(withUserId) => onChange({ ...chosen, withUserId })}
        />
      ) : null}
    </>
  );
}

function PersonField({ userId, onChange }: { userId: string; onChange: (userId: string) => void }) {
  const me = useMe();
  const people = useQuery(peopleQuery);
  const everybody = [{ userId: me.userId, displayName: me.displayName }, ...(people.data ?? [])];
  return (
    <Select
      searchable
      required
      label={words.invites.withWhom}
      placeholder={words.invites.withWhomHelp}
      nothingFoundMessage={words.invites.nobodyFound}
      limit={50}
      value={userId || null}
      onChange={(chosen) => onChange(chosen ?? '')}
      data={everybody.map((one) => ({ value: one.userId, label: one.displayName }))}
    />
  );
}
