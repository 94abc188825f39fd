import type { Route } from '../../../kernel/http/route.ts';
import type { SessionsService } from '../service/index.ts';
import { catalogueRoutes } from './catalogue.ts';
import { importRoutes } from './import.ts';
import { intakeRoutes } from './intake.ts';
import { lifecycleRoutes } from './lifecycle.ts';
import { liveRoutes } from './live.ts';
import { markerRoutes } from './markers.ts';
import { metricRoutes } from './metrics.ts';
import { planRoutes } from './plans.ts';
import { pointRoutes } from './points.ts';
import { sessionRoutes } from './sessions.ts';

export const sessionsRoutes = (sessions: SessionsService, uploadBytes: number): Route[] => [
  ...catalogueRoutes(sessions),
  ...sessionRoutes(sessions),
  ...lifecycleRoutes(sessions),
  ...markerRoutes(sessions),
  ...importRoutes(sessions, uploadBytes),
  ...intakeRoutes(sessions),
  ...liveRoutes(sessions),
  ...pointRoutes(sessions),
  ...metricRoutes(sessions),
  ...planRoutes(sessions),
];
