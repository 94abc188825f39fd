import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Outlet } from '@tanstack/react-router';
import { useReducer, useState } from 'react';
import type { Entry, Factor, Me } from '../../api/index.ts';
import { Mark } from '../../ui/icons.tsx';
import { Page } from '../../ui/page.tsx';
import { Notice, Problem, RowsLoading } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import { EntryFrame } from '../identity/entry-frame.tsx';
import { useLogin } from '../identity/login.ts';
import { MeContext } from '../identity/me.ts';
import { meQuery } from '../identity/queries.ts';
import { PasswordForm } from '../identity/sign-in/first-step.tsx';
import { SecondStep } from '../identity/sign-in/second-step.tsx';
import { useSignOut } from '../identity/use-sign-out.ts';
import styles from './operations.module.css';

const text = () => words.operations;

/** Around the screens of the private side. There is one way in, with two factors, and none to people's own screens. */
export function OperatorsLayout() {
  const me = useQuery(meQuery);
  // Who comes in is asked anew: this has to look at that question, not at the one before.
  const [, lookAgain] = useReducer((times: number) => times + 1, 0);
  if (me.data === null) return <SignIn onEntered={lookAgain} />;
  return (
    <>
      <Head me={me.data} />
      <main className={styles.main}>
        {me.isError && !me.data ? (
          <Page title={text().title}>
            <Problem error={me.error} onRetry={() => me.refetch()} />
          </Page>
        ) : null}
        {me.isPending ? (
          <Page title={text().title}>
            <RowsLoading />
          </Page>
        ) : null}
        {me.data ? <Screens me={me.data} /> : null}
      </main>
    </>
  );
}

function Screens({ me }: { me: Me }) {
  if (me.terms.accepted !== me.terms.current)
    return (
      <Page title={text().title}>
        <Notice title={words.errors.title} text={text().noTerms} />
      </Page>
    );
  return (
    <MeContext value={me}>
      <Outlet />
    </MeContext>
  );
}

function Head({ me }: { me: Me | undefined }) {
  const signOut = useSignOut();
  return (
    <header className={styles.head}>
      <span className={styles.who}>
        <Mark />
        {words.app}
      </span>
      {me ? (
        <span className={styles.who}>
          <bdi>{me.displayName}</bdi>
          <Button variant="default" size="sm" loading={signOut.isPending} onClick={() => signOut.mutate()}>
            {words.signOut}
          </Button>
        </span>
      ) : null}
    </header>
  );
}

function SignIn({ onEntered }: { onEntered: () => void }) {
  const login = useLogin();
  const queries = useQueryClient();
  const [factors, setFactors] = useState<readonly Factor[]>();
  const onEntry = (entry: Entry) => {
    if (entry.state !== 'signed-in') return setFactors(entry.factors);
    login.entered(entry.userId);
    queries.fetchQuery(meQuery).then(onEntered, onEntered);
  };
  // A passkey belongs to the usual address.
  const codes = factors?.filter((factor) => factor !== 'passkey');
  if (codes && codes.length > 0)
    return <SecondStep factors={codes} onEntry={onEntry} onStartAgain={() => setFactors(undefined)} />;
  return (
    <EntryFrame title={text().signIn} lead={text().signInLead}>
      {codes ? <Notice title={words.entry.signIn.failed} text={text().noCode} /> : null}
      <PasswordForm onEntry={onEntry} />
    </EntryFrame>
  );
}
