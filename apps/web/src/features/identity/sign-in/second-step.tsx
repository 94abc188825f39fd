import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, type Entry, type Factor } from '../../../api/index.ts';
import { Form } from '../../../ui/form.tsx';
import { Icon } from '../../../ui/icons.tsx';
import { Problem } from '../../../ui/states.tsx';
import { useFocus } from '../../../ui/use-focus.ts';
import { words } from '../../../words/index.ts';
import { EntryFrame, Foot, Or, Ways } from '../entry-frame.tsx';
import { usePasskeySignIn } from './use-passkey-sign-in.ts';

type StepProps = {
  factors: readonly Factor[];
  onEntry: (entry: Entry) => void;
  onStartAgain: () => void;
};

type Kind = 'code' | 'recovery-code';

/** The second factor of somebody who has shown the first. What waits for it is a cookie, for ten minutes. */
export function SecondStep({ factors, onEntry, onStartAgain }: StepProps) {
  const kinds = (['code', 'recovery-code'] as const).filter((kind) => factors.includes(kind));
  const [kind, setKind] = useState<Kind | undefined>(factors.includes('code') ? 'code' : undefined);
  const passkey = usePasskeySignIn(onEntry);
  const text = words.entry.secondStep;
  return (
    <EntryFrame title={text.title} lead={text.lead}>
      {kind ? <CodeForm key={kind} kind={kind} onEntry={onEntry} /> : null}
      {kind && factors.includes('passkey') ? <Or /> : null}
      {passkey.isError ? <Problem title={words.entry.signIn.failed} error={passkey.error} /> : null}
      {factors.includes('passkey') ? (
        <Ways>
          <Button
            variant={kind ? 'default' : 'filled'}
            size="md"
            leftSection={<Icon name="key" />}
            loading={passkey.isPending}
            onClick={() => passkey.mutate()}
          >
            {text.passkey}
          </Button>
        </Ways>
      ) : null}
      <Foot>
        {kinds
          .filter((other) => other !== kind)
          .map((other) => (
            <Button key={other} variant="transparent" size="compact-sm" px={0} onClick={() => setKind(other)}>
              {other === 'code' ? text.useCode : text.useRecovery}
            </Button>
          ))}
        <Button variant="transparent" color="gray" size="compact-sm" px={0} onClick={onStartAgain}>
          {text.startAgain}
        </Button>
      </Foot>
    </EntryFrame>
  );
}

function CodeForm({ kind, onEntry }: { kind: Kind; onEntry: (entry: Entry) => void }) {
  const [code, setCode] = useState('');
  const field = useFocus({ atOnce: true });
  const show = useMutation({
    mutationFn: () => api.showSecondFactor(code.trim()),
    onSuccess: onEntry,
    onError: field.focus,
  });
  const text = words.entry.secondStep;
  const app = kind === 'code';
  return (
    <Form onSubmit={() => (code.trim().length >= 6 ? show.mutate() : field.focus())}>
      {show.isError ? <Problem title={words.entry.signIn.failed} error={show.error} /> : null}
      <TextInput
        ref={field.ref}
        size="md"
        name="code"
        label={app ? text.code : text.recoveryCode}
        description={app ? text.codeHint : text.recoveryHint}
        autoComplete={app ? 'one-time-code' : 'off'}
        inputMode={app ? 'numeric' : 'text'}
        maxLength={40}
        value={code}
        onChange={(event) => setCode(event.currentTarget.value)}
      />
      <Button type="submit" size="md" loading={show.isPending}>
        {text.submit}
      </Button>
    </Form>
  );
}
