import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../api/index.ts';
import { Form } from '../../ui/form.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { NewPasswordField } from '../../ui/password-field.tsx';
import { Problem } from '../../ui/states.tsx';
import { useFocus } from '../../ui/use-focus.ts';
import { words } from '../../words/index.ts';
import { useArrivedToken } from './arrival.ts';
import { EntryFrame, Foot } from './entry-frame.tsx';
import { useLogin } from './login.ts';
import { OutboxLink } from './outbox-link.tsx';

/** A forgotten password: asking for the link, and what the link leads to. */
export function ResetPage() {
  const token = useArrivedToken('/reset');
  const [askingAnew, askAnew] = useState(false);
  return token && !askingAnew ? (
    <Choose key={token} token={token} onAskAnew={() => askAnew(true)} />
  ) : (
    <Ask />
  );
}

function Ask() {
  const [email, setEmail] = useState('');
  const field = useFocus({ atOnce: true });
  const ask = useMutation({ mutationFn: () => api.requestReset(email.trim()), onError: field.focus });
  const text = words.entry.reset;
  // The same whether anybody has the e-mail: who asks learns nothing of others.
  if (ask.isSuccess)
    return (
      <EntryFrame title={text.asked} lead={text.askedText}>
        <ToSignIn />
      </EntryFrame>
    );
  return (
    <EntryFrame title={text.askTitle} lead={text.askLead}>
      <Form onSubmit={() => (email.trim() === '' ? field.focus() : ask.mutate())}>
        {ask.isError ? <Problem error={ask.error} /> : null}
        <TextInput
          ref={field.ref}
          size="md"
          type="email"
          name="email"
          label={words.entry.signIn.email}
          autoComplete="username"
          maxLength={254}
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <Button type="submit" size="md" loading={ask.isPending}>
          {text.ask}
        </Button>
      </Form>
      <ToSignIn />
    </EntryFrame>
  );
}

function Choose({ token, onAskAnew }: { token: string; onAskAnew: () => void }) {
  const [password, setPassword] = useState('');
  const field = useFocus({ atOnce: true });
  const login = useLogin();
  const choose = useMutation({
    mutationFn: () => api.takeNewPassword({ token, password }),
    // Whoever was signed in here is so no more.
    onSuccess: login.left,
    onError: field.focus,
  });
  const text = words.entry.reset;
  if (choose.isSuccess)
    return (
      <EntryFrame title={text.done} lead={text.doneText}>
        <LinkButton to="/sign-in" size="md">
          {words.entry.signIn.title}
        </LinkButton>
      </EntryFrame>
    );
  return (
    <EntryFrame title={text.chooseTitle} lead={text.chooseLead}>
      <Form onSubmit={() => (password === '' ? field.focus() : choose.mutate())}>
        {choose.isError ? <Problem error={choose.error} /> : null}
        <NewPasswordField
          ref={field.ref}
          hint={words.entry.newPassword.ruleEither}
          value={password}
          maxLength={1000}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <Button type="submit" size="md" loading={choose.isPending}>
          {text.choose}
        </Button>
      </Form>
      <Foot>
        <Button variant="transparent" size="compact-sm" px={0} onClick={onAskAnew}>
          {text.again}
        </Button>
      </Foot>
    </EntryFrame>
  );
}

const ToSignIn = () => (
  <Foot>
    <Link to="/sign-in">{words.entry.signIn.title}</Link>
    <OutboxLink />
  </Foot>
);
