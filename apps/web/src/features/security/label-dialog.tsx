import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { Form } from '../../ui/form.tsx';
import { useFocus } from '../../ui/use-focus.ts';
import { words } from '../../words/index.ts';
import { Trouble } from './parts.tsx';
import { useLookAgain } from './queries.ts';

type LabelProps = {
  title: string;
  submit: string;
  first: string;
  /** What is done with the name. */
  take: (label: string) => Promise<unknown>;
  onDone: () => void;
  onClose: () => void;
};

/** Asks for the name of a passkey, then does what needs it. */
export function LabelDialog({ title, submit, first, take, onDone, onClose }: LabelProps) {
  const [label, setLabel] = useState(first);
  const field = useFocus({ atOnce: true });
  const lookAgain = useLookAgain();
  const taking = useMutation({
    mutationFn: () => take(label.trim()),
    onSuccess: async () => {
      onDone();
      onClose();
      await lookAgain();
    },
  });
  const text = words.security.passkeys;
  return (
    <Dialog title={title} onClose={onClose} narrow>
      <Form onSubmit={() => (label.trim() === '' ? field.focus() : taking.mutate())}>
        <Trouble error={taking.error} />
        <TextInput
          ref={field.ref}
          data-autofocus
          size="md"
          label={text.name}
          description={text.nameHint}
          autoComplete="off"
          maxLength={100}
          value={label}
          onChange={(event) => setLabel(event.currentTarget.value)}
        />
        <DialogActions>
          <Button variant="default" onClick={onClose}>
            {words.cancel}
          </Button>
          <Button type="submit" loading={taking.isPending}>
            {submit}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
}
