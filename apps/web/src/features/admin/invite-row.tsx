import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, type Invite, type RelationshipType } from '../../api/index.ts';
import { joined, localDayOf } from '../../ui/format.ts';
import { Initials, Quiet, Row, State } from '../../ui/rows.tsx';
import { sayDone, sayFailed } from '../../ui/say.tsx';
import { words } from '../../words/index.ts';
import { typesQuery } from '../relationships/queries.ts';
import { invitesKey, isBeingSent } from './queries.ts';

/** One invite: whom, as what, how far it got, and what can be done about it. */
export function InviteRow({ invite }: { invite: Invite }) {
  const types = useQuery(typesQuery);
  const waits = invite.state === 'open' || invite.state === 'expired';
  return (
    <Row
      face={<Initials name={invite.displayName} />}
      title={invite.displayName}
      state={<StateOf invite={invite} />}
      note={joined([invite.email, ...grantsOf(invite, types.data ?? [])])}
      actions={waits ? <Actions invite={invite} /> : null}
    >
      <Times invite={invite} />
    </Row>
  );
}

function StateOf({ invite }: { invite: Invite }) {
  const { states } = words.invites;
  if (isBeingSent(invite)) return <State>{states.sending}</State>;
  if (invite.state === 'open' && invite.sentAt === null) return <State attention>{states.unsent}</State>;
  return <State attention={invite.state === 'expired'}>{states[invite.state]}</State>;
}

function grantsOf(invite: Invite, types: readonly RelationshipType[]): string[] {
  const { relationship, role } = invite;
  const type = types.find((one) => one.name === relationship?.type);
  const word = relationship?.invitedIs === 'lead' ? type?.leadWord : type?.followerWord;
  return [
    ...(role ? [words.invites.asRole(role)] : []),
    ...(relationship ? [words.invites.asRelation(word ?? relationship.type, relationship.with)] : []),
  ];
}

function Times({ invite }: { invite: Invite }) {
  const { invites } = words;
  const ends = {
    open: invites.until(localDayOf(invite.expiresAt)),
    expired: invites.expiredOn(localDayOf(invite.expiresAt)),
    accepted: invite.acceptedAt ? invites.acceptedOn(localDayOf(invite.acceptedAt)) : '',
    revoked: '',
  }[invite.state];
  const parts = [
    invites.invitedOn(localDayOf(invite.createdAt)) +
      (invite.inviter ? ` ${invites.by(invite.inviter)}` : ''),
    invite.state === 'accepted' ? `${invites.states.accepted.toLocaleLowerCase()} ${ends}` : ends,
  ];
  return <Quiet>{joined(parts)}</Quiet>;
}

function Actions({ invite }: { invite: Invite }) {
  const queries = useQueryClient();
  const settled = () => queries.invalidateQueries({ queryKey: invitesKey });
  const resend = useMutation({
    mutationFn: () => api.resendInvite(invite.id),
    onSuccess: () => sayDone(`invite-${invite.id}`, words.invites.resent),
    onError: sayFailed,
    onSettled: settled,
  });
  const revoke = useMutation({
    mutationFn: () => api.revokeInvite(invite.id),
    onSuccess: () => sayDone(`invite-${invite.id}`, words.invites.revoked(invite.displayName)),
    onError: sayFailed,
    onSettled: settled,
  });
  return (
    <>
      <Button
        variant="light"
        size="sm"
        aria-label={words.invites.resendOf(invite.displayName)}
        loading={resend.isPending}
        onClick={() => resend.mutate()}
      >
        {words.invites.resend}
      </Button>
      <Button
        variant="default"
        size="sm"
        aria-label={words.invites.revokeOf(invite.displayName)}
        loading={revoke.isPending}
        onClick={() => revoke.mutate()}
      >
        {words.invites.revoke}
      </Button>
    </>
  );
}
