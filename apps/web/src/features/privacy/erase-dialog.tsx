import { Button, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, type Blocker, factOf } from '../../api/index.ts';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { Form } from '../../ui/form.tsx';
import { words } from '../../words/index.ts';
import { Trouble } from '../security/parts.tsx';
import { type About, say } from './about.ts';
import { Blockers } from './blockers.tsx';
import styles from './privacy.module.css';
import { requestsKey } from './queries.ts';

type Props = { about: About; onReceipt: (receipt: string) => void; onClose: () => void };

const text = () => words.erasing;
const folded = (typed: string) => typed.trim().toLocaleLowerCase();

const isBlocker = (name: string): name is Blocker => name in text().blockers;

/** A word has to be written: nobody asks for this by one press too many. */
export function EraseDialog({ about, onReceipt, onClose }: Props) {
  const [typed, type] = useState('');
  const queries = useQueryClient();
  const ask = useMutation({
    mutationFn: () => api.askOfData(about.userId, 'erasure'),
    onSuccess: async ({ receipt }) => {
      await queries.invalidateQueries({ queryKey: requestsKey });
      onClose();
      if (receipt) onReceipt(receipt);
    },
  });
  const blockedBy = factOf(ask.error, 'blockedBy').split(' ').filter(isBlocker);
  if (blockedBy.length > 0) {
    return (
      <Dialog title={text().blocked} onClose={onClose}>
        <p className={styles.beforeRows}>{text().blockedText}</p>
        <Blockers about={about} blockedBy={blockedBy} />
        <DialogActions>
          <Button data-autofocus onClick={onClose}>
            {words.close}
          </Button>
        </DialogActions>
      </Dialog>
    );
  }
  const isMeant = folded(typed) === folded(text().word);
  return (
    <Dialog title={say(text().ask, about)} onClose={onClose}>
      <Form onSubmit={() => isMeant && ask.mutate()}>
        <p>{text().goesText}</p>
        <p>{text().think}</p>
        <TextInput
          data-autofocus
          autoComplete="off"
          maxLength={40}
          label={text().type(text().word)}
          value={typed}
          onChange={({ currentTarget }) => type(currentTarget.value)}
        />
        <Trouble error={ask.error} />
        <DialogActions>
          <Button variant="default" onClick={onClose}>
            {text().keep}
          </Button>
          <Button type="submit" color="red" disabled={!isMeant} loading={ask.isPending}>
            {text().confirm}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
}
