import type { Route } from '../../../kernel/http/route.ts';
import type { Privacy } from '../service/index.ts';
import { auditRoutes } from './audit.ts';
import { exportRoutes } from './export.ts';
import { recordRoutes, requestRoutes } from './requests.ts';
import { retentionRoutes } from './retention.ts';

export const privacyRoutes = (privacy: Privacy): Route[] => [
  ...requestRoutes(privacy),
  ...recordRoutes(privacy),
  ...auditRoutes(privacy),
  ...retentionRoutes(privacy),
  ...exportRoutes(privacy),
];
