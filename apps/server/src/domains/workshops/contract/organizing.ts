import { z } from 'zod';
import { uuid } from '../../../kernel/http/schema.ts';
import { verdict, why } from './requirements.ts';
import { organizerState, participationState, workshopSummary } from './workshops.ts';

const named = z.object({ userId: uuid, displayName: z.string() });

export const organizerParams = z.object({ workshopId: uuid, userId: uuid });
export const askOrganizerBody = z.object({
  userId: uuid,
  as: z
    .enum(['confirmed', 'standby'])
    .default('confirmed')
    .describe('To run it, or to stand by for who runs it'),
});

export const possibleOrganizers = z.object({
  items: z.array(
    named.extend({
      overlaps: z.boolean().describe('They run or attend something else at that time'),
      state: organizerState.nullable().describe('How they stand to this workshop already'),
    }),
  ),
});

export const organizerAnswer = z.object({ answer: z.enum(['accept', 'decline']) });

export const coverBody = z.object({
  reason: z.string().trim().min(1).max(500).optional().describe('For who is asked to come in their place'),
});
export const coverCall = z.object({ id: uuid });
export const coverCallParams = z.object({ userId: uuid, workshopId: uuid, callId: uuid });
export const coverCallList = z.object({
  items: z.array(
    workshopSummary.omit({ fits: true, participation: true }).extend({
      call: z.object({
        id: uuid,
        for: named.nullable().describe('Who cannot run it; null where they are not here any more'),
        why: z.enum(['said', 'gone']).describe('Whether they said so, or may not run workshops any more'),
        reason: z.string().nullable().describe('In their own words'),
        since: z.string(),
        declined: z.boolean().describe('The person has said no; they may still say yes'),
      }),
    }),
  ),
});

export const participantParams = z.object({ workshopId: uuid, participantId: uuid });
const shownToParticipant = z.object({
  id: uuid,
  name: z.string(),
  hard: z.boolean(),
  verdict,
  why,
  accepted: z.boolean().describe('It is not met, and they signed up all the same'),
  now: z
    .object({ verdict, why })
    .nullable()
    .describe('How it stands now; null once the workshop is over, and where it asks for it no longer'),
});
export const participantList = z.object({
  items: z.array(
    named.extend({
      id: uuid,
      state: participationState,
      position: z.int().describe('The order in which they signed up'),
      signedUpAt: z.string().nullable().describe('Like what follows: not of who does not come'),
      isMinor: z.boolean().nullable(),
      signedUpBy: named.nullable().describe('Who signed them up, where they did not do it themselves'),
      requirements: z.array(shownToParticipant).describe('What they were shown when they signed up'),
    }),
  ),
});
export type ParticipantList = z.output<typeof participantList>;

export const checkInCode = z.object({ code: z.string() });
export const checkInBody = z.object({ code: z.string().min(1).max(200) });
export const checkedIn = named.extend({
  participantId: uuid,
  already: z.boolean().describe('They were checked in before'),
});

export const historyList = z.object({
  items: z.array(
    z.object({
      kind: z.string(),
      at: z.string(),
      actor: named.nullable().describe('null where they are not here any more, or nobody did it'),
      about: named.nullable(),
      fields: z.array(z.string()).describe('What was changed'),
    }),
  ),
});
