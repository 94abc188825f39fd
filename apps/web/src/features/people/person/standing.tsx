import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../../api/index.ts';
import { Dialog, DialogActions } from '../../../ui/dialog.tsx';
import { Card, Section } from '../../../ui/page.tsx';
import { sayDone, sayFailed } from '../../../ui/say.tsx';
import { Problem } from '../../../ui/states.tsx';
import { words } from '../../../words/index.ts';
import { detailsQuery } from '../../security/queries.ts';
import styles from './person.module.css';
import { useLookAgain } from './queries.ts';

/** Shutting somebody out and letting them in again; each undoes the other. */
export function Standing({ userId, name }: { userId: string; name: string }) {
  const details = useQuery(detailsQuery(userId));
  const [asking, setAsking] = useState(false);
  const [askingFactors, setAskingFactors] = useState(false);
  const lookAgain = useLookAgain(userId);
  const letIn = useMutation({
    mutationFn: () => api.setStatus(userId, 'active'),
    onSuccess: () => sayDone('standing', words.person.isIn(name)),
    onError: sayFailed,
    onSettled: lookAgain,
  });
  const status = details.data?.status;
  if (status === undefined || status === 'erasing') return null;
  const out = status === 'disabled';
  return (
    <Section title={words.person.standing}>
      <Card>
        <div className={styles.line}>
          <p>{out ? words.person.letInText(name) : words.person.shutOutText(name)}</p>
          {out ? (
            <Button variant="light" loading={letIn.isPending} onClick={() => letIn.mutate()}>
              {words.person.letIn}
            </Button>
          ) : (
            <span className={styles.actions}>
              {status === 'active' ? (
                <Button variant="default" onClick={() => setAskingFactors(true)}>
                  {words.person.factors}
                </Button>
              ) : null}
              <Button variant="default" onClick={() => setAsking(true)}>
                {words.person.shutOut}
              </Button>
            </span>
          )}
        </div>
      </Card>
      {asking ? (
        <ShutOutDialog
          userId={userId}
          name={name}
          onUndo={() => letIn.mutate()}
          onClose={() => setAsking(false)}
        />
      ) : null}
      {askingFactors ? (
        <FactorsDialog userId={userId} name={name} onClose={() => setAskingFactors(false)} />
      ) : null}
    </Section>
  );
}

type DialogProps = { userId: string; name: string; onUndo: () => void; onClose: () => void };

function ShutOutDialog({ userId, name, onUndo, onClose }: DialogProps) {
  const lookAgain = useLookAgain(userId);
  const shutOut = useMutation({
    mutationFn: () => api.setStatus(userId, 'disabled'),
    onSuccess: () => {
      sayDone('standing', words.person.isOut(name), onUndo);
      void lookAgain();
      onClose();
    },
  });
  return (
    <Dialog title={words.person.shutOutTitle(name)} onClose={onClose}>
      <p>{words.person.shutOutText(name)}</p>
      {shutOut.isError ? <Problem error={shutOut.error} /> : null}
      <DialogActions>
        <Button data-autofocus variant="default" onClick={onClose}>
          {words.person.notNow}
        </Button>
        <Button color="red" loading={shutOut.isPending} onClick={() => shutOut.mutate()}>
          {words.person.shutOut}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

function FactorsDialog({ userId, name, onClose }: Omit<DialogProps, 'onUndo'>) {
  const lookAgain = useLookAgain(userId);
  const reset = useMutation({
    mutationFn: () => api.resetFactors(userId),
    onSuccess: () => {
      sayDone('standing', words.person.factorsGone(name));
      void lookAgain();
      onClose();
    },
  });
  return (
    <Dialog title={words.person.factorsTitle(name)} onClose={onClose}>
      <p>{words.person.factorsText(name)}</p>
      {reset.isError ? <Problem error={reset.error} /> : null}
      <DialogActions>
        <Button data-autofocus variant="default" onClick={onClose}>
          {words.person.notNow}
        </Button>
        <Button color="red" loading={reset.isPending} onClick={() => reset.mutate()}>
          {words.person.factors}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
