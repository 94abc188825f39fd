import '@fontsource-variable/inter/wght.css';
import './ui/mantine.css';
import './ui/tokens.css';
import './ui/base.css';
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { codeOf } from './api.ts';
import { meQuery } from './features/identity/queries.ts';
import { createUploads } from './features/sessions/upload/upload-store.ts';
import { UploadsContext } from './features/sessions/upload/use-uploads.ts';
import { createAppRouter } from './router.tsx';
import { colorSchemeManager, cssVariables, theme } from './ui/theme.ts';

/** Trying again helps where the server was not reached or busy; any other answer will be the same again. */
const worthRetrying = (failures: number, error: unknown) =>
  failures < 2 && ['unreachable', 'busy'].includes(codeOf(error));

const queries: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    // A login that ended elsewhere shows at the first request after it.
    onError: (error, query) => {
      if (codeOf(error) === 'not-signed-in' && query.queryKey[0] !== meQuery.queryKey[0]) {
        void queries.resetQueries({ queryKey: meQuery.queryKey });
      }
    },
  }),
  defaultOptions: { queries: { retry: worthRetrying, refetchOnWindowFocus: false, staleTime: 10_000 } },
});
const router = createAppRouter(queries);
const uploads = createUploads(queries);

createRoot(document.getElementById('root') as HTMLElement).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      colorSchemeManager={colorSchemeManager}
      defaultColorScheme="auto"
    >
      <Notifications position="bottom-center" />
      <QueryClientProvider client={queries}>
        <UploadsContext value={uploads}>
          <RouterProvider router={router} />
        </UploadsContext>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
