import type { Feedback } from '../../api/index.ts';
import { numberOf } from '../../ui/format.ts';
import { words } from '../../words/index.ts';
import styles from './practise.module.css';

/** How one felt before, in one line. */
export function SaidBefore({ before }: { before: Feedback | undefined }) {
  const { mood, stress, notes } = before ?? {};
  const text = words.keeping;
  const said = [
    mood === undefined ? '' : `${text.mood}: ${text.moods[mood] ?? ''}`,
    stress === undefined ? '' : `${text.stress}: ${text.outOfTen(numberOf(stress, 0))}`,
    notes ?? '',
  ].filter(Boolean);
  if (said.length === 0) return null;
  return (
    <p className={styles.soft} data-testid="practise-before">
      <span className={styles.label}>{words.practise.beforeWas}</span> <bdi>{said.join(' · ')}</bdi>
    </p>
  );
}
