import { Button, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { api, type Security } from '../../../api/index.ts';
import { Dialog, DialogActions } from '../../../ui/dialog.tsx';
import { Form } from '../../../ui/form.tsx';
import { Icon } from '../../../ui/icons.tsx';
import { PasswordField } from '../../../ui/password-field.tsx';
import { Problem, RowsLoading } from '../../../ui/states.tsx';
import { useFocus } from '../../../ui/use-focus.ts';
import { words } from '../../../words/index.ts';
import { securityQuery } from '../../security/queries.ts';
import styles from '../entry.module.css';
import { Ways } from '../entry-frame.tsx';
import { useMe } from '../me.ts';
import { askForPasskey } from '../passkeys.ts';
import { ProviderWays } from '../sign-in/provider-ways.tsx';
import { keepWayBack } from '../way-back.ts';

type DialogProps = { onDone: (confirmed: boolean) => void };
type Secret = 'password' | 'code';

/** With whatever the person has: a code or a passkey; a password where there is no second factor. */
export function ConfirmDialog({ onDone }: DialogProps) {
  const me = useMe();
  const security = useQuery(securityQuery);
  const text = words.entry.confirm;
  // Beside a second factor a password alone is no proof.
  const strongOnly = me.secondFactor;
  return (
    <Dialog title={text.title} onClose={() => onDone(false)} narrow>
      <div className={styles.part}>
        <p>{strongOnly ? text.strongText : text.text}</p>
        {security.isPending ? <RowsLoading rows={2} /> : null}
        {security.isError ? <Problem error={security.error} onRetry={() => security.refetch()} /> : null}
        {security.data ? (
          <WaysToConfirm security={security.data} strongOnly={strongOnly} onDone={onDone} />
        ) : null}
      </div>
    </Dialog>
  );
}

function WaysToConfirm({
  security,
  strongOnly,
  onDone,
}: DialogProps & { security: Security; strongOnly: boolean }) {
  const secrets: Secret[] = [
    ...(security.password && !strongOnly ? (['password'] as const) : []),
    ...(security.codeGenerator || security.recoveryCodesLeft > 0 ? (['code'] as const) : []),
  ];
  const [wanted, want] = useState<Secret | undefined>(secrets[0]);
  const passkey = useMutation({
    mutationFn: async () => api.confirmWithPasskey(await askForPasskey(await api.confirmPasskeyOptions())),
    onSuccess: () => onDone(true),
  });
  const text = words.entry.confirm;
  const others = secrets.filter((secret) => secret !== wanted);
  const hasPasskey = security.passkeys.length > 0;
  const nothing = secrets.length === 0 && !hasPasskey;
  return (
    <>
      {wanted ? <SecretForm key={wanted} secret={wanted} onDone={onDone} /> : null}
      {passkey.isError ? <Problem error={passkey.error} /> : null}
      <Ways>
        {hasPasskey ? (
          <Button
            variant={wanted ? 'default' : 'filled'}
            size="md"
            leftSection={<Icon name="key" />}
            loading={passkey.isPending}
            onClick={() => passkey.mutate()}
          >
            {text.passkey}
          </Button>
        ) : null}
        {others.map((secret) => (
          <Button key={secret} variant="subtle" size="sm" onClick={() => want(secret)}>
            {secret === 'password' ? text.usePassword : text.useCode}
          </Button>
        ))}
      </Ways>
      {nothing ? <Nothing security={security} /> : null}
      {wanted ? null : (
        <DialogActions>
          <Button variant="default" onClick={() => onDone(false)}>
            {words.cancel}
          </Button>
        </DialogActions>
      )}
    </>
  );
}

function SecretForm({ secret, onDone }: DialogProps & { secret: Secret }) {
  const [typed, setTyped] = useState('');
  const field = useFocus({ atOnce: true });
  const confirm = useMutation({
    mutationFn: () => api.confirm(secret === 'password' ? { password: typed } : { code: typed.trim() }),
    onSuccess: () => onDone(true),
    onError: field.focus,
  });
  const text = words.entry.confirm;
  const shared = {
    ref: field.ref,
    value: typed,
    onChange: (event: { currentTarget: HTMLInputElement }) => setTyped(event.currentTarget.value),
  };
  return (
    <Form onSubmit={() => (typed.trim() === '' ? field.focus() : confirm.mutate())}>
      {confirm.isError ? <Problem error={confirm.error} /> : null}
      {secret === 'password' ? (
        <PasswordField {...shared} label={text.password} autoComplete="current-password" maxLength={1000} />
      ) : (
        <TextInput {...shared} size="md" label={text.code} autoComplete="one-time-code" maxLength={40} />
      )}
      <DialogActions>
        <Button variant="default" onClick={() => onDone(false)}>
          {words.cancel}
        </Button>
        <Button type="submit" loading={confirm.isPending}>
          {text.submit}
        </Button>
      </DialogActions>
    </Form>
  );
}

/** Whoever comes in by an outside identity only proves themselves there, and comes back to this page. */
function Nothing({ security }: { security: Security }) {
  const { state } = useRouter();
  const known = new Set(security.identities.map((identity) => identity.provider));
  const text = words.entry.confirm;
  if (known.size === 0) return <p>{text.nothing}</p>;
  return (
    <Ways>
      <ProviderWays
        label={text.provider}
        only={known}
        visit={(provider) => {
          keepWayBack(state.location.pathname);
          return api.signInAt(provider);
        }}
      />
    </Ways>
  );
}
