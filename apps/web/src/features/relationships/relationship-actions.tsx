import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, type Relationship } from '../../api/index.ts';
import { sayDone, sayFailed } from '../../ui/say.tsx';
import { words } from '../../words/index.ts';
import { useMe } from '../identity/me.ts';
import { ConfirmDialog, EndDialog, UntilDialog } from './dialogs.tsx';
import { useSettled } from './queries.ts';
import type { Side } from './side.ts';

type Props = { relationship: Relationship; side: Side };

/** What can be done about a relationship by whoever reads: answer, confirm, set its end, end it. */
export function RelationshipActions({ relationship, side }: Props) {
  const [open, setOpen] = useState<'end' | 'until' | 'confirm'>();
  const close = () => setOpen(undefined);
  const waits = relationship.state === 'pending';
  const name = relationship.with.displayName;
  return (
    <>
      {waits ? (
        <Answer relationship={relationship} side={side} onConfirm={() => setOpen('confirm')} />
      ) : (
        <>
          <Button
            variant="default"
            size="sm"
            aria-label={words.relationships.endOf(name)}
            onClick={() => setOpen('end')}
          >
            {words.relationships.end}
          </Button>
          <Button
            variant="subtle"
            size="sm"
            aria-label={words.relationships.setEndOf(name)}
            onClick={() => setOpen('until')}
          >
            {words.relationships.setEnd}
          </Button>
        </>
      )}
      {open === 'end' ? <EndDialog relationship={relationship} side={side} onClose={close} /> : null}
      {open === 'until' ? <UntilDialog relationship={relationship} side={side} onClose={close} /> : null}
      {open === 'confirm' ? <ConfirmDialog relationship={relationship} side={side} onClose={close} /> : null}
    </>
  );
}

type AnswerProps = { relationship: Relationship; side: Side; onConfirm: () => void };

/** Accepting is for whoever is asked; whoever asked may take the question back. */
function Answer({ relationship: { id, with: other, waitsFor, canAccept }, side, onConfirm }: AnswerProps) {
  const me = useMe();
  const settled = useSettled();
  const texts = words.relationships;
  const accept = useMutation({
    mutationFn: () => api.acceptRelationship(side.userId, id),
    onSuccess: () => sayDone(id, texts.accepted(other.displayName)),
    onError: sayFailed,
    onSettled: settled,
  });
  const turnDown = useMutation({
    mutationFn: () => api.endRelationship(side.userId, id),
    onSuccess: () => sayDone(id, texts.declined),
    onError: sayFailed,
    onSettled: settled,
  });
  // Taking the question back is for the leading side; everybody else turns it down.
  const asked = side.is === 'lead' ? side.userId : other.userId;
  const mine = asked === me.userId;
  return (
    <>
      {canAccept && side.is === 'follower' && waitsFor !== 'staff' ? (
        <Button
          size="sm"
          aria-label={texts.acceptOf(other.displayName)}
          loading={accept.isPending}
          onClick={() => accept.mutate()}
        >
          {texts.accept}
        </Button>
      ) : null}
      {canAccept && side.is === 'follower' && waitsFor === 'staff' ? (
        <Button size="sm" aria-label={texts.confirmOf(other.displayName)} onClick={onConfirm}>
          {texts.confirm}
        </Button>
      ) : null}
      <Button
        variant="default"
        size="sm"
        aria-label={mine ? texts.takeBackOf(other.displayName) : texts.declineOf(other.displayName)}
        loading={turnDown.isPending}
        onClick={() => turnDown.mutate()}
      >
        {mine ? texts.takeBack : texts.decline}
      </Button>
    </>
  );
}
