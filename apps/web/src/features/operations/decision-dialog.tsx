import { Button, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, type Decided } from '../../api/index.ts';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { Form } from '../../ui/form.tsx';
import { sayDone } from '../../ui/say.tsx';
import { Problem } from '../../ui/states.tsx';

import { words } from '../../words/index.ts';
import styles from './operations.module.css';

const text = () => words.operations.decide;

/** About which jobs something is decided: these, or all open ones that a filter finds. */
export type Deciding = { readonly what: 'retry' | 'discard' } & (
  | { readonly ids: readonly string[] }
  | { readonly filter: { readonly job?: string } }
);

type Props = { deciding: Deciding; onClose: () => void; onDone: () => void };

/** Asks why: what is decided stays on record with its reason. */
export function DecisionDialog({ deciding, onClose, onDone }: Props) {
  const [reason, setReason] = useState('');

  const decide = useDecide(deciding, () => {
    onDone();
    onClose();
  });
  const isRetry = deciding.what === 'retry';
  return (
    <Dialog title={isRetry ? text().retryTitle : text().discardTitle} onClose={onClose}>
      <Form onSubmit={() => reason.trim() !== '' && decide.mutate(reason.trim())}>
        <p className={styles.quiet}>{followsOf(deciding)}</p>
        {decide.isError ? <Problem error={decide.error} /> : null}
        <Textarea
          data-autofocus
          label={text().reason}
          description={text().reasonHelp}
          autosize
          minRows={2}
          maxLength={500}
          value={reason}
          onChange={({ currentTarget }) => setReason(currentTarget.value)}
        />
        <DialogActions>
          <Button variant="default" onClick={onClose}>
            {words.cancel}
          </Button>
          <Button type="submit" loading={decide.isPending} disabled={reason.trim() === ''}>
            {isRetry ? text().retry : text().discard}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
}

function followsOf(deciding: Deciding): string {
  if ('filter' in deciding) return text().retryMatching;
  const { length } = deciding.ids;
  return deciding.what === 'retry' ? text().retryText(length) : text().discardText(length);
}

function useDecide(deciding: Deciding, onDone: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (reason: string) => {
      const failures = 'ids' in deciding ? { ids: [...deciding.ids] } : { filter: deciding.filter };
      const call = deciding.what === 'retry' ? api.retryFailedJobs : api.discardFailedJobs;
      return call({ failures, reason });
    },
    onSuccess: async (decided) => {
      await queries.invalidateQueries({ queryKey: ['operations'] });
      sayDone('decided', saidOf(deciding.what, decided));
      onDone();
    },
  });
}

function saidOf(what: Deciding['what'], { done, open, closed }: Decided): string {
  const { retried, discarded, open: left, closed: before } = text();
  return [
    what === 'retry' ? retried(done) : discarded(done),
    ...(open > 0 ? [left(open)] : []),
    ...(closed > 0 ? [before(closed)] : []),
  ].join(' ');
}
