import { type Route, route } from '../../../kernel/http/route.ts';
import { peopleQuery, personPage } from '../contract/index.ts';
import type { People } from '../service/index.ts';

const tag = 'People';

export const peopleListRoutes = (people: People): Route[] => [
  route({
    method: 'GET',
    path: '/v1/people',
    name: 'listPeople',
    summary: 'The people whom the actor may see, by name within a page',
    tag,
    access: { list: 'person:read' },
    schemas: { query: peopleQuery, answers: { 200: personPage } },
    handle: ({ actor, reach, query }) => people.visibleTo(actor, reach, query),
  }),
];
