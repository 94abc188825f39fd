import { Button, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api/index.ts';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { Form } from '../../ui/form.tsx';
import { Section } from '../../ui/page.tsx';
import { Row, Rows } from '../../ui/rows.tsx';
import { sayDone } from '../../ui/say.tsx';
import { Problem, RowsLoading } from '../../ui/states.tsx';
import { useFocus } from '../../ui/use-focus.ts';
import { words } from '../../words/index.ts';
import { useMe } from '../identity/me.ts';
import { OpensDialog, Trouble } from './parts.tsx';
import { detailsQuery } from './queries.ts';

const text = () => words.security.email;

export function EmailSection() {
  const me = useMe();
  const details = useQuery(detailsQuery(me.userId));
  return (
    <Section title={text().title} note={text().note}>
      {details.isPending ? <RowsLoading rows={1} /> : null}
      {details.isError ? <Problem error={details.error} onRetry={() => details.refetch()} /> : null}
      {details.data ? (
        <Rows label={text().title}>
          <Row
            title={details.data.email ?? text().none}
            actions={
              <OpensDialog
                button={(open) => (
                  <Button variant="default" size="sm" aria-label={text().change} onClick={open}>
                    {words.security.change}
                  </Button>
                )}
              >
                {(close) => <EmailDialog onClose={close} />}
              </OpensDialog>
            }
          />
        </Rows>
      ) : null}
    </Section>
  );
}

function EmailDialog({ onClose }: { onClose: () => void }) {
  const [email, setEmail] = useState('');
  const field = useFocus({ atOnce: true });
  const change = useMutation({
    mutationFn: () => api.changeEmail(email.trim()),
    onSuccess: () => {
      sayDone('email', text().sent);
      onClose();
    },
    onError: field.focus,
  });
  return (
    <Dialog title={text().change} onClose={onClose} narrow>
      <Form onSubmit={() => (email.trim() === '' ? field.focus() : change.mutate())}>
        <Trouble error={change.error} />
        <TextInput
          ref={field.ref}
          data-autofocus
          size="md"
          type="email"
          label={text().label}
          description={text().hint}
          autoComplete="email"
          maxLength={254}
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <DialogActions>
          <Button variant="default" onClick={onClose}>
            {words.cancel}
          </Button>
          <Button type="submit" loading={change.isPending}>
            {text().submit}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
}
