import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { api, type Grant, type StoringApp } from '../../api/index.ts';
import { BackLink } from '../../ui/back-link.tsx';
import { joined, localDayOf } from '../../ui/format.ts';
import { LinkButton } from '../../ui/link-button.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { Row, Rows, State } from '../../ui/rows.tsx';
import { sayDone, sayFailed } from '../../ui/say.tsx';
import { Empty, Problem, RowsLoading } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import { useMe } from '../identity/me.ts';
import { useMay } from '../people/may.ts';
import { peopleQuery, type Subject, useSubject } from '../people/queries.ts';
import styles from './apps.module.css';
import { sayScopes } from './ask.ts';
import { appsOf, grantsQuery, storingQuery } from './queries.ts';

const text = () => words.apps.mine;

/** Which apps act for somebody, and what each of them stores: for the person, and for who decides for a child. */
export function AppsOfPage() {
  const { userId } = useParams({ from: '/app/people/$userId/apps' });
  const subject = useSubject(userId);
  const may = useMay(userId);
  const own = subject.own || !subject.name;
  return (
    <Page
      title={own ? text().title : text().titleOf(subject.name)}
      lead={own ? text().lead : text().leadOf(subject.name)}
      above={
        subject.own ? (
          <BackLink to="/settings">{text().back}</BackLink>
        ) : (
          <BackLink to="/people/$userId" params={{ userId }}>
            {subject.name || words.screens.people}
          </BackLink>
        )
      }
    >
      {subject.own || may('grant:read') ? <Grants subject={subject} /> : null}
      {subject.own || may('appdata:read') ? <Storing userId={userId} /> : null}
    </Page>
  );
}

function Grants({ subject }: { subject: Subject }) {
  const asked = useQuery(grantsQuery(subject.userId));
  const title = subject.own ? text().grants : text().grantsOf(subject.name);
  return (
    <Section title={title}>
      {asked.isPending ? <RowsLoading rows={2} /> : null}
      {asked.isError ? <Problem error={asked.error} onRetry={() => asked.refetch()} /> : null}
      {asked.data?.length === 0 ? <Empty title={text().noneTitle} text={text().noneText} /> : null}
      {asked.data && asked.data.length > 0 ? (
        <Rows label={title}>
          {asked.data.map((grant) => (
            <GrantRow key={grant.app} grant={grant} subject={subject} />
          ))}
        </Rows>
      ) : null}
    </Section>
  );
}

function GrantRow({ grant, subject }: { grant: Grant; subject: Subject }) {
  const { userId } = subject;
  const by = useGiver(grant, userId);
  return (
    <Row
      title={grant.name}
      state={grant.active ? null : <State attention>{text().off}</State>}
      note={joined([
        text().since(localDayOf(grant.grantedAt)),
        by,
        grant.lastUsedAt ? text().used(localDayOf(grant.lastUsedAt)) : text().unused,
      ])}
      actions={subject.mayConsent ? <Withdraw grant={grant} userId={userId} /> : null}
    >
      <ul className={styles.may}>
        {sayScopes(grant.scopes, subject.own ? '' : subject.name).map((what) => (
          <li key={what}>{what}</li>
        ))}
      </ul>
    </Row>
  );
}

/** Who allowed it, where it was not the person. */
function useGiver({ grantedBy }: Grant, userId: string): string | null {
  const me = useMe();
  const people = useQuery(peopleQuery);
  if (grantedBy === userId) return null;
  const known = people.data?.find((one) => one.userId === grantedBy)?.displayName;
  const name = grantedBy === me.userId ? me.displayName : known;
  return name ? text().by(name) : text().bySomebody;
}

function Withdraw({ grant, userId }: { grant: Grant; userId: string }) {
  const me = useMe();
  const queries = useQueryClient();
  const settled = () => queries.invalidateQueries({ queryKey: appsOf(userId) });
  const again = useMutation({
    mutationFn: () => api.giveGrant(userId, grant.app, { scopes: grant.scopes }),
    onError: sayFailed,
    onSettled: settled,
  });
  const withdraw = useMutation({
    mutationFn: () => api.withdrawGrant(userId, grant.app),
    // A child may take back what was allowed for them, and not allow it again.
    onSuccess: () =>
      sayDone(
        `grant-${grant.app}`,
        text().withdrawn(grant.name),
        me.minor && me.userId === userId ? undefined : () => again.mutate(),
      ),
    onError: sayFailed,
    onSettled: settled,
  });
  return (
    <Button
      variant="default"
      size="sm"
      aria-label={text().withdrawOf(grant.name)}
      loading={withdraw.isPending}
      onClick={() => withdraw.mutate()}
    >
      {text().withdraw}
    </Button>
  );
}

function Storing({ userId }: { userId: string }) {
  const asked = useQuery(storingQuery(userId));
  return (
    <Section title={text().stored} note={text().storedNote}>
      {asked.isPending ? <RowsLoading rows={2} /> : null}
      {asked.isError ? <Problem error={asked.error} onRetry={() => asked.refetch()} /> : null}
      {asked.data?.length === 0 ? <p className={styles.soft}>{text().storesNothing}</p> : null}
      {asked.data && asked.data.length > 0 ? (
        <Rows label={text().stored}>
          {asked.data.map((app) => (
            <StoringRow key={app.app} app={app} userId={userId} />
          ))}
        </Rows>
      ) : null}
    </Section>
  );
}

const StoringRow = ({ app, userId }: { app: StoringApp; userId: string }) => (
  <Row
    title={app.name}
    note={joined([text().values(app.keys), text().changed(localDayOf(app.updatedAt))])}
    actions={
      <LinkButton
        to="/people/$userId/apps/$app"
        params={{ userId, app: app.app }}
        variant="default"
        size="sm"
        aria-label={text().showOf(app.name)}
      >
        {text().show}
      </LinkButton>
    }
  />
);
