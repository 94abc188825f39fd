import { type ImportPlan, planHeader } from '@attune/client';
import { type Answer, answered, type Body, client } from './exchange.ts';
import type { Marker } from './sessions.ts';

export type { ImportPlan };
export type ImportPreview = Answer<'previewImport'>;
export type SessionChange = Body<'changeSession'>;
export type Feedback = NonNullable<SessionChange['feedbackBefore']>;
export type DiscardReason = Body<'discardSession'>['reason'];
export type NewMarker = Pick<Marker, 'id' | 'at' | 'length' | 'label'>;

const bytes = 'application/octet-stream';
const at = (userId: string, sessionId: string) => ({ params: { path: { userId, sessionId } } });

/** What people say about a session, mark in it, and remove of it; and how a file would be read. */
export const keepingCalls = {
  /** @param head the first bytes of the file, at most 256 KiB */
  previewImport: (userId: string, head: Blob, plan: ImportPlan, signal: AbortSignal) =>
    answered(
      client.POST('/v1/users/{userId}/sessions/import/preview', {
        params: { path: { userId }, header: { 'import-plan': planHeader(plan) } },
        headers: { 'content-type': bytes },
        // The types of an API description know no bytes.
        body: head as unknown as string,
        bodySerializer: (body) => body,
        signal,
      }),
    ),
  changeSession: (userId: string, sessionId: string, version: number, body: SessionChange) =>
    answered(
      client.PATCH('/v1/users/{userId}/sessions/{sessionId}', {
        params: { path: { userId, sessionId }, header: { 'if-match': `"${version}"` } },
        body,
      }),
    ),
  discardSession: (userId: string, sessionId: string, reason: DiscardReason) =>
    answered(
      client.POST('/v1/users/{userId}/sessions/{sessionId}/discard', {
        ...at(userId, sessionId),
        body: { reason },
      }),
    ),
  putMarker: (userId: string, sessionId: string, { id, at: when, length, label }: NewMarker) =>
    answered(
      client.PUT('/v1/users/{userId}/sessions/{sessionId}/markers/{markerId}', {
        params: { path: { userId, sessionId, markerId: id } },
        body: { at: when, length, label },
      }),
    ),
  removeMarker: (userId: string, sessionId: string, markerId: string) =>
    answered(
      client.DELETE('/v1/users/{userId}/sessions/{sessionId}/markers/{markerId}', {
        params: { path: { userId, sessionId, markerId } },
      }),
    ),
};
