import type { Route } from '../../../kernel/http/route.ts';
import type { People } from '../service/index.ts';
import { avatarRoutes } from './avatar.ts';
import { peopleListRoutes } from './people.ts';
import { choiceRoutes, preferencesRoutes } from './preferences.ts';
import { metadataRoutes, profileRoutes } from './profile.ts';

export const peopleRoutes = (people: People): Route[] => [
  ...peopleListRoutes(people),
  ...profileRoutes(people),
  ...metadataRoutes(people),
  ...avatarRoutes(people),
  ...preferencesRoutes(people),
  ...choiceRoutes(people),
];
