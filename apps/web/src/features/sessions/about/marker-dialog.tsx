import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { NewMarker } from '../../../api/index.ts';
import { Dialog, DialogActions } from '../../../ui/dialog.tsx';
import { Form, Pair } from '../../../ui/form.tsx';
import { Problem } from '../../../ui/states.tsx';
import { words } from '../../../words/index.ts';
import { useMarkerChanges } from './use-markers.ts';

const text = () => words.keeping;

/** A number as somebody types it, with a comma too. */
const numberIn = (typed: string): number => Number(typed.trim().replace(',', '.'));

type MarkerDialogProps = {
  userId: string;
  sessionId: string;
  marker: NewMarker;
  isNew: boolean;
  onClose: () => void;
};

/** Says what happened at a moment, or over a stretch. */
export function MarkerDialog({ userId, sessionId, marker, isNew, onClose }: MarkerDialogProps) {
  const { put, remove } = useMarkerChanges(userId, sessionId);
  const [label, setLabel] = useState(marker.label);
  const [at, setAt] = useState(String(marker.at));
  const [length, setLength] = useState(marker.length === null ? '' : String(marker.length));
  const wrong = (typed: string) => Number.isNaN(numberIn(typed));
  const submit = () => {
    if (label.trim() === '' || at.trim() === '' || wrong(at) || wrong(length)) return;
    const long = numberIn(length);
    put.mutate(
      { id: marker.id, label: label.trim(), at: numberIn(at), length: long > 0 ? long : null },
      { onSuccess: onClose },
    );
  };
  const takeAway = () => remove.mutate(marker, { onSuccess: onClose });
  return (
    <Dialog title={isNew ? text().markerTitle : text().markerEdit} onClose={onClose}>
      <Form checked onSubmit={submit}>
        <TextInput
          data-autofocus
          required
          dir="auto"
          maxLength={500}
          autoComplete="off"
          label={text().label}
          value={label}
          onChange={({ currentTarget }) => setLabel(currentTarget.value)}
        />
        <Pair>
          <TextInput
            required
            inputMode="decimal"
            dir="ltr"
            label={text().at}
            error={wrong(at) ? words.catalogue.badNumber : undefined}
            value={at}
            onChange={({ currentTarget }) => setAt(currentTarget.value)}
          />
          <TextInput
            inputMode="decimal"
            dir="ltr"
            label={text().length}
            description={text().lengthHelp}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            error={wrong(length) ? words.catalogue.badNumber : undefined}
            value={length}
            onChange={({ currentTarget }) => setLength(currentTarget.value)}
          />
        </Pair>
        {put.isError ? <Problem error={put.error} /> : null}
        <DialogActions>
          {isNew ? null : (
            <Button variant="subtle" color="red" loading={remove.isPending} onClick={takeAway}>
              {text().remove}
            </Button>
          )}
          <Button variant="default" onClick={onClose}>
            {words.cancel}
          </Button>
          <Button type="submit" loading={put.isPending}>
            {text().save}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
}
