import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Session } from '../../api/index.ts';
import { joined } from '../../ui/format.ts';
import { LinkButton } from '../../ui/link-button.tsx';
import { Card } from '../../ui/page.tsx';
import { Empty, Problem } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import { useMe } from '../identity/me.ts';
import { peopleQuery, type Subject } from '../people/queries.ts';
import { Face } from '../sessions/face.tsx';
import { lineOf, nameOf, whenOf } from '../sessions/facts.ts';
import { newestQuery, useTypeTitles } from '../sessions/queries.ts';
import { AddSession } from '../sessions/upload/add-session.tsx';
import styles from './home.module.css';

/** The newest curve, or how to come to the first. */
export function LastSessionWidget({ self }: { self: Subject }) {
  const me = useMe();
  const newest = useQuery(newestQuery(me.userId, 1));
  const people = useQuery(peopleQuery);
  const last = newest.data?.[0];
  if (newest.isPending) return <Skeleton height="17rem" />;
  if (newest.isError) return <Problem error={newest.error} onRetry={() => newest.refetch()} />;
  if (last) return <LastSession session={last} />;
  // Whoever records nothing but accompanies others is not here for this.
  const accompanies = people.data?.some((person) => person.relationship !== null) ?? false;
  if (accompanies)
    return (
      <Card>
        <div className={styles.last}>
          <div>
            <h2 className={styles.over}>{words.home.noneYet}</h2>
            <p>{words.home.nextText}</p>
          </div>
          <AddSession subject={self} />
        </div>
      </Card>
    );
  return (
    <Empty title={words.home.emptyTitle} text={words.home.emptyText} action={<AddSession subject={self} />} />
  );
}

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
            <p className={styles.name}>
              <bdi>{nameOf(session)}</bdi>
            </p>
          </div>
          <LinkButton to="/people/$userId/sessions/$sessionId" params={params} variant="light">
            {words.home.open}
          </LinkButton>
        </div>
        <p className={styles.soft}>{joined([whenOf(session), lineOf(session, titleOf)])}</p>
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
