import { TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Person } from '../../api/index.ts';
import { Icon } from '../../ui/icons.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { Rows } from '../../ui/rows.tsx';
import { Empty, Problem, RowsLoading } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import { InviteButton } from '../admin/invite-button.tsx';
import { InviteRow } from '../admin/invite-row.tsx';
import { waitingInvitesQuery } from '../admin/queries.ts';
import { useMe } from '../identity/me.ts';
import { FindByEmail } from './find-by-email.tsx';
import { holds, holdsOverAll } from './may.ts';
import styles from './people.module.css';
import { PeopleList } from './people-list.tsx';
import { peopleQuery } from './queries.ts';

/** A list this long is looked at, a longer one is searched. */
const searchFrom = 8;
/** More of them are a page of their own. */
const mostWaiting = 5;

/** Whom the reader may see, and, for those who may, finding and inviting others. */
export function PeoplePage() {
  const me = useMe();
  const people = useQuery(peopleQuery);
  const mayInvite = holds(me, 'person:invite');
  return (
    <Page
      title={words.people.title}
      lead={holdsOverAll(me, 'person:read') ? words.finding.everybody : words.people.lead}
      actions={mayInvite ? <InviteButton /> : null}
    >
      {people.isPending ? <RowsLoading /> : null}
      {people.isError ? <Problem error={people.error} onRetry={() => people.refetch()} /> : null}
      {people.isSuccess ? <Found people={people.data} /> : null}
      {holdsOverAll(me, 'person:find') ? (
        <Section title={words.finding.title}>
          <FindByEmail />
        </Section>
      ) : null}
      {mayInvite ? <Waiting /> : null}
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

/** Who was invited and is not here yet. Quiet: nobody waits for this list. */
function Waiting() {
  const waiting = useQuery(waitingInvitesQuery);
  if (waiting.isError)
    return (
      <Section title={words.invites.waiting}>
        <Problem error={waiting.error} onRetry={() => waiting.refetch()} />
      </Section>
    );
  if (!waiting.data) return null;
  const all = (
    <Link to="/admin/invites" className={styles.all}>
      {words.invites.all}
    </Link>
  );
  if (waiting.data.length === 0) return <p className={styles.below}>{all}</p>;
  return (
    <Section title={words.invites.waiting} actions={all}>
      <Rows label={words.invites.waiting}>
        {waiting.data.slice(0, mostWaiting).map((invite) => (
          <InviteRow key={invite.id} invite={invite} />
        ))}
      </Rows>
    </Section>
  );
}
