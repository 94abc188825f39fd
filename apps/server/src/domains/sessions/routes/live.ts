import { type Route, socketRoute } from '../../../kernel/http/route.ts';
import * as contract from '../contract/index.ts';
import type { SessionsService } from '../service/index.ts';
import { tag } from './kit.ts';

export const liveRoutes = ({ live }: SessionsService): Route[] => [
  socketRoute({
    path: '/v1/users/{userId}/sessions/{sessionId}/record',
    name: 'recordSession',
    summary: 'WebSocket: send points as they are measured; each message is acknowledged when it is stored',
    tag,
    access: { permission: 'session:write' },
    protocol: 'attune.record.v1',
    schemas: { params: contract.sessionParams },
    open: (call, socket) => live.record(call, socket),
  }),
  socketRoute({
    path: '/v1/users/{userId}/sessions/{sessionId}/watch',
    name: 'watchSession',
    summary: 'WebSocket: points of a session that is being recorded, as they are stored',
    tag,
    access: { permission: 'session:read' },
    protocol: 'attune.watch.v1',
    schemas: { params: contract.sessionParams },
    open: (call, socket) => live.watch(call, socket),
  }),
];
