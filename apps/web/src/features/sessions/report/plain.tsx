import { useState } from 'react';
import type { SessionMetrics } from '../../../api/index.ts';
import { numberOf } from '../../../ui/format.ts';
import { Section } from '../../../ui/page.tsx';
import { words } from '../../../words/index.ts';
import { mainMetrics, quantityText } from './metric-text.ts';
import styles from './report.module.css';

const key = 'attune-plain-report';

/** Whether reports are read in plain words: as it was chosen on this device, else for guardians and nobody else. */
export function usePlain(isGuardian: boolean): readonly [boolean, (plain: boolean) => void] {
  const [chosen, choose] = useState<string | null>(() => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  });
  const turn = (plain: boolean) => {
    choose(plain ? 'yes' : 'no');
    try {
      localStorage.setItem(key, plain ? 'yes' : 'no');
    } catch {
      // Where nothing may be kept, it holds until the page is left.
    }
  };
  return [chosen === null ? isGuardian : chosen === 'yes', turn];
}

/** Those whose unit the sentence says itself. */
const withoutUnit: readonly string[] = ['heart-rate', 'rmssd', 'sdnn', 'coherence', 'breath-rate'];

/** What the numbers that say most mean for whoever they are of. */
export function PlainWords({ data }: { data: SessionMetrics }) {
  const origins = [...new Set(data.channels.flatMap(({ madeUp }) => madeUp ?? []))];
  const sentences = mainMetrics(data).flatMap(({ name, value, unit }) => {
    const say = words.reports.plain[name];
    if (value === null || !say) return [];
    return say(withoutUnit.includes(name) ? numberOf(value, 0) : quantityText(name, value, unit));
  });
  return (
    <Section title={words.reports.plainTitle}>
      <ul className={styles.plain} data-testid="plain">
        {origins.map((origin) => (
          <li key={origin}>{words.reports.madeUp[origin]}</li>
        ))}
        {sentences.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
        {sentences.length === 0 ? <li>{words.reports.plainNone}</li> : null}
      </ul>
      <p className={styles.soft}>{words.reports.plainNote}</p>
    </Section>
  );
}
