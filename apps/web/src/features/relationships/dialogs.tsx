import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, type Relationship } from '../../api/index.ts';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { Form } from '../../ui/form.tsx';
import { sayDone } from '../../ui/say.tsx';
import { Problem } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import { useSettled } from './queries.ts';
import type { Side } from './side.ts';

type DialogProps = { relationship: Relationship; side: Side; onClose: () => void };

/** What ending means for the one who reads: it cannot be undone, so it is said before. */
function consequenceOf({ displayName }: Relationship['with'], side: Side): string {
  const texts = words.relationships.endText;
  if (side.is === 'follower')
    return side.own ? texts.follower(displayName) : texts.followerOf(displayName, side.name);
  return side.own ? texts.lead(displayName) : texts.leadOf(displayName, side.name);
}

export function EndDialog({ relationship, side, onClose }: DialogProps) {
  const texts = words.relationships;
  const settled = useSettled();
  const end = useMutation({
    mutationFn: () => api.endRelationship(side.userId, relationship.id),
    onSuccess: () => {
      sayDone(relationship.id, texts.endedNow);
      void settled();
      onClose();
    },
  });
  return (
    <Dialog title={texts.endTitle(relationship.with.displayName)} onClose={onClose}>
      <p>{consequenceOf(relationship.with, side)}</p>
      {end.isError ? <Problem error={end.error} /> : null}
      <DialogActions>
        <Button data-autofocus variant="default" onClick={onClose}>
          {texts.keep}
        </Button>
        <Button color="red" loading={end.isPending} onClick={() => end.mutate()}>
          {texts.endNow}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

const two = (n: number) => String(n).padStart(2, '0');
/** The day where the reader is, as a date field has it. */
const dayOf = (at: Date): string => `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
/** The end of a day, where the reader is. */
export const endOf = (day: string): string => new Date(`${day}T23:59:59`).toISOString();
/** Today is the earliest last day: it ends tonight. */
export const earliestEnd = (): string => dayOf(new Date());

export function UntilDialog({ relationship, side, onClose }: DialogProps) {
  const texts = words.relationships;
  const { expiresAt } = relationship;
  const [day, setDay] = useState(expiresAt ? dayOf(new Date(expiresAt)) : '');
  const settled = useSettled();
  const save = useMutation({
    mutationFn: () => api.setRelationshipEnd(side.userId, relationship.id, day ? endOf(day) : null),
    onSuccess: () => {
      sayDone(relationship.id, texts.saved);
      void settled();
      onClose();
    },
  });
  return (
    <Dialog title={texts.setEndOf(relationship.with.displayName)} onClose={onClose}>
      <Form checked onSubmit={() => save.mutate()}>
        <TextInput
          data-autofocus
          type="date"
          label={texts.endDay}
          description={texts.endDayHelp}
          min={earliestEnd()}
          value={day}
          onChange={(event) => setDay(event.currentTarget.value)}
        />
        {save.isError ? <Problem error={save.error} /> : null}
        <DialogActions>
          <Button variant="default" onClick={onClose}>
            {words.cancel}
          </Button>
          <Button type="submit" loading={save.isPending}>
            {texts.save}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
}

/** Staff says that somebody may decide for a child: what hangs on it is said before. */
export function ConfirmDialog({ relationship, side, onClose }: DialogProps) {
  const texts = words.relationships;
  const { displayName } = relationship.with;
  const settled = useSettled();
  const confirm = useMutation({
    mutationFn: () => api.confirmRelationship(side.userId, relationship.id),
    onSuccess: () => {
      sayDone(relationship.id, texts.accepted(displayName));
      void settled();
      onClose();
    },
  });
  return (
    <Dialog title={texts.confirmOf(displayName)} onClose={onClose}>
      <p>{texts.confirmText(displayName, side.name)}</p>
      {confirm.isError ? <Problem error={confirm.error} /> : null}
      <DialogActions>
        <Button data-autofocus variant="default" onClick={onClose}>
          {words.cancel}
        </Button>
        <Button loading={confirm.isPending} onClick={() => confirm.mutate()}>
          {texts.confirm}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
