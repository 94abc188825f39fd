import { Button, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, type FullApp } from '../../../api/index.ts';
import { BackLink } from '../../../ui/back-link.tsx';
import { Dialog, DialogActions } from '../../../ui/dialog.tsx';
import { Form } from '../../../ui/form.tsx';
import { joined } from '../../../ui/format.ts';
import { Icon } from '../../../ui/icons.tsx';
import { LinkButton } from '../../../ui/link-button.tsx';
import { Page } from '../../../ui/page.tsx';
import { Row, Rows, State } from '../../../ui/rows.tsx';
import { sayDone } from '../../../ui/say.tsx';
import { Empty, Problem, RowsLoading } from '../../../ui/states.tsx';
import { words } from '../../../words/index.ts';
import { allAppsQuery, appsKey } from '../queries.ts';
import { AppFields, type Fields, linesOf, wrongOrigin } from './fields.tsx';

const text = () => words.apps.admin;

/** Attune counts itself among the apps, and is not changed like one. */
const ownApp = 'attune';

/** Every app that is registered, switched off ones too. */
export function AppsPage() {
  const asked = useQuery(allAppsQuery);
  const [registering, register] = useState(false);
  const apps = asked.data?.filter(({ app }) => app !== ownApp);
  return (
    <Page
      title={text().title}
      lead={text().lead}
      above={<BackLink to="/admin">{words.admin.back}</BackLink>}
      actions={
        <Button leftSection={<Icon name="add" />} onClick={() => register(true)}>
          {text().register}
        </Button>
      }
    >
      {asked.isPending ? <RowsLoading rows={3} /> : null}
      {asked.isError ? <Problem error={asked.error} onRetry={() => asked.refetch()} /> : null}
      {apps?.length === 0 ? <Empty title={text().emptyTitle} text={text().emptyText} /> : null}
      {apps && apps.length > 0 ? (
        <Rows label={text().title}>
          {apps.map((app) => (
            <AppRow key={app.app} app={app} />
          ))}
        </Rows>
      ) : null}
      {registering ? <RegisterDialog onClose={() => register(false)} /> : null}
    </Page>
  );
}

const AppRow = ({ app }: { app: FullApp }) => (
  <Row
    title={app.name}
    state={app.state === 'disabled' ? <State attention>{text().off}</State> : null}
    note={joined([app.app, text().people(app.grants)])}
    actions={
      <LinkButton
        to="/admin/apps/$app"
        params={{ app: app.app }}
        variant="default"
        size="sm"
        aria-label={`${words.apps.mine.open}: ${app.name}`}
      >
        {words.apps.mine.open}
      </LinkButton>
    }
  />
);

function RegisterDialog({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [slug, setSlug] = useState('');
  const [fields, setFields] = useState<Fields>({ name: '', description: '', origins: '' });
  const [checked, check] = useState(false);
  const register = useMutation({
    mutationFn: () => api.registerApp({ app: slug.trim(), ...fields, origins: linesOf(fields.origins) }),
    onSuccess: async ({ app, name }) => {
      sayDone('app', text().registered(name));
      await queries.invalidateQueries({ queryKey: appsKey });
      onClose();
      await navigate({ to: '/admin/apps/$app', params: { app } });
    },
  });
  const submit = () => {
    check(true);
    if (wrongOrigin(fields.origins) === undefined) register.mutate();
  };
  return (
    <Dialog title={text().register} onClose={onClose}>
      <Form checked onSubmit={submit}>
        <TextInput
          data-autofocus
          required
          dir="ltr"
          pattern="[a-z][a-z0-9\-]{0,48}[a-z0-9]"
          maxLength={50}
          autoComplete="off"
          label={text().slug}
          description={text().slugHelp}
          value={slug}
          onChange={(event) => setSlug(event.currentTarget.value)}
        />
        <AppFields
          fields={fields}
          checked={checked}
          set={(change) => setFields((now) => ({ ...now, ...change }))}
        />
        {register.isError ? <Problem error={register.error} /> : null}
        <DialogActions>
          <Button variant="default" onClick={onClose}>
            {words.cancel}
          </Button>
          <Button type="submit" loading={register.isPending}>
            {text().registerIt}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
}
