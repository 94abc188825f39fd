import { type Route, route } from '../../../kernel/http/route.ts';
import * as contract from '../contract/index.ts';
import type { Privacy } from '../service/index.ts';

const tag = 'Privacy';

/** Who did what about whom. */
export const auditRoutes = ({ auditReading }: Privacy): Route[] => [
  route({
    method: 'GET',
    path: '/v1/audit',
    name: 'searchAudit',
    summary: 'What was done about whom, newest first; looking for one person is on record about them',
    tag,
    access: { any: 'audit:read' },
    schemas: { query: contract.auditQuery, answers: { 200: contract.auditEvents } },
    handle: ({ actor, reach, query, request }) => auditReading.search(actor, reach, query, request.id),
  }),
  route({
    method: 'GET',
    path: '/v1/users/{userId}/audit',
    name: 'listOwnAudit',
    summary:
      'Who looked at the person’s data and who changed them, newest first; looks at lists of people are not in it',
    tag,
    access: { permission: 'audit:read' },
    schemas: {
      params: contract.auditParams,
      query: contract.ownAuditQuery,
      answers: { 200: contract.ownAudit },
    },
    handle: ({ actor, params, query }) => auditReading.about(actor, params.userId, query),
  }),
];
