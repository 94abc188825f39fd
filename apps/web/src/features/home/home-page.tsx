import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Me, Person, Session } from '../../api/index.ts';
import { LinkButton } from '../../ui/link-button.tsx';
import { Card, Page, Section } from '../../ui/page.tsx';
import { Empty, Problem } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import { useMe } from '../identity/me.ts';
import { PeopleList } from '../people/people-list.tsx';
import { peopleQuery, subjectOf } from '../people/queries.ts';
import { Questions } from '../relationships/questions.tsx';
import { Face } from '../sessions/face.tsx';
import { lineOf, nameOf, whenOf } from '../sessions/facts.ts';
import { newestQuery, useTypeTitles } from '../sessions/queries.ts';
import { DropArea } from '../sessions/sessions-page.tsx';
import { AddSession } from '../sessions/upload/add-session.tsx';
import styles from './home.module.css';

/** As many people as fit without making Home a list. */
const mostPeople = 6;

/** Home answers "what now?": the last curve, the people one accompanies, the next session. */
export function HomePage() {
  const me = useMe();
  const people = useQuery(peopleQuery);
  const newest = useQuery(newestQuery(me.userId, 1));
  const self = subjectOf(me, me.userId, undefined, undefined);
  const accompanied = people.data?.filter((person) => person.relationship !== null) ?? [];
  const last = newest.data?.[0];
  const others = <Accompanied people={accompanied} />;
  return (
    <DropArea subject={self}>
      <Page
        title={words.home.greeting(new Date().getHours(), firstName(me))}
        actions={last ? <AddSession subject={self} /> : null}
      >
        <Questions />
        {newest.isPending ? <Skeleton height="17rem" /> : null}
        {newest.isError ? <Problem error={newest.error} onRetry={() => newest.refetch()} /> : null}
        {last ? <LastSession session={last} /> : null}
        {/* Whoever records nothing but accompanies others sees those first. */}
        {newest.isSuccess && !last && accompanied.length > 0 ? others : null}
        {newest.isSuccess && !last ? (
          <div className={styles.empty}>
            <Empty
              title={words.home.emptyTitle}
              text={words.home.emptyText}
              action={<AddSession subject={self} />}
            />
          </div>
        ) : null}
        {last ? others : null}
        <p className={styles.all}>
          <Link className={styles.link} to="/relationships">
            {words.relationships.linkTitle}
          </Link>
        </p>
      </Page>
    </DropArea>
  );
}

const firstName = (me: Me): string => me.displayName.split(/\s+/)[0] ?? me.displayName;

function LastSession({ session }: { session: Session }) {
  const titleOf = useTypeTitles();
  const params = { userId: session.userId, sessionId: session.id };
  return (
    <section aria-labelledby="last-session">
      <Card>
        <div className={styles.last}>
          <div>
            <h2 id="last-session" className={styles.over}>
              {words.home.last}
            </h2>
            <p className={styles.name}>{nameOf(session)}</p>
          </div>
          <LinkButton to="/people/$userId/sessions/$sessionId" params={params} variant="light">
            {words.home.open}
          </LinkButton>
        </div>
        <p className={styles.soft}>{`${whenOf(session)} · ${lineOf(session, titleOf)}`}</p>
        <Face session={session} seconds={10} pairs={1300} size="hero" />
      </Card>
      <p className={styles.all}>
        <Link className={styles.link} to="/people/$userId/sessions" params={{ userId: session.userId }}>
          {words.home.all}
        </Link>
      </p>
    </section>
  );
}

function Accompanied({ people }: { people: readonly Person[] }) {
  if (people.length === 0) return null;
  return (
    <Section title={words.home.people}>
      <PeopleList people={people.slice(0, mostPeople)} />
      {people.length > mostPeople ? (
        <Link className={styles.link} to="/people">
          {words.screens.people}
        </Link>
      ) : null}
    </Section>
  );
}
