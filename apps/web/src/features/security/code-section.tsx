import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, type NewCodeGenerator, type Security } from '../../api/index.ts';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { Form } from '../../ui/form.tsx';
import { Section } from '../../ui/page.tsx';
import { QrCode } from '../../ui/qr-code.tsx';
import { Row, Rows } from '../../ui/rows.tsx';
import { sayDone } from '../../ui/say.tsx';
import { useFocus } from '../../ui/use-focus.ts';
import { words } from '../../words/index.ts';
import { dayIn, RemoveButton, Trouble } from './parts.tsx';
import { useLookAgain } from './queries.ts';
import { RecoveryCodesDialog } from './recovery-codes-dialog.tsx';
import styles from './security.module.css';

const text = () => words.security.codes;

export function CodeSection({ security: { codeGenerator } }: { security: Security }) {
  const [codes, setCodes] = useState<readonly string[]>([]);
  // Each time a new secret: one that was shown and not taken is worth nothing.
  const make = useMutation({ mutationFn: api.makeCodeGenerator });
  return (
    <Section title={text().title} note={text().note}>
      <Trouble error={make.error} />
      <Rows label={text().title}>
        <Row
          title={codeGenerator ? text().since(dayIn(codeGenerator.confirmedAt)) : text().none}
          actions={
            codeGenerator ? (
              <RemoveButton
                label={words.security.remove}
                name={text().remove}
                title={text().removeTitle}
                text={text().removeText}
                remove={api.removeCodeGenerator}
              />
            ) : (
              <Button
                variant="light"
                size="sm"
                aria-label={text().setUpTitle}
                loading={make.isPending}
                onClick={() => make.mutate()}
              >
                {text().setUp}
              </Button>
            )
          }
        />
      </Rows>
      {make.data ? <SetUp made={make.data} onCodes={setCodes} onClose={make.reset} /> : null}
      {codes.length > 0 ? <RecoveryCodesDialog codes={codes} onClose={() => setCodes([])} /> : null}
    </Section>
  );
}

type SetUpProps = { onCodes: (codes: readonly string[]) => void; onClose: () => void };

/** The new secret for the app, and a first code as proof that it arrived there. */
function SetUp({ made, onCodes, onClose }: SetUpProps & { made: NewCodeGenerator }) {
  return (
    <Dialog title={text().setUpTitle} onClose={onClose}>
      <div className={styles.setUp}>
        <div>
          <p>{text().scan}</p>
          <QrCode text={made.uri} label={text().picture} />
          <p>{text().orType}</p>
          <code className={styles.secret}>{inFours(made.secret)}</code>
        </div>
        <FirstCode onCodes={onCodes} onClose={onClose} />
      </div>
    </Dialog>
  );
}

const inFours = (secret: string) => secret.replace(/(.{4})(?=.)/g, '$1 ');

function FirstCode({ onCodes, onClose }: SetUpProps) {
  const [code, setCode] = useState('');
  const field = useFocus();
  const lookAgain = useLookAgain();
  const confirm = useMutation({
    mutationFn: () => api.confirmCodeGenerator(code.replaceAll(/\s/g, '')),
    onSuccess: async ({ recoveryCodes }) => {
      sayDone('code-generator', text().added);
      onCodes(recoveryCodes);
      onClose();
      await lookAgain();
    },
    onError: field.focus,
  });
  return (
    <Form onSubmit={() => (code.trim() === '' ? field.focus() : confirm.mutate())}>
      <Trouble error={confirm.error} />
      <TextInput
        ref={field.ref}
        data-autofocus
        size="md"
        label={text().code}
        autoComplete="one-time-code"
        inputMode="numeric"
        maxLength={10}
        value={code}
        onChange={(event) => setCode(event.currentTarget.value)}
      />
      <DialogActions>
        <Button variant="default" onClick={onClose}>
          {words.cancel}
        </Button>
        <Button type="submit" loading={confirm.isPending}>
          {text().confirm}
        </Button>
      </DialogActions>
    </Form>
  );
}
