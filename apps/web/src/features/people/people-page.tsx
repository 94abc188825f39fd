import { TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Person } from '../../api.ts';
import { Icon } from '../../ui/icons.tsx';
import { Page } from '../../ui/page.tsx';
import { Empty, Problem, RowsLoading } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import styles from './people.module.css';
import { PeopleList } from './people-list.tsx';
import { peopleQuery } from './queries.ts';

/** A list this long is looked at, a longer one is searched. */
const searchFrom = 8;

export function PeoplePage() {
  const people = useQuery(peopleQuery);
  return (
    <Page title={words.people.title} lead={words.people.lead}>
      {people.isPending ? <RowsLoading /> : null}
      {people.isError ? <Problem error={people.error} onRetry={() => people.refetch()} /> : null}
      {people.isSuccess ? <Found people={people.data} /> : null}
    </Page>
  );
}

function Found({ people }: { people: readonly Person[] }) {
  const [wanted, setWanted] = useState('');
  if (people.length === 0) return <Empty title={words.people.emptyTitle} text={words.people.emptyText} />;
  const shown = people.filter((person) =>
    person.displayName.toLocaleLowerCase().includes(wanted.trim().toLocaleLowerCase()),
  );
  return (
    <>
      {people.length >= searchFrom ? (
        <TextInput
          className={styles.search}
          aria-label={words.people.search}
          placeholder={words.people.search}
          leftSection={<Icon name="find" />}
          value={wanted}
          onChange={(event) => setWanted(event.currentTarget.value)}
        />
      ) : null}
      {shown.length > 0 ? (
        <PeopleList people={shown} />
      ) : (
        <p className={styles.nothing}>{words.people.nothing}</p>
      )}
    </>
  );
}
