import { z } from 'zod';
import { uuid } from '../../kernel/http/schema.ts';

export const userParams = z.object({ userId: uuid });
export const purposeParams = userParams.extend({ purpose: z.string().max(40) });

export const purpose = z.object({
  name: z.string(),
  version: z.string(),
  language: z.string(),
  body: z.string().describe('What the person agrees to'),
});
export const purposeQuery = z.object({ language: z.enum(['en', 'de', 'he']).default('en') });
export const purposeList = z.object({ items: z.array(purpose) });

export const consent = z.object({
  id: uuid,
  purpose: z.string(),
  version: z.string(),
  givenAt: z.iso.datetime({ offset: true }),
  withdrawnAt: z.iso.datetime({ offset: true }).nullable(),
});
export const consentList = z.object({ items: z.array(consent) });
export const giveBody = z.object({
  version: z.string().max(20).describe('The text that was shown'),
  language: z.enum(['en', 'de', 'he']),
});
