import { type Answer, answered, type Body, client, type Stop } from './exchange.ts';

export type Plan = Answer<'listPlans'>['items'][number];
export type NewPlan = Body<'putPlan'>;
export type Accompanied = Answer<'listAccompanied'>['items'][number];

const at = (userId: string, planId: string) => ({ path: { userId, planId } });

/** What is planned for somebody, and how those practise whom the reader accompanies. Days are the reader's own. */
export const planCalls = {
  plans: (userId: string, query: { day: string; ended: 'true' | 'false' }, signal: Stop) =>
    answered(client.GET('/v1/users/{userId}/plans', { params: { path: { userId }, query }, signal })),
  /** @param version that was read; absent: a new one */
  putPlan: (userId: string, planId: string, version: number | undefined, body: NewPlan) =>
    answered(
      client.PUT('/v1/users/{userId}/plans/{planId}', {
        params: {
          ...at(userId, planId),
          ...(version === undefined ? {} : { header: { 'if-match': `"${version}"` } }),
        },
        body,
      }),
    ),
  endPlan: (userId: string, planId: string) =>
    answered(client.DELETE('/v1/users/{userId}/plans/{planId}', { params: at(userId, planId) })),
  accompanied: (day: string, signal: Stop) =>
    answered(client.GET('/v1/accompanied', { params: { query: { day } }, signal })),
  noteLook: (userId: string) =>
    answered(client.PUT('/v1/users/{userId}/sessions-looked-at', { params: { path: { userId } } })),
};
