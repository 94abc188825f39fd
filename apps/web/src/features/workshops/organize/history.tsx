import { useQuery } from '@tanstack/react-query';
import type { PastEvent, Workshop } from '../../../api/index.ts';
import { Section } from '../../../ui/page.tsx';
import { Problem, RowsLoading } from '../../../ui/states.tsx';
import { words } from '../../../words/index.ts';
import { historyQuery } from '../queries.ts';
import { momentOf } from '../times.ts';
import { useZone } from '../use-zone.ts';
import styles from './organize.module.css';

/** Who did what, when; the latest first. */
export function History({ workshop }: { workshop: Workshop }) {
  const asked = useQuery(historyQuery(workshop.id));
  const timeZone = useZone();
  return (
    <Section title={words.organizing.history}>
      {asked.isPending ? <RowsLoading rows={2} /> : null}
      {asked.isError && !asked.data ? <Problem error={asked.error} onRetry={() => asked.refetch()} /> : null}
      {asked.data ? (
        <ol className={styles.history} aria-label={words.organizing.history}>
          {asked.data.map((event) => (
            <li key={`${event.at} ${event.kind} ${event.about?.userId ?? ''}`}>
              <p>{sentenceOf(event)}</p>
              <p className={styles.soft}>{momentOf({ instant: event.at, timeZone })}</p>
            </li>
          ))}
        </ol>
      ) : null}
    </Section>
  );
}

/** What the app did by itself. */
const byItself: ReadonlySet<string> = new Set([
  'cover-asked',
  'cover-escalated',
  'cover-lapsed',
  'completed',
]);

function sentenceOf({ kind, actor, about, fields }: PastEvent): string {
  const texts = words.organizing;
  const who = actor?.displayName ?? (byItself.has(kind) ? texts.itself : texts.somebody);
  const whom = about?.displayName ?? texts.somebody;
  const isOwn = about !== null && about.userId === actor?.userId;
  return `${who} ${texts.happened(isOwn ? `own-${kind}` : kind, whom, fields.map(texts.field).join(', '))}`;
}
