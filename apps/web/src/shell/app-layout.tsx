import { useMantineColorScheme } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Outlet, useRouter } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import type { Me, Theme } from '../api/index.ts';
import { ConsentBanner } from '../features/consent/consent-banner.tsx';
import { ConfirmHost } from '../features/identity/confirm/confirm-host.tsx';
import { MeContext } from '../features/identity/me.ts';
import { meQuery } from '../features/identity/queries.ts';
import { SignedOutPage } from '../features/identity/signed-out-page.tsx';
import { StrongBanner } from '../features/identity/strong-banner.tsx';
import { TermsGate } from '../features/identity/terms-gate.tsx';
import { CountedUse } from '../features/insights/own-use.ts';
import { holds } from '../features/people/may.ts';
import { PractiseKeeper } from '../features/practise/practise-keeper.tsx';
import { UploadTray } from '../features/sessions/upload/upload-tray.tsx';
import { Page } from '../ui/page.tsx';
import { Problem, RowsLoading } from '../ui/states.tsx';
import { choose, language, words } from '../words/index.ts';
import { isLanguage } from '../words/languages.ts';
import { Shell } from './shell.tsx';

/** Around every screen of somebody who is signed in; whoever is not sees how to come in, at the same address. */
export const AppLayout = () => <Gates />;

/** The same gates around a screen with one thing to do and no way to others. */
export const BareLayout = () => <Gates bare />;

function Gates({ bare = false }: { bare?: boolean }) {
  const me = useQuery(meQuery);
  if (me.isError && !me.data) {
    return (
      <main>
        <Page title={words.app}>
          <Problem error={me.error} onRetry={() => me.refetch()} />
        </Page>
      </main>
    );
  }
  if (me.data === null) return <Nobody />;
  if (!me.data) {
    const waiting = (
      <Page title={words.app}>
        <RowsLoading />
      </Page>
    );
    return bare ? <main>{waiting}</main> : <Shell me={undefined}>{waiting}</Shell>;
  }
  // Another person gets other screens: nothing that these remember of the one before is drawn for the next.
  return <Screens key={me.data.userId} me={me.data} bare={bare} />;
}

function Nobody() {
  // Whoever comes in next, the same person too, brings their language.
  useEffect(() => {
    takenOf = undefined;
  }, []);
  return <SignedOutPage />;
}

function Screens({ me, bare }: { me: Me; bare: boolean }) {
  useStoredTheme(me.theme);
  useStoredLanguage(me);
  const router = useRouter();
  // An address that leads to one's own things could not lead anywhere while nobody was signed in: it is asked again.
  useEffect(() => void router.invalidate(), [router]);
  if (me.terms.accepted !== me.terms.current) return <TermsGate />;
  return (
    <MeContext value={me}>
      <ConfirmHost>
        {bare ? (
          <>
            <StrongBanner />
            <Outlet />
          </>
        ) : (
          <Shell me={me}>
            <StrongBanner />
            <ConsentBanner />
            <Outlet />
          </Shell>
        )}
        <UploadTray />
        <CountedUse userId={me.userId} />
        {holds(me, 'session:write') ? <PractiseKeeper userId={me.userId} /> : null}
      </ConfirmHost>
    </MeContext>
  );
}

/** Takes over the theme that the person chose on another device, once, when they are known. */
function useStoredTheme(theme: Theme): void {
  const { setColorScheme } = useMantineColorScheme();
  const taken = useRef(false);
  useEffect(() => {
    if (taken.current) return;
    taken.current = true;
    setColorScheme(theme);
  }, [theme, setColorScheme]);
}

// Whose language was taken over: screens come and go, and a choice made since must stay.
let takenOf: string | undefined;

/** Takes over the language that the person chose on another device, once, when they are known. */
function useStoredLanguage({ userId, language: stored }: Me): void {
  useEffect(() => {
    if (takenOf === userId) return;
    takenOf = userId;
    // Where its texts cannot be fetched, the language of this browser remains.
    if (isLanguage(stored) && stored !== language) choose(stored).catch(() => undefined);
  }, [userId, stored]);
}
