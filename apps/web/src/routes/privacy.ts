import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { readAuditSearch, readPrivacyView } from '../features/privacy/admin/audit-search.ts';
import { watchForReceipts } from '../features/privacy/receipt.ts';
import { app, root } from './base.ts';

// Before the router looks at the address.
watchForReceipts();

/** For whoever was erased, and so cannot sign in. */
export const erased = createRoute({
  getParentRoute: () => root,
  path: '/erased',
  component: lazyRouteComponent(() => import('../features/privacy/erased-page.tsx'), 'ErasedPage'),
});

/** Somebody's data, and what those who answer for everybody's look at. */
export const privacy = [
  createRoute({
    getParentRoute: () => app,
    path: '/settings/data',
    component: lazyRouteComponent(() => import('../features/privacy/data-page.tsx'), 'MyDataPage'),
  }),
  createRoute({
    getParentRoute: () => app,
    path: '/people/$userId/data',
    component: lazyRouteComponent(() => import('../features/privacy/data-page.tsx'), 'DataOfPage'),
  }),
  createRoute({
    getParentRoute: () => app,
    path: '/admin/privacy',
    validateSearch: readPrivacyView,
    component: lazyRouteComponent(() => import('../features/privacy/admin/privacy-page.tsx'), 'PrivacyPage'),
  }),
  createRoute({
    getParentRoute: () => app,
    path: '/admin/audit',
    validateSearch: readAuditSearch,
    component: lazyRouteComponent(() => import('../features/privacy/admin/audit-page.tsx'), 'AuditPage'),
  }),
] as const;
