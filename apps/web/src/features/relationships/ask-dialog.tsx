import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api/index.ts';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { Form } from '../../ui/form.tsx';
import { sayDone } from '../../ui/say.tsx';
import { Problem, RowsLoading } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import { useMe } from '../identity/me.ts';
import { earliestEnd, endOf } from './dialogs.tsx';
import { likeliestFirst, mayLead } from './lead.ts';
import { typesQuery, useSettled } from './queries.ts';

/** Asks somebody, by their e-mail, to be allowed to see them. Whether the e-mail is known is not told. */
export function AskDialog({ onClose }: { onClose: () => void }) {
  const me = useMe();
  const types = useQuery(typesQuery);
  const settled = useSettled();
  const texts = words.relationships.ask;
  const mine = likeliestFirst((types.data ?? []).filter((type) => mayLead(me, type)));
  const [email, setEmail] = useState('');
  const [chosen, setChosen] = useState('');
  const [day, setDay] = useState('');
  const type = mine.find((one) => one.name === chosen) ?? mine[0];
  const ask = useMutation({
    mutationFn: () =>
      api.askRelationship(me.userId, {
        email: email.trim(),
        type: type?.name ?? '',
        ...(day ? { expiresAt: endOf(day) } : {}),
      }),
    onSuccess: () => {
      sayDone('asked', texts.done);
      void settled();
      onClose();
    },
  });
  return (
    <Dialog title={texts.title} onClose={onClose}>
      {types.isPending ? <RowsLoading rows={3} /> : null}
      {types.isError ? <Problem error={types.error} onRetry={() => types.refetch()} /> : null}
      {type ? (
        <Form checked onSubmit={() => ask.mutate()}>
          <p>{texts.text}</p>
          <TextInput
            data-autofocus
            type="email"
            required
            maxLength={254}
            autoComplete="off"
            label={texts.email}
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <NativeSelect
            label={texts.as}
            description={type.ofMinor ? texts.minor : undefined}
            value={type.name}
            onChange={(event) => setChosen(event.currentTarget.value)}
            data={mine.map((one) => ({ value: one.name, label: words.relationships.side(one.leadWord) }))}
          />
          <TextInput
            type="date"
            label={texts.until}
            min={earliestEnd()}
            value={day}
            onChange={(event) => setDay(event.currentTarget.value)}
          />
          {ask.isError ? <Problem error={ask.error} /> : null}
          <DialogActions>
            <Button variant="default" onClick={onClose}>
              {words.cancel}
            </Button>
            <Button type="submit" loading={ask.isPending}>
              {texts.send}
            </Button>
          </DialogActions>
        </Form>
      ) : null}
    </Dialog>
  );
}
