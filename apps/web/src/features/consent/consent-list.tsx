import { useQuery } from '@tanstack/react-query';
import { Card } from '../../ui/page.tsx';
import { Problem, RowsLoading } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import { type About, say } from '../privacy/about.ts';
import styles from './consent.module.css';
import { ConsentRow } from './consent-row.tsx';
import { consentsQuery, purposesQuery } from './queries.ts';

/** Every purpose with its text, how it stands, and the one thing to do about it. */
export function ConsentList({ about }: { about: About }) {
  const purposes = useQuery(purposesQuery());
  const consents = useQuery(consentsQuery(about.userId));
  const failed = purposes.error ?? consents.error;
  if (failed)
    return <Problem error={failed} onRetry={() => Promise.all([purposes.refetch(), consents.refetch()])} />;
  if (!purposes.data || !consents.data) return <RowsLoading rows={5} height="5.5rem" />;
  const { data } = consents;
  const who = say(words.consents.agrees[data.agrees], about);
  return (
    <>
      {who ? <p className={styles.who}>{who}</p> : null}
      <Card flush>
        <ul className={styles.list}>
          {purposes.data.map((purpose) => (
            <ConsentRow key={purpose.name} about={about} purpose={purpose} consents={data} />
          ))}
        </ul>
      </Card>
    </>
  );
}
