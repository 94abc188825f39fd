import { useMantineColorScheme } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Outlet, useRouter } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import type { Me, Theme } from '../api/index.ts';
import { ConfirmHost } from '../features/identity/confirm/confirm-host.tsx';
import { MeContext } from '../features/identity/me.ts';
import { meQuery } from '../features/identity/queries.ts';
import { SignedOutPage } from '../features/identity/signed-out-page.tsx';
import { StrongBanner } from '../features/identity/strong-banner.tsx';
import { TermsGate } from '../features/identity/terms-gate.tsx';
import { UploadTray } from '../features/sessions/upload/upload-tray.tsx';
import { Page } from '../ui/page.tsx';
import { Problem, RowsLoading } from '../ui/states.tsx';
import { words } from '../words/index.ts';
import { Shell } from './shell.tsx';

/** Around every screen of somebody who is signed in; whoever is not sees how to come in, at the same address. */
export function AppLayout() {
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
  if (me.data === null) return <SignedOutPage />;
  if (!me.data) {
    return (
      <Shell me={undefined}>
        <Page title={words.app}>
          <RowsLoading />
        </Page>
      </Shell>
    );
  }
  // Another person gets other screens: nothing that these remember of the one before is drawn for the next.
  return <Screens key={me.data.userId} me={me.data} />;
}

function Screens({ me }: { me: Me }) {
  useStoredTheme(me.theme);
  const router = useRouter();
  // An address that leads to one's own things could not lead anywhere while nobody was signed in: it is asked again.
  useEffect(() => void router.invalidate(), [router]);
  if (me.terms.accepted !== me.terms.current) return <TermsGate />;
  return (
    <MeContext value={me}>
      <ConfirmHost>
        <Shell me={me}>
          <StrongBanner />
          <Outlet />
        </Shell>
        <UploadTray />
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
