import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Consent } from '../../api/index.ts';
import { joined, localDayOf } from '../../ui/format.ts';
import { Problem, RowsLoading } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import type { About } from '../privacy/about.ts';
import styles from './consent.module.css';
import { giverOf } from './giver.ts';
import { consentTextQuery } from './queries.ts';

const text = () => words.consents;

/** Every time that somebody agreed: when, who, where, until when, and the very text. */
export function ConsentHistory({ entries, about }: { entries: readonly Consent[]; about: About }) {
  return (
    <details className={styles.unfolds}>
      <summary>{text().history(entries.length)}</summary>
      <ul className={styles.history}>
        {entries.map((entry) => (
          <li key={entry.id}>
            <p>{lineOf(entry, about)}</p>
            <OldText entry={entry} />
          </li>
        ))}
      </ul>
    </details>
  );
}

function lineOf(entry: Consent, about: About): string {
  const { given, hows, until, whys } = text();
  return joined([
    given(localDayOf(entry.givenAt)),
    giverOf(entry, about),
    hows[entry.how],
    entry.withdrawnAt && until(localDayOf(entry.withdrawnAt), whys[entry.withdrawnWhy ?? 'asked']),
  ]);
}

/** Fetched when somebody wants to read it. */
function OldText({ entry }: { entry: Consent }) {
  const [opened, open] = useState(false);
  const asked = useQuery({ ...consentTextQuery(entry), enabled: opened });
  return (
    <details onToggle={({ currentTarget }) => open(currentTarget.open)}>
      <summary>{text().version(entry.version)}</summary>
      {asked.isLoading ? <RowsLoading rows={1} /> : null}
      {asked.isError ? <Problem error={asked.error} onRetry={() => asked.refetch()} /> : null}
      {asked.data ? (
        <p className={styles.body} lang={asked.data.language} dir="auto">
          {asked.data.body}
        </p>
      ) : null}
    </details>
  );
}
