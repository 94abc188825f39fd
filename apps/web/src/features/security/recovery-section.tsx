import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, type Security } from '../../api/index.ts';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { Section } from '../../ui/page.tsx';
import { Row, Rows } from '../../ui/rows.tsx';
import { words } from '../../words/index.ts';
import { Trouble } from './parts.tsx';
import { useLookAgain } from './queries.ts';
import { RecoveryCodesDialog } from './recovery-codes-dialog.tsx';

const text = () => words.security.recovery;

export function RecoverySection({ security }: { security: Security }) {
  const [asking, ask] = useState(false);
  const lookAgain = useLookAgain();
  const make = useMutation({
    mutationFn: api.makeRecoveryCodes,
    onSettled: () => ask(false),
    onSuccess: lookAgain,
  });
  const left = security.recoveryCodesLeft;
  const mayHave = security.codeGenerator !== null || security.passkeys.length > 0;
  return (
    <Section title={text().title} note={text().note}>
      <Trouble error={make.error} />
      <Rows label={text().title}>
        <Row
          title={left > 0 ? text().left(left) : text().none}
          note={mayHave ? undefined : text().needsFactor}
          actions={
            mayHave ? (
              <Button
                variant={left > 0 ? 'default' : 'light'}
                size="sm"
                loading={make.isPending}
                // Nothing is lost where there are none.
                onClick={() => (left > 0 ? ask(true) : make.mutate())}
              >
                {text().make}
              </Button>
            ) : null
          }
        />
      </Rows>
      {asking ? (
        <Dialog title={text().makeTitle} onClose={() => ask(false)} narrow>
          <p>{text().makeText}</p>
          <DialogActions>
            <Button variant="default" onClick={() => ask(false)}>
              {words.cancel}
            </Button>
            <Button loading={make.isPending} onClick={() => make.mutate()}>
              {text().make}
            </Button>
          </DialogActions>
        </Dialog>
      ) : null}
      {make.data ? <RecoveryCodesDialog codes={make.data.recoveryCodes} onClose={make.reset} /> : null}
    </Section>
  );
}
