import { z } from 'zod';
import { isCountry } from '../../../kernel/countries.ts';
import { uuid } from '../../../kernel/http/schema.ts';
import * as parts from './parts.ts';

/** Somebody's own fields. All optional: a child may have no e-mail. */
export const person = z.object({
  userId: uuid,
  status: z.enum(['invited', 'active', 'disabled', 'erasing']),
  minor: z.boolean(),
  email: z.string().nullable(),
  firstName: z.string().nullable(),
  lastName: z.string().nullable(),
  birthDate: z.string().nullable(),
  age: z.int().nullable().describe('In years, from the birth date'),
  location: z.string().nullable(),
  gender: z.string().nullable(),
  demographics: z.record(z.string(), z.string()),
  country: z.string().nullable().describe('ISO 3166-1: with the age it decides who agrees for them'),
  lastLoginAt: z.string().nullable(),
  createdAt: z.string(),
});

const text = z.string().trim().max(200);
const country = z.string().max(2).refine(isCountry, 'a country as ISO 3166-1 has it, such as IT');
/** What is absent stays; null removes. The e-mail changes by proof of the new one. */
export const personChange = z.object({
  firstName: parts.name.nullable().optional(),
  lastName: parts.name.nullable().optional(),
  birthDate: z.iso.date().nullable().optional(),
  location: text.nullable().optional(),
  gender: text.nullable().optional(),
  demographics: z
    .record(z.string().min(1).max(60), text)
    .refine((all) => Object.keys(all).length <= 30)
    .optional(),
  country: country.nullable().optional(),
});

export const childBody = z.object({
  firstName: parts.name,
  lastName: parts.name.optional(),
  birthDate: z.iso.date(),
  country: country.optional(),
  type: z.enum(['parent-child', 'guardian-ward']).default('parent-child'),
});
export const childAnswer = z.object({ userId: uuid });

export const statusBody = z.object({ status: z.enum(['active', 'disabled']) });
export const emailBody = z.object({ email: parts.email });
export const findBody = z.object({ email: parts.email });
export const foundPeople = z.object({ items: z.array(z.object({ userId: uuid, displayName: z.string() })) });
