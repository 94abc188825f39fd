import type { Intervals, SessionMetrics } from '../../../api/index.ts';
import { lengthOf, numberOf } from '../../../ui/format.ts';
import { Section } from '../../../ui/page.tsx';
import { words } from '../../../words/index.ts';
import type { Heart } from './heart-of.ts';
import { shareText, whyText } from './metric-text.ts';
import styles from './report.module.css';

type Channel = SessionMetrics['channels'][number];

/** How far the numbers of the heart can be trusted: always said, whatever they are. */
export function Quality({
  channel,
  heart,
  intervals: { source, quality },
}: {
  channel: Channel;
  heart: Heart;
  intervals: Intervals;
}) {
  const text = words.reports;
  const corrected = channel.metrics.find(({ name }) => name === 'corrected');
  const basis = channel.metrics[0]?.basis ?? {};
  const gaps = Math.max(0, heart.stretches.length - 1);
  const gapText = gaps === 0 ? text.noGaps : text.gaps(gaps);
  const { madeUp } = channel;
  const lines = [
    madeUp === undefined ? '' : text.madeUp[madeUp],
    // Of intervals that are made up, no sensor is to be named.
    madeUp !== undefined && source === 'rr' ? '' : text.source[source],
    basis.usable === undefined ? '' : text.usable(shareText(basis.usable)),
    basis.intervals === undefined || basis.seconds === undefined
      ? ''
      : `${text.basis(numberOf(basis.intervals, 0), lengthOf(basis.seconds))}, ${gapText}.`,
    correctedText(corrected, heart.corrected.length),
    ...unusedTexts(quality),
  ];
  return (
    <Section title={text.quality}>
      <ul className={styles.lines}>
        {lines.filter(Boolean).map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </Section>
  );
}

function correctedText(corrected: Channel['metrics'][number] | undefined, count: number): string {
  if (!corrected) return '';
  if (corrected.value === null) return `${words.reports.notEnough}: ${whyText(corrected)}`;
  return corrected.value === 0
    ? words.reports.noneCorrected
    : words.reports.corrected(shareText(corrected.value), numberOf(count, 0));
}

type Window = Intervals['quality'][number];

/** From there on beats are used, see the API's description. */
export const isUsed = ({ quality }: Window): boolean => quality >= 0.5;

export const reasonText = (window: Window | undefined): string =>
  window ? words.reports.qualities[isUsed(window) ? 'good' : window.reason] : '';

/** For how long the signal was of no use, reason by reason, the longest first. */
function unusedTexts(quality: Intervals['quality']): string[] {
  const seconds = new Map<Window['reason'], number>();
  for (const one of quality)
    if (!isUsed(one))
      seconds.set(one.reason, (seconds.get(one.reason) ?? 0) + one.toSeconds - one.fromSeconds);
  return [...seconds]
    .toSorted(([, a], [, b]) => b - a)
    .map(([reason, length]) => words.reports.notUsed(lengthOf(length), words.reports.qualities[reason]));
}
