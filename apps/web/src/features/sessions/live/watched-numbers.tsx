import { Figures } from '../../../ui/figures.tsx';
import { numberOf } from '../../../ui/format.ts';
import { words } from '../../../words/index.ts';
import { figuresOf } from '../../practise/live-numbers.tsx';
import { useTypeTitles } from '../queries.ts';
import styles from './live.module.css';
import type { LiveFeed } from './live-feed.ts';
import { useNow } from './use-now.ts';

/** What is older is not of now, ms: the slowest heart, a strap that holds back some, and the way here take no longer. */
const longestSilence = 10_000;

/** Heart rate, RMSSD and coherence of whoever is recorded, as they see them themselves; or why there is no number. */
export function WatchedNumbers({ feed }: { feed: LiveFeed }) {
  const { heart } = feed;
  const titleOf = useTypeTitles();
  const { numbers, said, silence } = useNow(feed, 500, (now) => ({
    numbers: heart.numbers(),
    said: heart.said(),
    silence: heart.silence(now),
  }));
  if (!heart.isThere) return null;
  const text = words.live;
  const note =
    silence > longestSilence ? words.practise.silent(numberOf(Math.floor(silence / 1000), 0)) : undefined;
  const helps = [
    said === undefined ? text.heartRateHelp : text.heartRateSaid,
    text.rmssdHelp,
    text.coherenceHelp,
  ];
  const figures = figuresOf(numbers, said).map(({ unit, ...figure }, i) => ({
    ...figure,
    method: helps[i] ?? figure.method,
    ...(note === undefined ? (unit ? { unit } : {}) : { value: words.practise.none, note }),
  }));
  const quality = note === undefined ? numbers?.quality : undefined;
  return (
    <section className={styles.numbers} aria-label={text.numbers} data-testid="watched-numbers">
      <Figures items={figures} />
      {quality && heart.kind ? (
        <p className={styles.soft}>{`${titleOf(heart.kind)}: ${qualityText(heart.kind, quality.reason)}`}</p>
      ) : null}
    </section>
  );
}

type Kind = NonNullable<LiveFeed['heart']['kind']>;
type Reason = keyof typeof words.practise.quality;

/** How good the signal is. A pulse wave comes without electrodes. */
export function qualityText(kind: Kind, reason: Reason): string {
  const ofPulse: Partial<Record<Reason, string>> = kind === 'ppg' ? words.live.pulseQuality : {};
  return ofPulse[reason] ?? words.practise.quality[reason];
}
