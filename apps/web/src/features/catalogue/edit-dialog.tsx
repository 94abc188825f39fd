import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { codeOf } from '../../api/index.ts';
import { Conflict } from '../../ui/conflict.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { Form } from '../../ui/form.tsx';
import { sayDone } from '../../ui/say.tsx';
import { Problem } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';

type Versioned = { readonly version: number };

type EditDialogProps<Thing extends Versioned, Typed extends object> = {
  title: string;
  /** As it is now; absent: a new one. */
  thing: Thing | undefined;
  /** As a form holds it. */
  typedOf: (thing: Thing | undefined) => Typed;
  isSendable: (typed: Typed) => boolean;
  /** Changes it from the version that was read; without one, adds it. @returns what is said then */
  save: (typed: Typed, version: number | undefined) => Promise<string>;
  /** After an answer, whatever it was: what is there now is asked for. */
  onSettled: () => Promise<unknown>;
  /** What is shown of it where somebody else was first. */
  newerOf: (thing: Thing) => string;
  onClose: () => void;
  children: (typed: Typed, set: (change: Partial<Typed>) => void) => ReactNode;
};

/** Adds a thing to a catalogue or changes one, from the version that was read. */
export function EditDialog<Thing extends Versioned, Typed extends object>({
  title,
  thing,
  typedOf,
  isSendable,
  save,
  onSettled,
  newerOf,
  onClose,
  children,
}: EditDialogProps<Thing, Typed>) {
  const texts = words.catalogue;
  const [base, setBase] = useState(thing);
  const [typed, setTyped] = useState(() => typedOf(thing));
  const saving = useMutation({
    mutationFn: (version: number | undefined) => save(typed, version),
    onSuccess: (said) => {
      sayDone('catalogue', said);
      onClose();
    },
    onSettled,
  });
  const send = (version: number | undefined) => {
    if (isSendable(typed)) saving.mutate(version);
  };
  const takeNewer = () => {
    saving.reset();
    setBase(thing);
    setTyped(typedOf(thing));
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <Form checked onSubmit={() => send(base?.version)}>
        {thing && codeOf(saving.error) === 'precondition-failed' ? (
          <Conflict
            title={texts.conflict}
            text={texts.conflictText}
            newer={newerOf(thing)}
            onTake={takeNewer}
            onKeep={() => send(thing.version)}
          />
        ) : saving.isError ? (
          <Problem error={saving.error} />
        ) : null}
        {children(typed, (change) => setTyped((now) => ({ ...now, ...change })))}
        <DialogActions>
          <Button variant="default" onClick={onClose}>
            {words.cancel}
          </Button>
          <Button type="submit" loading={saving.isPending}>
            {texts.save}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
}
