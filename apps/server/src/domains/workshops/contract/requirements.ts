import { z } from 'zod';
import { uuid } from '../../../kernel/http/schema.ts';

const kind = z.enum(['material', 'age', 'allergy', 'skill', 'consent', 'other']);
const years = z.int().min(0).max(130);

export const requirementParams = z.object({ requirementId: uuid });
export const userRequirementParams = z.object({ userId: uuid, requirementId: uuid });

const requirementFields = {
  name: z.string().trim().min(1).max(120),
  description: z.string().max(2000),
  minAge: years.nullable(),
  maxAge: years.nullable(),
  purpose: z.string().max(40).nullable().describe('Of a consent: for what'),
};

/** An age has a rule, a consent a purpose; everything else is what a person says of themselves. */
export const newRequirement = z
  .object({
    ...requirementFields,
    kind,
    description: requirementFields.description.default(''),
    minAge: requirementFields.minAge.default(null),
    maxAge: requirementFields.maxAge.default(null),
    purpose: requirementFields.purpose.default(null),
  })
  .refine((one) => (one.kind === 'age') === (one.minAge !== null || one.maxAge !== null), {
    message: 'Of kind age, and only of that, say minAge or maxAge.',
  })
  .refine((one) => (one.kind === 'consent') === (one.purpose !== null), {
    message: 'Of kind consent, and only of that, say the purpose.',
  })
  .refine((one) => one.minAge === null || one.maxAge === null || one.minAge <= one.maxAge, {
    message: 'minAge is at most maxAge.',
  });
export type NewRequirement = z.output<typeof newRequirement>;

/** Its kind stays: what people said of it would mean something else. */
export const requirementChange = z
  .object({ ...requirementFields, retired: z.boolean().describe('No workshop asks for it anew') })
  .partial();
export type RequirementChange = z.output<typeof requirementChange>;

export const requirement = z.object({
  id: uuid,
  name: z.string(),
  description: z.string(),
  kind,
  minAge: z.int().nullable(),
  maxAge: z.int().nullable(),
  purpose: z.string().nullable(),
  version: z.int(),
  retired: z.boolean(),
});
export const requirementList = z.object({ items: z.array(requirement) });
export const requirementQuery = z.object({ retired: z.enum(['true', 'false']).default('false') });

export const verdict = z.enum(['met', 'not-met', 'unknown']);
export const why = z
  .enum([
    'declared',
    'not-declared',
    'requirement-changed',
    'age',
    'too-young',
    'too-old',
    'no-birth-date',
    'agreed',
    'withdrawn',
    'not-agreed',
    'text-changed',
  ])
  .describe('What it rests on');

/** A requirement as it stands for one person. */
export const shownRequirement = z.object({
  id: uuid,
  version: z.int(),
  name: z.string(),
  description: z.string(),
  kind,
  minAge: z.int().nullable(),
  maxAge: z.int().nullable(),
  purpose: z.string().nullable(),
  hard: z.boolean(),
  note: z.string(),
  verdict,
  why,
});
export type ShownRequirement = z.output<typeof shownRequirement>;

export const declaration = z.object({
  requirementId: uuid,
  meets: z.boolean(),
  declaredAt: z.string(),
  counts: z.boolean().describe('Not where the requirement was worded anew since: until it is said again'),
});
export const declarationList = z.object({ items: z.array(declaration) });
export const declarationBody = z.object({
  meets: z
    .boolean()
    .describe('Whether the person has it, can it, or tolerates it; leave out what they would rather not say'),
});
