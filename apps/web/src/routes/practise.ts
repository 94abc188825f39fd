import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { app } from './base.ts';

/** To practise with a sensor; the address may name the exercise. */
export const practise = createRoute({
  getParentRoute: () => app,
  path: '/practise',
  validateSearch: ({ exercise }: Record<string, unknown>): { exercise?: string } =>
    typeof exercise === 'string' ? { exercise } : {},
  component: lazyRouteComponent(() => import('../features/practise/practise-page.tsx'), 'PractisePage'),
});
