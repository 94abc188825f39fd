import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, type NewChild } from '../../api/index.ts';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { Form, Pair } from '../../ui/form.tsx';
import { sayDone } from '../../ui/say.tsx';
import { Problem } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import { useMe } from '../identity/me.ts';
import { useSettled } from './queries.ts';

const kinds = ['parent-child', 'guardian-ward'] as const;

/** Makes a child who has no e-mail; whoever makes them decides for them. */
export function ChildDialog({ onClose }: { onClose: () => void }) {
  const me = useMe();
  const settled = useSettled();
  const texts = words.relationships.child;
  const [child, setChild] = useState({ firstName: '', lastName: '', birthDate: '' });
  const [kind, setKind] = useState<NonNullable<NewChild['type']>>('parent-child');
  const set = (change: Partial<typeof child>) => setChild((now) => ({ ...now, ...change }));
  const add = useMutation({
    mutationFn: () => {
      const { firstName, lastName, birthDate } = child;
      const last = lastName.trim();
      return api.addChild(me.userId, {
        firstName: firstName.trim(),
        ...(last ? { lastName: last } : {}),
        birthDate,
        type: kind,
      });
    },
    onSuccess: () => {
      sayDone('child', texts.done(child.firstName.trim()));
      void settled();
      onClose();
    },
  });
  return (
    <Dialog title={texts.open} onClose={onClose}>
      <Form checked onSubmit={() => add.mutate()}>
        <Pair>
          <TextInput
            data-autofocus
            required
            maxLength={100}
            autoComplete="off"
            label={texts.first}
            value={child.firstName}
            onChange={(event) => set({ firstName: event.currentTarget.value })}
          />
          <TextInput
            maxLength={100}
            autoComplete="off"
            label={texts.last}
            value={child.lastName}
            onChange={(event) => set({ lastName: event.currentTarget.value })}
          />
        </Pair>
        <TextInput
          type="date"
          required
          label={texts.born}
          value={child.birthDate}
          onChange={(event) => set({ birthDate: event.currentTarget.value })}
        />
        <NativeSelect
          label={texts.as}
          value={kind}
          onChange={({ currentTarget }) =>
            setKind(kinds.find((one) => one === currentTarget.value) ?? 'parent-child')
          }
          data={kinds.map((value) => ({ value, label: texts.types[value] }))}
        />
        {add.isError ? <Problem error={add.error} /> : null}
        <DialogActions>
          <Button variant="default" onClick={onClose}>
            {words.cancel}
          </Button>
          <Button type="submit" loading={add.isPending}>
            {texts.add}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
}
