import '@fontsource-variable/inter/wght.css';
import './ui/mantine.css';
import './ui/tokens.css';
import './ui/base.css';
import { DirectionContext, MantineProvider } from '@mantine/core';
import { Notifications, notifications } from '@mantine/notifications';
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { codeOf } from './api/index.ts';
import { createLogin, type Login, LoginContext } from './features/identity/login.ts';
import { meQuery } from './features/identity/queries.ts';
import { isPrivateSide } from './features/operations/side.ts';
import { createUploads } from './features/sessions/upload/upload-store.ts';
import { UploadsContext } from './features/sessions/upload/use-uploads.ts';
import { createAppRouter } from './router.tsx';
import { createOperatorsRouter } from './routes/operations.ts';
import { dropRefused } from './shell/refused.ts';
import { colorSchemeManager, cssVariables, themeIn } from './ui/theme.ts';
import { firstLanguage, speak, useLanguage, words } from './words/index.ts';
import { languages } from './words/languages.ts';

/** Trying again helps where the server was not reached or busy; any other answer will be the same again. */
const worthRetrying = (failures: number, error: unknown) =>
  failures < 2 && ['unreachable', 'busy'].includes(codeOf(error));

const queries: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    onError(error, query) {
      login.failed(error);
      dropRefused(queries, error, query);
    },
    onSuccess: (_, query) => {
      if (query.queryKey[0] === meQuery.queryKey[0]) login.answered();
    },
  }),
  mutationCache: new MutationCache({ onError: (error) => login.failed(error) }),
  defaultOptions: { queries: { retry: worthRetrying, refetchOnWindowFocus: false, staleTime: 10_000 } },
});
const router = isPrivateSide() ? createOperatorsRouter() : createAppRouter(queries);
const uploads = createUploads(queries, (error) => login.failed(error));
const login: Login = createLogin(queries, () => {
  uploads.clear();
  // A notification may name what the person did, or undo it.
  notifications.clean();
});

/** The language alone decides on the direction. */
const nothing = () => undefined;

/** All of the screens. Each is drawn anew with another language, see `spoken`; what stays stays what it was. */
function Root() {
  const dir = languages[useLanguage()].direction;
  return (
    <DirectionContext value={{ dir, setDirection: nothing, toggleDirection: nothing }}>
      <MantineProvider
        theme={themeIn(words)}
        cssVariablesResolver={cssVariables}
        colorSchemeManager={colorSchemeManager}
        defaultColorScheme="auto"
      >
        <Notifications position="bottom-center" />
        <QueryClientProvider client={queries}>
          <LoginContext value={login}>
            <UploadsContext value={uploads}>
              <RouterProvider router={router} />
            </UploadsContext>
          </LoginContext>
        </QueryClientProvider>
      </MantineProvider>
    </DirectionContext>
  );
}

// Nothing is drawn before its language is there. Where that cannot be fetched, English is: it comes with the screens.
await speak(firstLanguage()).catch(() => speak('en'));
createRoot(document.getElementById('root') as HTMLElement).render(
  <StrictMode>
    <Root />
  </StrictMode>,
);
