import type { QueryClient } from '@tanstack/react-query';
import { createRoute, createRouter, lazyRouteComponent, redirect, rootRouteId } from '@tanstack/react-router';
import { readActivitySearch } from './features/activity/search.ts';
import { readAllowSearch } from './features/apps/ask.ts';
import { EnterPage } from './features/identity/enter-page.tsx';
import { meQuery } from './features/identity/queries.ts';
import { readSearch } from './features/insights/search.ts';
import { app, root } from './routes/base.ts';
import { elsewhere } from './routes/operations.ts';
import { practise } from './routes/practise.ts';
import { erased, privacy } from './routes/privacy.ts';
import { sessions } from './routes/sessions.ts';
import { workshops } from './routes/workshops.ts';
import { BareLayout } from './shell/app-layout.tsx';
import { BrokenScreen, NotFoundScreen } from './shell/dead-ends.tsx';
import { spoken } from './shell/spoken.tsx';

const enter = createRoute({ getParentRoute: () => root, path: '/enter', component: EnterPage });
const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  // Where the person wanted to go; whether it is an address of ours is looked at when they go there.
  validateSearch: ({ to }: Record<string, unknown>): { to?: string } =>
    typeof to === 'string' ? { to } : {},
  component: lazyRouteComponent(() => import('./features/identity/sign-in/sign-in-page.tsx'), 'SignInPage'),
});
const invite = createRoute({
  getParentRoute: () => root,
  path: '/invite',
  component: lazyRouteComponent(() => import('./features/identity/invite/invite-page.tsx'), 'InvitePage'),
});
const providerReturn = createRoute({
  getParentRoute: () => root,
  path: '/signed-in-with/$provider',
  component: lazyRouteComponent(
    () => import('./features/identity/provider-return-page.tsx'),
    'ProviderReturnPage',
  ),
});
const reset = createRoute({
  getParentRoute: () => root,
  path: '/reset',
  component: lazyRouteComponent(() => import('./features/identity/reset-page.tsx'), 'ResetPage'),
});
const confirmEmail = createRoute({
  getParentRoute: () => root,
  path: '/confirm-email',
  component: lazyRouteComponent(
    () => import('./features/identity/confirm-email-page.tsx'),
    'ConfirmEmailPage',
  ),
});
const outbox = createRoute({
  getParentRoute: () => root,
  path: '/outbox',
  component: lazyRouteComponent(() => import('./features/identity/outbox-page.tsx'), 'OutboxPage'),
});
const design = createRoute({
  getParentRoute: () => root,
  path: '/design',
  component: lazyRouteComponent(() => import('./design/design-page.tsx'), 'DesignPage'),
});
const bare = createRoute({ getParentRoute: () => root, id: 'bare', component: BareLayout });
const allow = createRoute({
  getParentRoute: () => bare,
  path: '/allow',
  validateSearch: readAllowSearch,
  component: lazyRouteComponent(() => import('./features/apps/allow-page.tsx'), 'AllowPage'),
});

const home = createRoute({
  getParentRoute: () => app,
  path: '/',
  validateSearch: ({ arrange }: Record<string, unknown>): { arrange?: true } =>
    arrange === true ? { arrange } : {},
  component: lazyRouteComponent(() => import('./features/home/home-page.tsx'), 'HomePage'),
});
const people = createRoute({
  getParentRoute: () => app,
  path: '/people',
  component: lazyRouteComponent(() => import('./features/people/people-page.tsx'), 'PeoplePage'),
});
const person = createRoute({
  getParentRoute: () => app,
  path: '/people/$userId',
  component: lazyRouteComponent(() => import('./features/people/person/person-page.tsx'), 'PersonPage'),
});
const plans = createRoute({
  getParentRoute: () => app,
  path: '/people/$userId/plans',
  component: lazyRouteComponent(() => import('./features/plans/plans-page.tsx'), 'PlansPage'),
});
const activity = createRoute({
  getParentRoute: () => app,
  path: '/people/$userId/activity',
  validateSearch: readActivitySearch,
  component: lazyRouteComponent(() => import('./features/activity/activity-page.tsx'), 'ActivityPage'),
});
const appsOf = createRoute({
  getParentRoute: () => app,
  path: '/people/$userId/apps',
  component: lazyRouteComponent(() => import('./features/apps/mine-page.tsx'), 'AppsOfPage'),
});
const storedBy = createRoute({
  getParentRoute: () => app,
  path: '/people/$userId/apps/$app',
  component: lazyRouteComponent(() => import('./features/apps/stored-page.tsx'), 'StoredPage'),
});
const insights = createRoute({
  getParentRoute: () => app,
  path: '/insights',
  validateSearch: readSearch,
  component: lazyRouteComponent(() => import('./features/insights/insights-page.tsx'), 'InsightsPage'),
});
const relationships = createRoute({
  getParentRoute: () => app,
  path: '/relationships',
  // Whose: a parent looks at those of a child.
  validateSearch: ({ of }: Record<string, unknown>): { of?: string } =>
    typeof of === 'string' ? { of } : {},
  component: lazyRouteComponent(
    () => import('./features/relationships/relationships-page.tsx'),
    'RelationshipsPage',
  ),
});
const administration = [
  createRoute({
    getParentRoute: () => app,
    path: '/admin',
    component: lazyRouteComponent(() => import('./features/admin/admin-page.tsx'), 'AdminPage'),
  }),
  createRoute({
    getParentRoute: () => app,
    path: '/admin/invites',
    component: lazyRouteComponent(() => import('./features/admin/invites-page.tsx'), 'InvitesPage'),
  }),
  createRoute({
    getParentRoute: () => app,
    path: '/admin/roles',
    component: lazyRouteComponent(() => import('./features/admin/roles-page.tsx'), 'RolesPage'),
  }),
  createRoute({
    getParentRoute: () => app,
    path: '/admin/roles/new',
    component: lazyRouteComponent(() => import('./features/admin/role-page.tsx'), 'NewRolePage'),
  }),
  createRoute({
    getParentRoute: () => app,
    path: '/admin/roles/$role',
    component: lazyRouteComponent(() => import('./features/admin/role-page.tsx'), 'RolePage'),
  }),
  createRoute({
    getParentRoute: () => app,
    path: '/admin/providers',
    component: lazyRouteComponent(() => import('./features/admin/providers-page.tsx'), 'ProvidersPage'),
  }),
] as const;
const appAdministration = [
  createRoute({
    getParentRoute: () => app,
    path: '/admin/catalogue',
    component: lazyRouteComponent(() => import('./features/catalogue/catalogue-page.tsx'), 'CataloguePage'),
  }),
  createRoute({
    getParentRoute: () => app,
    path: '/admin/apps',
    component: lazyRouteComponent(() => import('./features/apps/admin/apps-page.tsx'), 'AppsPage'),
  }),
  createRoute({
    getParentRoute: () => app,
    path: '/admin/apps/$app',
    component: lazyRouteComponent(() => import('./features/apps/admin/app-page.tsx'), 'AppPage'),
  }),
] as const;
const settings = createRoute({
  getParentRoute: () => app,
  path: '/settings',
  component: lazyRouteComponent(() => import('./features/people/settings-page.tsx'), 'SettingsPage'),
});
const profile = createRoute({
  getParentRoute: () => app,
  path: '/settings/profile',
  component: lazyRouteComponent(() => import('./features/settings/profile-page.tsx'), 'ProfilePage'),
});
const notificationSettings = createRoute({
  getParentRoute: () => app,
  path: '/settings/notifications',
  component: lazyRouteComponent(
    () => import('./features/settings/notifications-page.tsx'),
    'NotificationSettingsPage',
  ),
});
const notifications = createRoute({
  getParentRoute: () => app,
  path: '/notifications',
  component: lazyRouteComponent(
    () => import('./features/notifications/notifications-page.tsx'),
    'NotificationsPage',
  ),
});
const security = createRoute({
  getParentRoute: () => app,
  path: '/settings/security',
  component: lazyRouteComponent(() => import('./features/security/security-page.tsx'), 'SecurityPage'),
});
/** Where a language can be chosen, beside what was typed; and what stands around the other screens. */
const keeping = new Set<unknown>([
  app,
  bare,
  signIn,
  invite,
  providerReturn,
  reset,
  confirmEmail,
  outbox,
  erased,
  allow,
  settings,
]);

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
  const router = createRouter({
    routeTree: root.addChildren([
      enter,
      signIn,
      invite,
      providerReturn,
      reset,
      confirmEmail,
      outbox,
      erased,
      design,
      bare.addChildren([allow]),
      app.addChildren([
        home,
        practise,
        people,
        person,
        plans,
        activity,
        appsOf,
        storedBy,
        insights,
        relationships,
        ...administration,
        ...appAdministration,
        ...workshops,
        ...privacy,
        elsewhere,
        settings,
        profile,
        notificationSettings,
        notifications,
        security,
        own,
        ...sessions,
      ]),
    ]),
    defaultPreload: 'intent',
    scrollRestoration: true,
    defaultErrorComponent: BrokenScreen,
    defaultNotFoundComponent: NotFoundScreen,
  });
  for (const route of Object.values(router.routesById)) {
    const { id, options } = route;
    if (id !== rootRouteId && options.component)
      options.component = spoken(options.component, keeping.has(route));
  }
  return router;
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
