import styles from './ranked-bars.module.css';
import type { Ranked } from './ranked-scene.ts';
import type { Token } from './scene.ts';

/** What comes most, first: each with its count in words and a bar. As a list, since its numbers are all written. */
export function RankedBars({
  name,
  items,
  colour,
}: {
  name: string;
  items: readonly Ranked[];
  colour: Token;
}) {
  const highest = Math.max(1, ...items.map((item) => item.value));
  return (
    <ol className={styles.list} aria-label={name}>
      {items.map((item, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a funnel may name a step twice
        <li key={place} className={styles.row}>
          <span className={styles.label} dir="auto">
            {item.label}
          </span>
          <span className={styles.note} dir="auto">
            {item.note}
          </span>
          <span className={styles.track} aria-hidden="true">
            <span
              className={styles.bar}
              style={{ width: `${(item.value / highest) * 100}%`, background: `var(${colour})` }}
            />
          </span>
        </li>
      ))}
    </ol>
  );
}
