import type { Route } from '../../../kernel/http/route.ts';
import type { Workshops } from '../service/index.ts';
import { attendanceRoutes } from './attendance.ts';
import { browseRoutes } from './browse.ts';
import { calendarRoutes } from './calendar.ts';
import { editingRoutes } from './editing.ts';
import { organizerRoutes } from './organizers.ts';
import { participationRoutes } from './participation.ts';
import { requirementRoutes } from './requirements.ts';
import { roomRoutes } from './room.ts';

export const workshopsRoutes = (workshops: Workshops): Route[] => [
  ...browseRoutes(workshops),
  ...participationRoutes(workshops),
  ...requirementRoutes(workshops),
  ...editingRoutes(workshops),
  ...calendarRoutes(workshops),
  ...roomRoutes(workshops),
  ...organizerRoutes(workshops),
  ...attendanceRoutes(workshops),
];
