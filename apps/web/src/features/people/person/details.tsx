import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Details as Known } from '../../../api/index.ts';
import { countryOf } from '../../../ui/countries.ts';
import { calendarDayOf, localDayOf } from '../../../ui/format.ts';
import { Card, Section } from '../../../ui/page.tsx';
import { Problem, RowsLoading } from '../../../ui/states.tsx';
import { words } from '../../../words/index.ts';
import { DetailsForm } from '../../security/my-details.tsx';
import { detailsQuery } from '../../security/queries.ts';
import { Absent } from './absent.tsx';
import styles from './person.module.css';

/** Somebody's own fields, to be read, and corrected by who may. */
export function Details({ userId, mayCorrect }: { userId: string; mayCorrect: boolean }) {
  const details = useQuery(detailsQuery(userId));
  const [correcting, setCorrecting] = useState(false);
  return (
    <Absent error={details.error}>
      <Section
        title={words.person.details}
        actions={
          mayCorrect && details.data ? (
            <Button variant="subtle" size="sm" onClick={() => setCorrecting(!correcting)}>
              {correcting ? words.person.corrected : words.person.correct}
            </Button>
          ) : null
        }
      >
        {details.isPending ? <RowsLoading rows={2} /> : null}
        {details.isError ? <Problem error={details.error} onRetry={() => details.refetch()} /> : null}
        {details.data && correcting ? <DetailsForm details={details.data} own={false} /> : null}
        {details.data && !correcting ? (
          <Card>
            <Fields known={details.data} />
          </Card>
        ) : null}
      </Section>
    </Absent>
  );
}

function Fields({ known }: { known: Known }) {
  const { fields, age, noEmail, never, unknown } = words.person;
  const name = [known.firstName, known.lastName].filter(Boolean).join(' ');
  const born = known.birthDate && age(calendarDayOf(known.birthDate), known.age ?? 0);
  const all: [string, string | null][] = [
    [fields.name, name || null],
    [fields.email, known.email ?? noEmail],
    [fields.birthDate, born],
    [fields.location, known.location],
    [words.security.details.country, known.country && countryOf(known.country)],
    [fields.gender, known.gender],
    [fields.lastLoginAt, known.lastLoginAt ? localDayOf(known.lastLoginAt) : never],
    [fields.createdAt, localDayOf(known.createdAt)],
  ];
  return (
    <dl className={styles.facts}>
      {all.map(([term, value]) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>{value ? <bdi>{value}</bdi> : <span className={styles.soft}>{unknown}</span>}</dd>
        </div>
      ))}
    </dl>
  );
}
