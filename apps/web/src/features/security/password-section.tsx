import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, type Security } from '../../api/index.ts';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { Form } from '../../ui/form.tsx';
import { Section } from '../../ui/page.tsx';
import { NewPasswordField } from '../../ui/password-field.tsx';
import { Row, Rows } from '../../ui/rows.tsx';
import { sayDone } from '../../ui/say.tsx';
import { useFocus } from '../../ui/use-focus.ts';
import { words } from '../../words/index.ts';
import { useMe } from '../identity/me.ts';
import { dayIn, OpensDialog, RemoveButton, Trouble } from './parts.tsx';
import { detailsQuery, useLookAgain } from './queries.ts';
import styles from './security.module.css';

const text = () => words.security.password;

export function PasswordSection({ security: { password, ...security } }: { security: Security }) {
  const strong = security.codeGenerator !== null || security.passkeys.length > 0;
  return (
    <Section title={text().title}>
      <Rows label={text().title}>
        <Row
          title={password ? text().changed(dayIn(password.changedAt)) : text().none}
          note={password?.short ? text().short : undefined}
          actions={
            <>
              <OpensDialog
                button={(open) => (
                  <Button
                    variant={password ? 'default' : 'light'}
                    size="sm"
                    aria-label={password ? text().change : text().set}
                    onClick={open}
                  >
                    {password ? words.security.change : text().set}
                  </Button>
                )}
              >
                {(close) => (
                  <PasswordDialog
                    title={password ? text().change : text().set}
                    strong={strong}
                    onClose={close}
                  />
                )}
              </OpensDialog>
              {password ? (
                <RemoveButton
                  label={words.security.remove}
                  name={text().remove}
                  title={text().remove}
                  text={text().removeText}
                  remove={api.removePassword}
                />
              ) : null}
            </>
          }
        />
      </Rows>
    </Section>
  );
}

type DialogProps = { title: string; strong: boolean; onClose: () => void };

function PasswordDialog({ title, strong, onClose }: DialogProps) {
  const me = useMe();
  const details = useQuery(detailsQuery(me.userId));
  const [password, setPassword] = useState('');
  const field = useFocus({ atOnce: true });
  const lookAgain = useLookAgain();
  const set = useMutation({
    mutationFn: () => api.setPassword(password),
    onSuccess: async () => {
      sayDone('password', text().changedNow);
      onClose();
      await lookAgain();
    },
    onError: field.focus,
  });
  const least = strong ? 8 : 15;
  return (
    <Dialog title={title} onClose={onClose} narrow>
      <Form onSubmit={() => (password === '' ? field.focus() : set.mutate())}>
        <p>{text().elsewhere}</p>
        <Trouble error={set.error} />
        {/* So that a password manager knows whose it is. */}
        <input
          className={styles.unseen}
          type="email"
          autoComplete="username"
          aria-hidden="true"
          tabIndex={-1}
          readOnly
          value={details.data?.email ?? ''}
        />
        <NewPasswordField
          ref={field.ref}
          data-autofocus
          least={least}
          hint={words.entry.newPassword.rule(least)}
          value={password}
          maxLength={1000}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <DialogActions>
          <Button variant="default" onClick={onClose}>
            {words.cancel}
          </Button>
          <Button type="submit" loading={set.isPending}>
            {words.security.save}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
}
