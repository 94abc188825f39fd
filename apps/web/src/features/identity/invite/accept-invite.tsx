import { Button, Checkbox } from '@mantine/core';
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../../api/index.ts';
import { Form } from '../../../ui/form.tsx';
import { Icon } from '../../../ui/icons.tsx';
import { NewPasswordField } from '../../../ui/password-field.tsx';
import { Problem, RowsLoading } from '../../../ui/states.tsx';
import { useFocus } from '../../../ui/use-focus.ts';
import { words } from '../../../words/index.ts';
import { saveChosen } from '../chosen-language.ts';
import styles from '../entry.module.css';
import { Or, Ways } from '../entry-frame.tsx';
import { makePasskey, mayUsePasskeys } from '../passkeys.ts';
import { termsQuery } from '../queries.ts';
import { ProviderWays } from '../sign-in/provider-ways.tsx';
import { TermsText } from '../terms-text.tsx';
import { useEntered } from '../use-entered.ts';
import { keepWayBack } from '../way-back.ts';

const least = 15;

/** Agreeing to the terms, then one of three ways to come in; each uses the invite up. */
export function AcceptInvite({ token }: { token: string }) {
  // While they come in another language, those before stay, and with them what was typed beside.
  const terms = useQuery({ ...termsQuery(), placeholderData: keepPreviousData });
  if (terms.isPending) return <RowsLoading rows={2} />;
  if (terms.isError) return <Problem error={terms.error} onRetry={() => terms.refetch()} />;
  return <ComeIn token={token} terms={terms.data} />;
}

function ComeIn({ token, terms }: { token: string; terms: { version: string; body: string } }) {
  const text = words.entry.invite;
  const agreement = useAgreement();
  const entered = useEntered();
  const acceptance = { token, termsVersion: terms.version };
  const passkey = useMutation({
    mutationFn: async () => {
      const response = await makePasskey(await api.invitePasskeyOptions(token));
      return api.acceptInviteWithPasskey({ ...acceptance, response });
    },
    onSuccess: async ({ userId }) => {
      await saveChosen(userId);
      entered(userId, '/');
    },
  });
  return (
    <>
      <section className={styles.part}>
        <h2 className={styles.heading}>{text.terms}</h2>
        <TermsText terms={terms} />
        {agreement.field}
      </section>
      <section className={styles.part}>
        <h2 className={styles.heading}>{text.choose}</h2>
        <PasswordWay acceptance={acceptance} mayGoOn={agreement.check} />
        <Or />
        {passkey.isError ? <Problem error={passkey.error} /> : null}
        <Ways>
          {mayUsePasskeys() ? (
            <Button
              variant="default"
              size="md"
              leftSection={<Icon name="key" />}
              loading={passkey.isPending}
              onClick={() => agreement.check() && passkey.mutate()}
            >
              {text.withPasskey}
            </Button>
          ) : null}
          <ProviderWays
            label={text.withProvider}
            visit={async (provider) => {
              if (!agreement.check()) return undefined;
              keepWayBack('/');
              return api.acceptInviteAt(provider, acceptance);
            }}
          />
        </Ways>
        <p className={styles.quiet}>{text.passkeyHint}</p>
      </section>
    </>
  );
}

/** The box that has to be ticked; whoever goes on without is led back to it. */
function useAgreement() {
  const [agreed, agree] = useState(false);
  const [asked, ask] = useState(false);
  const box = useFocus();
  const text = words.entry.invite;
  return {
    check: () => {
      if (agreed) return true;
      ask(true);
      box.focus();
      return false;
    },
    field: (
      <Checkbox
        ref={box.ref}
        label={text.accept}
        checked={agreed}
        error={asked && !agreed ? text.mustAccept : undefined}
        onChange={(event) => agree(event.currentTarget.checked)}
      />
    ),
  };
}

type WayProps = { acceptance: { token: string; termsVersion: string }; mayGoOn: () => boolean };

function PasswordWay({ acceptance, mayGoOn }: WayProps) {
  const [password, setPassword] = useState('');
  const field = useFocus();
  const entered = useEntered();
  const accept = useMutation({
    mutationFn: () => api.acceptInvite({ ...acceptance, password }),
    onSuccess: async ({ userId }) => {
      await saveChosen(userId);
      entered(userId, '/');
    },
    onError: field.focus,
  });
  const submit = () => {
    if (!mayGoOn()) return;
    if (password === '') field.focus();
    else accept.mutate();
  };
  const text = words.entry;
  return (
    <Form onSubmit={submit}>
      {accept.isError ? <Problem error={accept.error} /> : null}
      <NewPasswordField
        ref={field.ref}
        label={text.newPassword.first}
        hint={text.newPassword.rule(least)}
        least={least}
        value={password}
        maxLength={1000}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      <Button type="submit" size="md" loading={accept.isPending}>
        {text.invite.withPassword}
      </Button>
    </Form>
  );
}
