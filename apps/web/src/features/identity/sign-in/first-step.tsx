import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api, type Entry } from '../../../api/index.ts';
import { Form } from '../../../ui/form.tsx';
import { Icon } from '../../../ui/icons.tsx';
import { PasswordField } from '../../../ui/password-field.tsx';
import { Problem } from '../../../ui/states.tsx';
import { useFocus } from '../../../ui/use-focus.ts';
import { words } from '../../../words/index.ts';
import { Foot, Or, Ways } from '../entry-frame.tsx';
import { OutboxLink } from '../outbox-link.tsx';
import { mayUsePasskeys } from '../passkeys.ts';
import { keepWayBack } from '../way-back.ts';
import { ProviderWays } from './provider-ways.tsx';
import { useOfferedPasskey, usePasskeySignIn } from './use-passkey-sign-in.ts';

type StepProps = { to: string; onEntry: (entry: Entry) => void };

/** Every way in that there is here. */
export function FirstStep({ to, onEntry }: StepProps) {
  const passkey = usePasskeySignIn(onEntry);
  useOfferedPasskey(onEntry);
  const text = words.entry.signIn;
  return (
    <>
      <PasswordForm onEntry={onEntry} />
      <Or />
      {passkey.isError ? <Problem title={text.failed} error={passkey.error} /> : null}
      <Ways>
        {mayUsePasskeys() ? (
          <Button
            variant="default"
            size="md"
            leftSection={<Icon name="key" />}
            loading={passkey.isPending}
            onClick={() => passkey.mutate()}
          >
            {text.passkey}
          </Button>
        ) : null}
        <ProviderWays
          label={text.provider}
          visit={(provider) => {
            keepWayBack(to);
            return api.signInAt(provider);
          }}
        />
      </Ways>
      <Foot>
        <Link to="/reset">{text.forgot}</Link>
        <OutboxLink />
      </Foot>
    </>
  );
}

/** E-mail and password alone. */
export function PasswordForm({ onEntry }: { onEntry: (entry: Entry) => void }) {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const first = useFocus({ atOnce: true });
  const second = useFocus();
  const signIn = useMutation({
    mutationFn: () => api.signIn({ email: email.trim(), password }),
    onSuccess: onEntry,
    onError: second.focus,
  });
  const submit = () => {
    if (email.trim() === '') first.focus();
    else if (password === '') second.focus();
    else signIn.mutate();
  };
  const text = words.entry.signIn;
  return (
    <Form onSubmit={submit}>
      {signIn.isError ? <Problem title={text.failed} error={signIn.error} /> : null}
      <TextInput
        ref={first.ref}
        size="md"
        type="email"
        name="email"
        label={text.email}
        // The browser offers passkeys here too, where it can.
        autoComplete="username webauthn"
        maxLength={254}
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      <PasswordField
        ref={second.ref}
        name="password"
        label={text.password}
        autoComplete="current-password"
        maxLength={1000}
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      <Button type="submit" size="md" loading={signIn.isPending}>
        {text.submit}
      </Button>
    </Form>
  );
}
