import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { app } from './base.ts';

type Asked = { exercise?: string; minutes?: number };

/** As long as an exercise or a plan may be. */
const [least, most] = [0.5, 240];

/** What is no length is left out: the exercise has one of its own. */
function readAsked({ exercise, minutes }: Record<string, unknown>): Asked {
  const length = Number(minutes ?? Number.NaN);
  return {
    ...(typeof exercise === 'string' ? { exercise } : {}),
    ...(length >= least && length <= most ? { minutes: length } : {}),
  };
}

/** To practise with a sensor; the address may name the exercise, and for how many minutes. */
export const practise = createRoute({
  getParentRoute: () => app,
  path: '/practise',
  validateSearch: readAsked,
  component: lazyRouteComponent(() => import('../features/practise/practise-page.tsx'), 'PractisePage'),
});
