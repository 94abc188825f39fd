import { z } from 'zod';
import { uuid } from '../../../kernel/http/schema.ts';

const version = z.int().describe('Raised by each change; If-Match compares it');
const plainName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, 'small letters, digits and hyphens, beginning with a letter');
const line = (most: number) => z.string().trim().min(1).max(most);
const text = z.string().trim().max(2000);

const kindOfValue = z
  .enum(['integer', 'float', 'intervals', 'marker'])
  .describe('What its values are as a rule; a channel says its own');

export const dataType = z.object({
  name: z.string(),
  title: z.string(),
  unit: z.string(),
  valueKind: kindOfValue,
  defaultRate: z.number().nullable().describe('Points a second'),
  validMin: z.number().nullable(),
  validMax: z.number().nullable(),
  description: z.string(),
  version,
});

const value = z.number().min(-1e15).max(1e15);
const dataTypeFields = {
  title: line(80),
  unit: z.string().trim().max(16),
  valueKind: kindOfValue,
  defaultRate: z.number().min(1e-6).max(1_000_000).nullable(),
  validMin: value.nullable(),
  validMax: value.nullable(),
  description: text,
};

export const newDataType = z.strictObject({
  name: plainName.describe('How channels name it; it stays'),
  ...dataTypeFields,
  unit: dataTypeFields.unit.default(''),
  valueKind: kindOfValue.default('integer'),
  defaultRate: dataTypeFields.defaultRate.default(null),
  validMin: dataTypeFields.validMin.default(null),
  validMax: dataTypeFields.validMax.default(null),
  description: text.default(''),
});
export type NewDataType = z.output<typeof newDataType>;

/** What is absent stays. */
export const dataTypeChange = z.strictObject(dataTypeFields).partial();
export type DataTypeChange = z.output<typeof dataTypeChange>;

export const dataTypeParams = z.object({ name: plainName });

const share = z.number().min(0).max(60);
/** How an exercise is led: a breath in parts of seconds, or of each other, and words for it. */
export const guidance = z
  .strictObject({
    breathsPerMinute: z.number().min(1).max(40),
    inhale: share.describe('Seconds, or a share of the breath; so are the next three'),
    holdIn: share,
    exhale: share,
    holdOut: share,
    minutes: z.number().min(0.5).max(240).describe('How long it is practised as a rule'),
    steps: z.array(line(500)).max(50).describe('Said or shown one after the other'),
  })
  .partial();

export const exercise = z.object({
  id: uuid,
  name: z.string(),
  description: z.string(),
  track: z.string(),
  guidance: z.record(z.string(), z.unknown()),
  dataTypes: z.array(z.string()),
  retired: z.boolean().describe('What was practised stays nameable; nobody begins it any more'),
  version,
});

const exerciseFields = {
  name: line(80),
  description: text,
  track: plainName.describe('One of GET /v1/tracks'),
  guidance,
  dataTypes: z.array(plainName).max(50).describe('What it is recorded with, of GET /v1/data-types'),
};

export const newExercise = z.strictObject({
  ...exerciseFields,
  description: text.default(''),
  guidance: guidance.default({}),
  dataTypes: exerciseFields.dataTypes.default([]),
});
export type NewExercise = z.output<typeof newExercise>;

/** What is absent stays. */
export const exerciseChange = z
  .strictObject({ ...exerciseFields, retired: z.boolean().describe('True retires it, false brings it back') })
  .partial();
export type ExerciseChange = z.output<typeof exerciseChange>;

export const exerciseParams = z.object({ exerciseId: uuid });
export const exerciseQuery = z.object({
  retired: z.enum(['true', 'false']).default('false').describe('Those that are retired, too'),
});

export const track = z.object({ name: z.string() });
export const trackParams = z.object({ name: plainName });
