import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { type AppWithSchemas, api } from '../../../api/index.ts';
import { BackLink } from '../../../ui/back-link.tsx';
import { Form } from '../../../ui/form.tsx';
import { joined } from '../../../ui/format.ts';
import { Card, Page, Section } from '../../../ui/page.tsx';
import { State } from '../../../ui/rows.tsx';
import { sayDone, sayFailed } from '../../../ui/say.tsx';
import { Problem, RowsLoading } from '../../../ui/states.tsx';
import { words } from '../../../words/index.ts';
import styles from '../apps.module.css';
import { appsKey, oneAppQuery } from '../queries.ts';
import { AppFields, type Fields, linesOf, wrongOrigin } from './fields.tsx';
import { Schemas } from './schemas.tsx';
import { Tokens } from './tokens.tsx';

const text = () => words.apps.admin;
const back = () => <BackLink to="/admin/apps">{text().back}</BackLink>;

/** One app: what it is, whether it may act, what its values look like, and its tokens. */
export function AppPage() {
  const { app } = useParams({ from: '/app/admin/apps/$app' });
  const asked = useQuery(oneAppQuery(app));
  if (asked.isPending)
    return (
      <Page title={text().title} above={back()}>
        <RowsLoading rows={6} />
      </Page>
    );
  if (!asked.data)
    return (
      <Page title={text().title} above={back()}>
        <Problem error={asked.error} onRetry={() => asked.refetch()} />
      </Page>
    );
  const known = asked.data;
  return (
    <Page
      title={known.name}
      above={back()}
      lead={
        <>
          {joined([known.app, text().people(known.grants)])}{' '}
          {known.state === 'disabled' ? <State attention>{text().off}</State> : null}
        </>
      }
    >
      <About key={app} app={known} />
      <Switch app={known} />
      <Tokens app={known.app} />
      <Schemas app={known} />
    </Page>
  );
}

function About({ app }: { app: AppWithSchemas }) {
  const queries = useQueryClient();
  const [fields, setFields] = useState<Fields>({
    name: app.name,
    description: app.description,
    origins: app.origins.join('\n'),
  });
  const [checked, check] = useState(false);
  const save = useMutation({
    mutationFn: () => api.changeApp(app.app, { ...fields, origins: linesOf(fields.origins) }),
    onSuccess: () => {
      sayDone('app', words.admin.saved);
      return queries.invalidateQueries({ queryKey: appsKey });
    },
  });
  const submit = () => {
    check(true);
    if (wrongOrigin(fields.origins) === undefined) save.mutate();
  };
  return (
    <Section title={text().about}>
      <Card>
        <Form checked onSubmit={submit}>
          <AppFields
            fields={fields}
            checked={checked}
            set={(change) => setFields((now) => ({ ...now, ...change }))}
          />
          {save.isError ? <Problem error={save.error} /> : null}
          <div>
            <Button type="submit" loading={save.isPending}>
              {words.admin.save}
            </Button>
          </div>
        </Form>
      </Card>
    </Section>
  );
}

function Switch({ app }: { app: AppWithSchemas }) {
  const queries = useQueryClient();
  const on = app.state === 'active';
  const turn = useMutation({
    mutationFn: (state: 'active' | 'disabled') => api.changeApp(app.app, { state }),
    onSuccess: (_, state) => {
      const now = state === 'active' ? text().switchedOn(app.name) : text().switchedOff(app.name);
      sayDone('app', now, () => turn.mutate(state === 'active' ? 'disabled' : 'active'));
    },
    onError: sayFailed,
    onSettled: () => queries.invalidateQueries({ queryKey: appsKey }),
  });
  return (
    <Section title={on ? text().switchOff : text().switchOn}>
      <Card>
        <div className={styles.line}>
          <p>{on ? text().onText : text().offText}</p>
          <Button
            variant="default"
            loading={turn.isPending}
            onClick={() => turn.mutate(on ? 'disabled' : 'active')}
          >
            {on ? text().switchOff : text().switchOn}
          </Button>
        </div>
      </Card>
    </Section>
  );
}
