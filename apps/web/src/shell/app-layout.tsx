import { useMantineColorScheme } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Outlet } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { codeOf, type Theme } from '../api.ts';
import { MeContext } from '../features/identity/me.ts';
import { meQuery } from '../features/identity/queries.ts';
import { SignedOutPage } from '../features/identity/signed-out-page.tsx';
import { UploadTray } from '../features/sessions/upload/upload-tray.tsx';
import { Page } from '../ui/page.tsx';
import { Problem, RowsLoading } from '../ui/states.tsx';
import { words } from '../words/index.ts';
import { Shell } from './shell.tsx';

/** Around every screen of somebody who is signed in; whoever is not sees how to come in, at the same address. */
export function AppLayout() {
  const me = useQuery(meQuery);
  useStoredTheme(me.data?.theme);
  if (me.isError && codeOf(me.error) === 'not-signed-in') return <SignedOutPage />;
  if (me.isError && !me.data) {
    return (
      <main>
        <Page title={words.app}>
          <Problem error={me.error} onRetry={() => me.refetch()} />
        </Page>
      </main>
    );
  }
  if (!me.data) {
    return (
      <Shell me={undefined}>
        <Page title={words.app}>
          <RowsLoading />
        </Page>
      </Shell>
    );
  }
  return (
    <MeContext value={me.data}>
      <Shell me={me.data}>
        <Outlet />
      </Shell>
      <UploadTray />
    </MeContext>
  );
}

/** Takes over the theme that the person chose on another device, once, when they are known. */
function useStoredTheme(theme: Theme | undefined): void {
  const { setColorScheme } = useMantineColorScheme();
  const taken = useRef(false);
  useEffect(() => {
    if (theme === undefined || taken.current) return;
    taken.current = true;
    setColorScheme(theme);
  }, [theme, setColorScheme]);
}
