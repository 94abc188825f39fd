import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Relationship } from '../../api/index.ts';
import { Section } from '../../ui/page.tsx';
import { Rows } from '../../ui/rows.tsx';
import { Problem, RowsLoading } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import { relationshipsQuery, typesQuery } from './queries.ts';
import { RelationshipRow } from './relationship-row.tsx';
import styles from './relationships.module.css';
import type { Side } from './side.ts';

type ListProps = {
  about: Omit<Side, 'is'>;
  titles: { whoSees: string; whomSees: string };
  /** Stands at the end of the heading of those whom the person sees. */
  ask?: ReactNode;
};

/** Both sides of one person: who may see them, and whom they may see. */
export function RelationshipLists({ about, titles, ask }: ListProps) {
  const relationships = useQuery(relationshipsQuery(about.userId));
  const texts = words.relationships;
  const { data, error, refetch } = relationships;
  if (error && !data) return <Problem error={error} onRetry={() => refetch()} />;
  return (
    <>
      <Section title={titles.whoSees} note={texts.general}>
        <Sorted
          all={data?.whoSeesMe}
          side={{ ...about, is: 'follower' }}
          label={titles.whoSees}
          empty={about.own ? texts.nobodySees : texts.nobodySeesOf(about.name)}
        />
      </Section>
      {/* Hardly anybody leads: of others it is said only where it is so. */}
      {about.own || (data && data.whomISee.length > 0) ? (
        <Section title={titles.whomSees} actions={ask}>
          <Sorted
            all={data?.whomISee}
            side={{ ...about, is: 'lead' }}
            label={titles.whomSees}
            empty={texts.seesNobody}
          />
        </Section>
      ) : null}
    </>
  );
}

/** What waits for an answer of the reader stands first; what has ended is folded away. */
const weightOf = (one: Relationship) => (one.canAccept ? 0 : one.state === 'pending' ? 1 : 2);

type SortedProps = {
  /** Undefined while they are on their way. */
  all: readonly Relationship[] | undefined;
  side: Side;
  label: string;
  empty: string;
};

function Sorted({ all, side, label, empty }: SortedProps) {
  const types = useQuery(typesQuery);
  const typeOf = (name: string) => types.data?.find((type) => type.name === name);
  const row = (one: Relationship) => (
    <RelationshipRow key={one.id} relationship={one} type={typeOf(one.type)} side={side} />
  );
  if (!all) return <RowsLoading rows={1} height="6rem" />;
  const now = all.filter((one) => one.state !== 'ended').toSorted((a, b) => weightOf(a) - weightOf(b));
  const ended = all.filter((one) => one.state === 'ended');
  return (
    <>
      {now.length > 0 ? <Rows label={label}>{now.map(row)}</Rows> : <p className={styles.nobody}>{empty}</p>}
      {ended.length > 0 ? (
        <details className={styles.earlier}>
          <summary>{words.relationships.earlier(ended.length)}</summary>
          <Rows>{ended.map(row)}</Rows>
        </details>
      ) : null}
    </>
  );
}
