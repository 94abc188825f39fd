import { type Route, route } from '../../../kernel/http/route.ts';
import { noteStream } from '../../../kernel/http/watch.ts';
import * as contract from '../contract/index.ts';
import type { Privacy } from '../service/index.ts';

const zip = 'application/zip';

/** What people carry away. */
export const exportRoutes = ({ handingOut }: Privacy): Route[] => [
  route({
    method: 'GET',
    path: '/v1/users/{userId}/data-requests/{requestId}/archive',
    name: 'fetchData',
    summary:
      'Everything of the person as a ZIP, for them or who cares for them; takes a recent proof of who one is',
    tag: 'Privacy',
    access: { permission: 'privacy:read' },
    perMinute: 10,
    schemas: { params: contract.requestParams, answers: { 200: { types: [zip] } } },
    handle: async ({ actor, reach, params, request, reply }) => {
      const about = { actor, reach, userId: params.userId, requestId: request.id };
      const { name, bytes } = await handingOut.fetch(about, params.requestId);
      noteStream(request);
      return reply
        .header('content-type', zip)
        .header('content-disposition', `attachment; filename="${name}"`)
        .header('cache-control', 'no-store')
        .send(bytes);
    },
  }),
];
