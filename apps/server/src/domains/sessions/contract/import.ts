import { z } from 'zod';
import { uuid } from '../../../kernel/http/schema.ts';
import { instant, timeZone } from './fields.ts';
import { session } from './sessions.ts';

const column = z.int().min(0).max(511);
const byColumn = <T extends z.ZodType>(value: T) =>
  z
    .record(z.string().regex(/^\d{1,3}$/, 'columns are numbers from 0'), value)
    .refine((record) => Object.keys(record).length <= 256, 'At most 256 columns.');

/** What somebody knows better of a CSV file. Columns count from 0. */
export const importPlan = z
  .strictObject({
    encoding: z.enum(['utf-8', 'utf-16le', 'utf-16be', 'windows-1252']),
    delimiter: z.enum([',', ';', '\t', '|']),
    decimal: z.enum(['.', ',']),
    headerRows: z.int().min(0).max(100),
    timeColumn: column.nullable().describe('Null: no column is one of times'),
    timeUnit: z.enum([
      'seconds',
      'milliseconds',
      'microseconds',
      'nanoseconds',
      'samples',
      'clock',
      'date-time',
    ]),
    rate: z.number().min(1e-6).max(1e6).describe('Rows a second, whatever the times say'),
    ignore: z.array(column).max(512),
    labels: byColumn(z.string().max(200)),
    units: byColumn(z.string().max(40)),
    dataTypes: byColumn(z.string().max(64)),
    intervals: z.boolean().describe('The one column holds intervals between beats'),
    startedAt: instant.describe('When the first point was taken'),
  })
  .partial();

const planHeader = z
  .string()
  .max(12_000)
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.addIssue({ code: 'custom', message: 'Give JSON.' });
      return z.NEVER;
    }
  })
  .pipe(importPlan)
  .optional()
  .describe(
    'How a CSV file is to be read, as JSON in ASCII, where the preview has understood it wrongly. In a header since labels may be personal',
  );

export const importHeaders = z.object({ 'import-plan': planHeader });

export const importQuery = z.object({
  timeZone: timeZone.describe("Where the recorder's clock stood: most files hold local time only"),
  exerciseId: uuid.optional(),
});

export const importAnswer = z.object({
  session,
  alreadyThere: z.boolean().describe('The same file was imported before; nothing was changed'),
  warnings: z.array(z.string()),
});

export const importPreview = z.object({
  kind: z.string().describe('EDF, EDF+C, EDF+D, BDF, BDF+C, BDF+D or CSV'),
  startedAt: z.string().nullable(),
  localStart: z
    .string()
    .nullable()
    .describe("What the recorder's clock showed, in a zone that the file does not tell"),
  seconds: z.number().nullable().describe('How long it lasts, where its header tells'),
  channels: z.array(
    z.object({
      label: z.string(),
      unit: z.string(),
      dataType: z.string(),
      rate: z.number().nullable().describe('Points a second; null: each has its own time'),
      scale: z.number(),
      valueKind: z.string(),
    }),
  ),
  csv: z
    .object({
      encoding: z.string(),
      delimiter: z.string(),
      decimal: z.string(),
      headerRows: z.int(),
      time: z.object({ column: z.int().nullable(), unit: z.string(), rate: z.number().nullable() }),
      columns: z.array(
        z.object({
          index: z.int(),
          label: z.string(),
          unit: z.string(),
          role: z.enum(['time', 'values', 'ignored']),
          because: z.string().nullable().describe('Why it is ignored: text, empty, asked'),
        }),
      ),
      intervals: z.boolean(),
      rows: z.array(z.array(z.string())).describe('The first rows of data, as they stand'),
    })
    .nullable(),
  warnings: z.array(z.string()),
});
