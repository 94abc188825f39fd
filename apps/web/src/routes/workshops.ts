import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { watchForLinks } from '../features/workshops/link-secret.ts';
import { readForSearch, readWorkshopsSearch } from '../features/workshops/search.ts';
import { app } from './base.ts';

// Before the router looks at the address.
watchForLinks();

/** Workshops: to find them, to come, and to run them. */
export const workshops = [
  createRoute({
    getParentRoute: () => app,
    path: '/workshops',
    validateSearch: readWorkshopsSearch,
    component: lazyRouteComponent(() => import('../features/workshops/workshops-page.tsx'), 'WorkshopsPage'),
  }),
  createRoute({
    getParentRoute: () => app,
    path: '/workshops/new',
    component: lazyRouteComponent(
      () => import('../features/workshops/edit/edit-page.tsx'),
      'NewWorkshopPage',
    ),
  }),
  createRoute({
    getParentRoute: () => app,
    path: '/workshops/requirements',
    component: lazyRouteComponent(() => import('../features/workshops/needs/needs-page.tsx'), 'NeedsPage'),
  }),
  createRoute({
    getParentRoute: () => app,
    path: '/workshops/$workshopId',
    validateSearch: readForSearch,
    component: lazyRouteComponent(
      () => import('../features/workshops/view/workshop-page.tsx'),
      'WorkshopPage',
    ),
  }),
  createRoute({
    getParentRoute: () => app,
    path: '/workshops/$workshopId/edit',
    component: lazyRouteComponent(
      () => import('../features/workshops/edit/edit-page.tsx'),
      'EditWorkshopPage',
    ),
  }),
  createRoute({
    getParentRoute: () => app,
    path: '/workshops/$workshopId/participants',
    component: lazyRouteComponent(
      () => import('../features/workshops/organize/participants-page.tsx'),
      'ParticipantsPage',
    ),
  }),
  createRoute({
    getParentRoute: () => app,
    path: '/workshops/$workshopId/organizers',
    component: lazyRouteComponent(() => import('../features/workshops/organize/team-page.tsx'), 'TeamPage'),
  }),
  createRoute({
    getParentRoute: () => app,
    path: '/workshops/$workshopId/room',
    component: lazyRouteComponent(() => import('../features/workshops/room/room-page.tsx'), 'RoomPage'),
  }),
  createRoute({
    getParentRoute: () => app,
    path: '/settings/calendar',
    component: lazyRouteComponent(() => import('../features/workshops/calendar-page.tsx'), 'CalendarPage'),
  }),
  createRoute({
    getParentRoute: () => app,
    path: '/settings/brings',
    validateSearch: readForSearch,
    component: lazyRouteComponent(() => import('../features/workshops/brings-page.tsx'), 'BringsPage'),
  }),
] as const;
