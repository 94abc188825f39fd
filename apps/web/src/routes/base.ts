import { createRootRoute, createRoute, Outlet } from '@tanstack/react-router';
import { AppLayout } from '../shell/app-layout.tsx';
import { NotFoundScreen } from '../shell/dead-ends.tsx';

export const root = createRootRoute({ component: Outlet, notFoundComponent: NotFoundScreen });

/** What stands inside the frame with the ways to all screens. */
export const app = createRoute({ getParentRoute: () => root, id: 'app', component: AppLayout });
