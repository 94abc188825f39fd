import type { Route } from '../../../kernel/http/route.ts';
import type { Appdata } from '../service/index.ts';
import { appRoutes } from './apps.ts';
import { dataRoutes } from './data.ts';
import { grantRoutes } from './grants.ts';

export const appdataRoutes = (appdata: Appdata): Route[] => [
  ...appRoutes(appdata),
  ...grantRoutes(appdata),
  ...dataRoutes(appdata),
];
