import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { api, type Participation } from '../../../api/index.ts';
import { Dialog, DialogActions } from '../../../ui/dialog.tsx';
import { sayDone } from '../../../ui/say.tsx';
import { Problem } from '../../../ui/states.tsx';
import { words } from '../../../words/index.ts';
import type { Subject } from '../../people/queries.ts';
import { useSettled } from '../queries.ts';

type Props = { participation: Participation; subject: Subject; onClose: () => void };

/** Giving up a seat cannot be undone: somebody else may have it a moment later. */
export function LeaveDialog({ participation, subject, onClose }: Props) {
  const texts = words.signUp;
  const settled = useSettled();
  const waits = participation.state === 'waitlisted';
  const leave = useMutation({
    mutationFn: () => api.leaveWorkshop(subject.userId, participation.id),
    onSuccess: () => {
      sayDone('participation', waits ? texts.leftWait : texts.left);
      onClose();
    },
    onSettled: settled,
  });
  return (
    <Dialog
      title={waits ? texts.leaveWaitTitle : texts.leaveTitle(subject.own, subject.name)}
      onClose={onClose}
    >
      <p>{waits ? texts.leaveWaitText : texts.leaveText}</p>
      {leave.isError ? <Problem error={leave.error} /> : null}
      <DialogActions>
        <Button variant="default" data-autofocus onClick={onClose}>
          {texts.stay}
        </Button>
        <Button color="red" loading={leave.isPending} onClick={() => leave.mutate()}>
          {waits ? texts.leaveWait : texts.leave}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
