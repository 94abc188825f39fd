import { z } from 'zod';
import { uuid } from '../../kernel/http/schema.ts';

/** In which every text is there: who agrees must be able to read it. */
const languages = ['en', 'de', 'he'] as const;
const language = z.enum(languages);
const version = z
  .string()
  .regex(/^[\w.-]{1,20}$/, 'letters, digits, dots, hyphens: 2027-03')
  .max(20);
const time = z.iso.datetime({ offset: true });

export const userParams = z.object({ userId: uuid });
export const purposeParams = userParams.extend({ purpose: z.string().max(40) });

export const purpose = z.object({
  name: z.string(),
  version: z.string(),
  language: z.string(),
  body: z.string().describe('What the person agrees to'),
});
export const purposeQuery = z.object({ language: language.default('en') });
export const purposeList = z.object({ items: z.array(purpose) });

export const textParams = z.object({ purpose: z.string().max(40), version });

const who = z.object({
  as: z.enum(['self', 'guardian']),
  displayName: z
    .string()
    .nullable()
    .describe('For the person and their guardians; null for others, and of who is not here any more'),
});
const how = z.enum(['screen', 'invite', 'app', 'staff', 'demo']).describe('Where they were asked');

export const consent = z.object({
  id: uuid,
  purpose: z.string(),
  version: z.string(),
  language: z.string(),
  current: z.boolean().describe('Holds: not taken back, and to the text that is the current one'),
  givenAs: z.enum(['self', 'guardian', 'both']),
  how,
  givenAt: time,
  givenBy: who,
  second: z
    .object({ at: time, language: z.string(), how, by: who })
    .nullable()
    .describe('Of two who agree both: who made it a consent, and when'),
  withdrawnAt: time.nullable(),
  withdrawnBy: who.nullable().describe('Null where nobody took it back: the person came of age'),
  withdrawnWhy: z
    .enum(['asked', 'new-text', 'of-age'])
    .nullable()
    .describe('Taken back; replaced by a newer text; given by a guardian until the person came of age'),
});
const offer = z.object({
  purpose: z.string(),
  version: z.string(),
  language: z.string(),
  how,
  givenAt: time,
  givenBy: who,
  waitsFor: z.enum(['self', 'guardian']),
});
export const consentList = z.object({
  agrees: z
    .enum(['self', 'guardian', 'both'])
    .describe('Who agrees for the person, by their age and country'),
  mayGive: z.boolean().describe('Whether the one who asks is among them'),
  items: z.array(consent),
  offers: z.array(offer).describe('What one of two agreed to: no consent before the other did too'),
});
export const giveBody = z.object({
  version: z.string().max(20).describe('The text that was shown'),
  language,
  how: z.enum(['screen', 'app']).default('screen').describe('Where it was shown: in Attune, or in an app'),
});

export const questionList = z.object({
  items: z.array(
    z.object({
      userId: uuid.describe('The one who asks, or a child whose guardian they are'),
      displayName: z.string(),
      purpose: z.string(),
      version: z.string(),
      why: z
        .enum(['new-text', 'of-age', 'second'])
        .describe('The text is new; they came of age; the other one of two has agreed'),
    }),
  ),
});

const body = z.string().trim().min(20).max(8000);
export const versionParams = z.object({ purpose: z.string().max(40) });
export const versionBody = z.strictObject({
  version: version.describe('One that the purpose has not had'),
  texts: z.strictObject({ en: body, de: body, he: body }).describe('In every language of the product'),
});
