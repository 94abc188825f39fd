import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
} from '@tanstack/react-router';
import { OperatorsLayout } from '../features/operations/operators-layout.tsx';
import { BrokenScreen, NotFoundScreen } from '../shell/dead-ends.tsx';
import { spoken } from '../shell/spoken.tsx';
import { app } from './base.ts';

/** On the public side, for who looks for it there. */
export const elsewhere = createRoute({
  getParentRoute: () => app,
  path: '/operations',
  component: lazyRouteComponent(() => import('../features/operations/elsewhere-page.tsx'), 'ElsewherePage'),
});

/** The screens of the private side: operators' own, and no others. */
export function createOperatorsRouter() {
  const root = createRootRoute({ component: Outlet, notFoundComponent: NotFoundScreen });
  const frame = createRoute({
    getParentRoute: () => root,
    id: 'operators',
    component: spoken(OperatorsLayout, true),
  });
  const page = lazyRouteComponent(
    () => import('../features/operations/operations-page.tsx'),
    'OperationsPage',
  );
  const paths = ['/', '/operations'] as const;
  const routes = paths.map((path) =>
    createRoute({ getParentRoute: () => frame, path, component: spoken(page, false) }),
  );
  return createRouter({
    routeTree: root.addChildren([frame.addChildren(routes)]),
    defaultErrorComponent: BrokenScreen,
    defaultNotFoundComponent: NotFoundScreen,
  });
}
