import type { Route } from '../../../kernel/http/route.ts';
import type { Telemetry } from '../service/index.ts';
import { activityRoutes } from './activities.ts';
import { analyticsRoutes } from './analytics.ts';
import { eventRoutes } from './events.ts';

export const telemetryRoutes = (telemetry: Telemetry): Route[] => [
  ...activityRoutes(telemetry),
  ...eventRoutes(telemetry),
  ...analyticsRoutes(telemetry),
];
