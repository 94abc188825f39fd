import { z } from 'zod';
import { anyJson, userParams, userSummary } from './parts.ts';

/** What the start page can show. */
export const widgets = [
  'today',
  'last-session',
  'next-workshop',
  'notifications',
  'people',
  'activity',
  'apps',
  'insights',
] as const;
const widget = z.enum(widgets);
export type Widget = z.output<typeof widget>;

const theme = z.enum(['light', 'dark', 'auto']);
const language = z.enum(['en', 'de', 'he']);
const timeZone = z
  .string()
  .max(64)
  .refine(isTimeZone, 'Give an IANA time zone such as Europe/Berlin.')
  .nullable()
  .describe('In which times are shown; null: in that of what they are of, such as a workshop');
const layout = z.enum(['grid', 'list']);
const view = z.enum(['overview', 'sessions', 'workshops', 'people']);
const app = z.string().regex(/^[a-z][a-z0-9-]{0,48}[a-z0-9]$/, 'The name of an app, such as breathing-diary');

const weeklyReport = {
  how: z
    .enum(['off', 'in-app', 'everywhere'])
    .describe(
      'Whether there is one, and whether it also comes on the other ways in which news reach the person',
    ),
  day: z.int().min(1).max(7).describe('On which day of the week; 1 is Monday'),
};

const shape = {
  theme,
  language,
  timeZone: z.string().nullable().describe('In which times are shown; null: where it takes place'),
  notifications: z
    .object({ email: z.boolean(), push: z.boolean(), inApp: z.boolean() })
    .describe('On which ways news reach the person'),
  weeklyReport: z
    .object(weeklyReport)
    .describe('For those who accompany others or run workshops: what there was and what comes, in numbers'),
  widgets: z.object({
    enabled: z.array(z.string()).describe('In the order in which they are shown'),
    disabled: z.array(z.string()).describe('Never one that is enabled'),
  }),
  customizations: z.record(z.string(), z.unknown()).describe('How a widget is arranged, by its name'),
  dashboard: z.object({ layout, defaultView: view, favouriteApps: z.array(z.string()) }),
};

export const preferencesDefaults = z.object(shape);
export const preferences = z.object({
  ...shape,
  version: z.int().describe('Raised by each change; also the ETag'),
  updatedAt: z.iso.datetime(),
  user: userSummary.nullable().optional(),
});
export type PreferencesShape = z.output<typeof preferencesDefaults>;

/** An offset, such as +02:00, is none: clocks change. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value ?? null));
/** Of one widget, as JSON: the eight there are have 32 KiB together. */
const customizationBytes = 4 * 1024;
const customization = anyJson.refine(
  (value) => bytesOf(value) <= customizationBytes,
  'At most 4 KiB for a widget.',
);

const unique = (list: readonly string[]): boolean => new Set(list).size === list.length;
const widgetList = z.array(widget).max(widgets.length).refine(unique, 'Each once.');

/** What is absent stays, also within a group. */
export const preferencesChange = z.object({
  theme: theme.optional(),
  language: language.optional(),
  timeZone: timeZone.optional(),
  notifications: z.object({ email: z.boolean(), push: z.boolean(), inApp: z.boolean() }).partial().optional(),
  weeklyReport: z.object(weeklyReport).partial().optional(),
  widgets: z
    .object({ enabled: widgetList, disabled: widgetList })
    .partial()
    .refine(
      ({ enabled = [], disabled = [] }) => unique([...enabled, ...disabled]),
      'A widget is enabled or disabled, not both.',
    )
    .optional()
    .describe('What one list gains the other loses'),
  customizations: z
    .partialRecord(widget, customization.nullable())
    .optional()
    .describe('By widget, 4 KiB each; null takes one away, what is absent stays'),
  dashboard: z
    .object({
      layout,
      defaultView: view,
      favouriteApps: z.array(app).max(50).refine(unique, 'Each once.'),
    })
    .partial()
    .optional(),
});
export type PreferencesChange = z.output<typeof preferencesChange>;

export const widgetParams = userParams.extend({ widget });
export const widgetBody = z.object({
  enabled: z.boolean().optional(),
  customization: customization.optional().describe('Order, size and the like; null takes it away'),
});
export type WidgetChange = z.output<typeof widgetBody>;

export const favouriteParams = userParams.extend({ app });
