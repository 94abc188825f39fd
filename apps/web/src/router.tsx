import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { EnterPage } from './features/identity/enter-page.tsx';
import { meQuery } from './features/identity/queries.ts';
import { AppLayout } from './shell/app-layout.tsx';
import { BrokenScreen, NotFoundScreen } from './shell/dead-ends.tsx';

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFoundScreen });

const enter = createRoute({ getParentRoute: () => root, path: '/enter', component: EnterPage });
const design = createRoute({
  getParentRoute: () => root,
  path: '/design',
  component: lazyRouteComponent(() => import('./design/design-page.tsx'), 'DesignPage'),
});
const app = createRoute({ getParentRoute: () => root, id: 'app', component: AppLayout });

const home = createRoute({
  getParentRoute: () => app,
  path: '/',
  component: lazyRouteComponent(() => import('./features/home/home-page.tsx'), 'HomePage'),
});
const people = createRoute({
  getParentRoute: () => app,
  path: '/people',
  component: lazyRouteComponent(() => import('./features/people/people-page.tsx'), 'PeoplePage'),
});
const settings = createRoute({
  getParentRoute: () => app,
  path: '/settings',
  component: lazyRouteComponent(() => import('./features/people/settings-page.tsx'), 'SettingsPage'),
});
const sessions = createRoute({
  getParentRoute: () => app,
  path: '/people/$userId/sessions',
  component: lazyRouteComponent(() => import('./features/sessions/sessions-page.tsx'), 'SessionsPage'),
});

const seconds = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;

const session = createRoute({
  getParentRoute: () => app,
  path: '/people/$userId/sessions/$sessionId',
  // The visible range in seconds since the start: an address shows what its sender saw.
  validateSearch: (search: Record<string, unknown>): { from?: number; to?: number } => {
    const from = seconds(search.from);
    const to = seconds(search.to);
    return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
  },
  component: lazyRouteComponent(() => import('./features/sessions/view/session-page.tsx'), 'SessionPage'),
});

export function createAppRouter(queries: QueryClient) {
  const own = createRoute({
    getParentRoute: () => app,
    path: '/sessions',
    beforeLoad: async () => {
      const me = await queries.ensureQueryData(meQuery).catch(() => undefined);
      if (me)
        throw redirect({ to: '/people/$userId/sessions', params: { userId: me.userId }, replace: true });
    },
  });
  return createRouter({
    routeTree: root.addChildren([
      enter,
      design,
      app.addChildren([home, people, settings, own, sessions, session]),
    ]),
    defaultPreload: 'intent',
    scrollRestoration: true,
    defaultErrorComponent: BrokenScreen,
    defaultNotFoundComponent: NotFoundScreen,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
