import { z } from 'zod';
import { pageOf } from '../../../kernel/http/paging.ts';
import { uuid } from '../../../kernel/http/schema.ts';
import { organizerState, participationState, workshopSummary } from './workshops.ts';

export const participationParams = z.object({ userId: uuid, participationId: uuid });

/** Signing somebody up, by what they were shown. */
export const signUpBody = z.object({
  workshopId: uuid,
  requirementsVersion: z
    .int()
    .min(1)
    .max(Number.MAX_SAFE_INTEGER)
    .describe('Of the requirements that were shown; where they have changed, 409 shows the new ones'),
  accepts: z
    .array(uuid)
    .max(50)
    .default([])
    .describe('Which of the requirements that are not met, and not hard, were asked about and accepted'),
  link: z.string().max(64).optional().describe('The end of the link, where it is not public'),
  visible: z.boolean().default(false).describe('Whether other participants may see that they come'),
  sharesSessions: z
    .boolean()
    .default(false)
    .describe('Whether its organizers may see what they record there'),
});
export type SignUpBody = z.output<typeof signUpBody>;

export const participationChange = z
  .object({ visible: z.boolean(), sharesSessions: z.boolean() })
  .partial()
  .refine((change) => Object.keys(change).length > 0, 'Say at least one of them.');
export type ParticipationChange = z.output<typeof participationChange>;

export const signedUp = z.object({
  id: uuid,
  workshopId: uuid,
  state: z.enum(['registered', 'waitlisted']),
});

export const participationPage = pageOf(
  workshopSummary
    .omit({ fits: true })
    .extend({ participation: z.object({ id: uuid, state: participationState }) }),
);

export const organizedPage = pageOf(
  workshopSummary.omit({ fits: true, participation: true }).extend({ organizes: organizerState }),
);
