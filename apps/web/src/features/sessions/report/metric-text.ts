import type { Metric, MetricName, SessionMetrics } from '../../../api/index.ts';
import { leftToRight, lengthOf, numberOf, quantityOf, unitOf } from '../../../ui/format.ts';
import { words } from '../../../words/index.ts';

/** Shares are kept from 0 to 1 and said in per cent; but for LF, of which people speak as a part of one. */
const isShare = (name: MetricName): boolean => name === 'corrected' || name.endsWith('-share');

/** As many decimals as three digits take: more would say that it is known better than it is. */
export function decimalsFor(value: number): number {
  const size = Math.abs(value);
  return size >= 100 || size === 0 ? 0 : size >= 10 ? 1 : 2;
}

/** What is there is not said to be nothing, however little. */
export const shareText = (share: number): string =>
  share > 0 && share < 0.0005
    ? leftToRight(`< ${numberOf(0.1, 1)} %`)
    : leftToRight(`${numberOf(100 * share, 100 * share >= 10 ? 0 : 1)} %`);

/** A value without its unit, as it stands large. */
export function valueText(name: MetricName, value: number): string {
  const shown = isShare(name) ? 100 * value : value;
  return numberOf(shown, decimalsFor(shown));
}

export const unitText = (name: MetricName, unit: string): string => (isShare(name) ? '%' : unitOf(unit));

/** A value with its unit, as it stands in a sentence or a row. */
export function quantityText(name: MetricName, value: number, unit: string): string {
  const shown = isShare(name) ? 100 * value : value;
  return quantityOf(shown, decimalsFor(shown), unitText(name, unit));
}

export const nameText = (name: MetricName): string => words.reports.names[name];

/** Why there is no number: what there was, and what it takes. */
export function whyText({ why, has = 0, needs = 0 }: Metric): string {
  const say = words.reports.why;
  switch (why) {
    case 'too-short':
      return say['too-short'](lengthOf(has), lengthOf(needs));
    case 'too-few':
    case 'too-many':
      return say[why](numberOf(has, 0), numberOf(needs, 0));
    case 'too-much-corrected':
      return say['too-much-corrected'](shareText(has), shareText(needs));
    case undefined:
      return '';
    default:
      return say[why]();
  }
}

/** How a number was made, with what changes it: each setting in words, with its unit. */
export function methodText({ method = '', settings = {} }: Metric): string {
  return [methodName(method), ...Object.entries(settings).map(([name, value]) => settingText(name, value))]
    .filter(Boolean)
    .join('; ');
}

/** One that has no words keeps its name in the library. */
export function settingText(name: string, value: number | string): string {
  const { settings, settingValues } = words.reports;
  const said = typeof value === 'number' ? numberOf(value, 4) : (settingValues[value] ?? value);
  return settings[name]?.(said) ?? leftToRight(`${name} ${said}`);
}

export const methodName = (method: string): string => words.reports.methods[method] ?? method;

/** What a number is, and how it was made; or why there is none. */
export function aboutText(metric: Metric): string {
  const about = words.reports.about[metric.name];
  const made = metric.value === null ? whyText(metric) : methodText(metric);
  return [about, made].filter(Boolean).join(' ');
}

const main: readonly MetricName[] = [
  'heart-rate',
  'rmssd',
  'sdnn',
  'coherence',
  'breath-rate',
  'oxygen-mean',
  'oxygen-lowest',
  'alpha-share',
  'theta-share',
  'beta-share',
];

/** Three to five that say most: of the heart first, and of each kind of signal at least one. */
export function mainMetrics({ channels }: SessionMetrics): Metric[] {
  const first = new Map<MetricName, Metric>();
  for (const { metrics } of channels)
    for (const metric of metrics) if (!first.has(metric.name)) first.set(metric.name, metric);
  const there = main.flatMap((name) => first.get(name) ?? []);
  const beside = there.filter(({ name }) => name.startsWith('oxygen') || name.endsWith('share'));
  const heart = there.filter((metric) => !beside.includes(metric));
  return [...heart.slice(0, beside.length > 0 ? 4 : 5), ...beside].slice(0, 5);
}

export const groups = {
  time: [
    'heart-rate',
    'mean-interval',
    'sdnn',
    'rmssd',
    'pnn50',
    'sdann',
    'sdnn-index',
    'triangular-index',
    'tinn',
  ],
  frequency: ['vlf', 'lf', 'hf', 'total-power', 'lf-share', 'lf-hf', 'lf-lomb', 'hf-lomb'],
  shape: [
    'sd1',
    'sd2',
    'sample-entropy',
    'dfa-alpha1',
    'pip',
    'ials',
    'coherence',
    'breath-rate',
    'corrected',
  ],
  brain: [
    'delta-power',
    'theta-power',
    'alpha-power',
    'beta-power',
    'gamma-power',
    'delta-share',
    'theta-share',
    'alpha-share',
    'beta-share',
    'gamma-share',
  ],
  oxygen: [
    'oxygen-mean',
    'oxygen-lowest',
    'oxygen-below-90',
    'oxygen-below-88',
    'oxygen-below-85',
    'oxygen-falls-3',
    'oxygen-falls-4',
  ],
} as const satisfies Readonly<Record<string, readonly MetricName[]>>;

export type Group = keyof typeof groups;
