import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { codeOf } from '../../api/index.ts';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { dateOf } from '../../ui/format.ts';
import { Problem } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import { useLookAgain } from './queries.ts';

const { timeZone } = Intl.DateTimeFormat().resolvedOptions();

export const dayIn = (instant: string): string => dateOf({ instant, timeZone });

/** What stands on the screen for an error; whoever put the dialog of confirming away knows what happened. */
export const Trouble = ({ error }: { error: unknown }) =>
  !error || codeOf(error) === 'sign-in-again' ? null : <Problem error={error} />;

type RemoveProps = {
  /** On the button. */
  label: string;
  /** For readers that hear the button without its row. */
  name: string;
  title: string;
  /** What it means. */
  text: string;
  remove: () => Promise<unknown>;
};

/** Asks before it removes: it cannot be undone. */
export function RemoveButton({ label, name, title, text, remove }: RemoveProps) {
  const [asking, ask] = useState(false);
  const lookAgain = useLookAgain();
  const removal = useMutation({
    mutationFn: remove,
    onSuccess: async () => {
      ask(false);
      await lookAgain();
    },
  });
  const close = () => {
    ask(false);
    removal.reset();
  };
  return (
    <>
      <Button variant="default" size="sm" aria-label={name} onClick={() => ask(true)}>
        {label}
      </Button>
      {asking ? (
        <Dialog title={title} onClose={close} narrow>
          <p>{text}</p>
          <Trouble error={removal.error} />
          <DialogActions>
            <Button variant="default" data-autofocus onClick={close}>
              {words.cancel}
            </Button>
            <Button color="red" variant="light" loading={removal.isPending} onClick={() => removal.mutate()}>
              {label}
            </Button>
          </DialogActions>
        </Dialog>
      ) : null}
    </>
  );
}

/** A button that opens a dialog, which gets a way to put itself away. */
export function OpensDialog({
  button,
  children,
}: {
  button: (open: () => void) => ReactNode;
  children: (close: () => void) => ReactNode;
}) {
  const [opened, open] = useState(false);
  return (
    <>
      {button(() => open(true))}
      {opened ? children(() => open(false)) : null}
    </>
  );
}
