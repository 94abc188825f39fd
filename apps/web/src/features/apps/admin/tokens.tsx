import { Button, Checkbox, NativeSelect, TextInput, VisuallyHidden } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type AppScope, type AppToken, api } from '../../../api/index.ts';
import { Dialog, DialogActions } from '../../../ui/dialog.tsx';
import { Form } from '../../../ui/form.tsx';
import { joined, localDayOf } from '../../../ui/format.ts';
import { Icon } from '../../../ui/icons.tsx';
import { Card, Section } from '../../../ui/page.tsx';
import { Quiet, Row, Rows, State } from '../../../ui/rows.tsx';
import { sayDone } from '../../../ui/say.tsx';
import { Problem, RowsLoading } from '../../../ui/states.tsx';
import { words } from '../../../words/index.ts';
import { RemoveButton, Trouble } from '../../security/parts.tsx';
import styles from '../apps.module.css';
import { sayScopes } from '../ask.ts';
import { tokensQuery } from '../queries.ts';

const text = () => words.apps.admin;
const lifetimes = [7, 30, 90, 365];

/** The tokens with which the app's own server acts. */
export function Tokens({ app }: { app: string }) {
  const asked = useQuery(tokensQuery(app));
  const [making, make] = useState(false);
  return (
    <Section
      title={text().tokens}
      note={text().tokensNote}
      actions={
        <Button variant="default" size="sm" leftSection={<Icon name="key" />} onClick={() => make(true)}>
          {text().make}
        </Button>
      }
    >
      {asked.isPending ? <RowsLoading rows={2} /> : null}
      {asked.isError ? <Problem error={asked.error} onRetry={() => asked.refetch()} /> : null}
      {asked.data?.length === 0 ? <p className={styles.soft}>{text().noTokens}</p> : null}
      {asked.data && asked.data.length > 0 ? (
        <Rows label={text().tokens}>
          {asked.data.map((token) => (
            <TokenRow key={token.tokenId} token={token} app={app} />
          ))}
        </Rows>
      ) : null}
      {making ? <TokenDialog app={app} onClose={() => make(false)} /> : null}
    </Section>
  );
}

function TokenRow({ token, app }: { token: AppToken; app: string }) {
  const label = token.label || text().unnamed;
  const over = Date.parse(token.expiresAt) <= Date.now();
  const end = localDayOf(token.expiresAt);
  return (
    <Row
      title={label}
      state={over ? <State attention>{text().ended(end)}</State> : null}
      note={joined([
        text().made(localDayOf(token.createdAt)),
        over ? null : text().until(end),
        token.lastUsedAt ? text().used(localDayOf(token.lastUsedAt)) : text().unused,
      ])}
      actions={
        <RemoveButton
          label={text().revoke}
          name={text().revokeOf(label)}
          title={text().revokeTitle(label)}
          text={text().revokeText}
          remove={async () => {
            await api.revokeAppToken(app, token.tokenId);
            sayDone('token', text().revoked);
          }}
        />
      }
    >
      <Quiet>{joined(sayScopes(token.scopes, text().everybody))}</Quiet>
    </Row>
  );
}

function TokenDialog({ app, onClose }: { app: string; onClose: () => void }) {
  const queries = useQueryClient();
  const [label, setLabel] = useState('');
  const [scopes, setScopes] = useState<AppScope[]>([]);
  const [days, setDays] = useState(90);
  const [checked, check] = useState(false);
  const make = useMutation({
    mutationFn: () => api.makeAppToken(app, { label: label.trim(), scopes, days }),
    onSuccess: () => queries.invalidateQueries({ queryKey: tokensQuery(app).queryKey }),
  });
  if (make.data) return <MadeDialog token={make.data.token} onClose={onClose} />;
  const submit = () => {
    check(true);
    if (scopes.length > 0) make.mutate();
  };
  return (
    <Dialog title={text().make} onClose={onClose}>
      <Form onSubmit={submit}>
        <TextInput
          data-autofocus
          maxLength={100}
          label={text().label}
          value={label}
          onChange={(event) => setLabel(event.currentTarget.value)}
        />
        <Checkbox.Group
          label={text().may}
          value={scopes}
          error={checked && scopes.length === 0 ? text().chooseOne : null}
          onChange={(chosen) => setScopes(chosen as AppScope[])}
        >
          <div className={styles.choices}>
            {(Object.keys(words.apps.scopes) as AppScope[]).map((scope) => (
              <Checkbox key={scope} value={scope} label={sayScopes([scope], text().everybody)[0]} />
            ))}
          </div>
        </Checkbox.Group>
        <NativeSelect
          label={text().days}
          value={String(days)}
          onChange={(event) => setDays(Number(event.currentTarget.value))}
          data={lifetimes.map((n) => ({ value: String(n), label: text().dayCount(n) }))}
        />
        <Trouble error={make.error} />
        <DialogActions>
          <Button variant="default" onClick={onClose}>
            {words.cancel}
          </Button>
          <Button type="submit" loading={make.isPending}>
            {text().make}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
}

/** Shows the token this once; it is kept nowhere, here neither. */
function MadeDialog({ token, onClose }: { token: string; onClose: () => void }) {
  const [copied, setCopied] = useState<boolean>();
  // A browser may keep pages away from the clipboard.
  const copy = () =>
    navigator.clipboard.writeText(token).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  return (
    <Dialog title={text().madeTitle} onClose={onClose} firm>
      <p>{text().madeText}</p>
      <Card>
        <code className={styles.token} dir="ltr">
          {token}
        </code>
      </Card>
      <VisuallyHidden role="status">{copied ? text().copied : ''}</VisuallyHidden>
      {copied === false ? <p role="alert">{text().notCopied}</p> : null}
      <DialogActions>
        <Button
          variant="default"
          leftSection={copied ? <Icon name="done" /> : undefined}
          onClick={() => void copy()}
        >
          {copied ? text().copied : text().copy}
        </Button>
        <Button data-autofocus onClick={onClose}>
          {text().kept}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
