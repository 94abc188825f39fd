import { type Route, route } from '../../../kernel/http/route.ts';
import * as contract from '../contract/index.ts';
import type { Privacy } from '../service/index.ts';

const tag = 'Privacy';

/** How long what is kept. */
export const retentionRoutes = ({ retention }: Privacy): Route[] => [
  route({
    method: 'GET',
    path: '/v1/retention',
    name: 'listRetention',
    summary: 'How long kinds of data are kept that go by themselves',
    tag,
    access: 'signed-in',
    schemas: { answers: { 200: contract.periodList } },
    handle: async () => ({ items: retention.periods() }),
  }),
  route({
    method: 'GET',
    path: '/v1/retention/report',
    name: 'reportRetention',
    summary: 'When each kind was last looked at, and how much went in the last thirty days',
    tag,
    access: { any: 'privacy:manage' },
    schemas: { answers: { 200: contract.retentionReport } },
    handle: async ({ actor, reach }) => ({ items: await retention.report(actor, reach) }),
  }),
];
