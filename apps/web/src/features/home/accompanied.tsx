import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Avatar } from '../../ui/avatar.tsx';
import { dateOf, joined } from '../../ui/format.ts';
import { LinkButton } from '../../ui/link-button.tsx';
import { Section } from '../../ui/page.tsx';
import { Row, Rows } from '../../ui/rows.tsx';
import { Problem, RowsLoading } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import { agoOf } from '../activity/moments.ts';
import { PeopleList } from '../people/people-list.tsx';
import { peopleQuery } from '../people/queries.ts';
import { accompaniedQuery } from '../plans/queries.ts';
import { useIsOlder, useToday } from '../plans/use-clock.ts';
import { zoneHere } from '../workshops/times.ts';
import styles from './accompanied.module.css';
import { ChildWeek } from './child-week.tsx';
import { asOfNow, type Companion, fewOf, groupsOf } from './groups.ts';
import home from './home.module.css';

const text = () => words.now;

/** Three answers have failed to come: what was live then may not be now. */
const staleMs = 90_000;

const cutGroups = ['fresh', 'quiet', 'others'] as const;

/** Those whom the reader accompanies. Nothing where there is nobody: most people accompany nobody. */
export function PeopleWidget({ count }: { count: number }) {
  const people = useQuery(peopleQuery);
  const mine = people.data?.filter((person) => person.relationship !== null) ?? [];
  // Nobody is asked about whom the reader does not accompany.
  const accompanied = useQuery({ ...accompaniedQuery(useToday()), enabled: mine.length > 0 });
  const isOld = useIsOlder(accompanied.dataUpdatedAt, staleMs);
  if (people.isError) return <Problem error={people.error} onRetry={() => people.refetch()} />;
  if (mine.length === 0) return null;
  const { children, ...rest } = groupsOf(mine, asOfNow(accompanied.data ?? [], isOld), Date.now());
  const few = fewOf(rest, count);
  const isCut = cutGroups.some((name) => few[name].length < rest[name].length);
  return (
    <Section
      title={words.home.people}
      actions={
        isCut ? (
          <Link className={home.link} to="/people">
            {text().allPeople}
          </Link>
        ) : null
      }
    >
      {accompanied.isPending ? <RowsLoading rows={2} /> : null}
      {accompanied.isError ? (
        <Problem
          error={accompanied.error}
          {...(accompanied.data ? { title: text().old } : {})}
          onRetry={() => accompanied.refetch()}
        />
      ) : null}
      {children.map((one) => (
        <ChildWeek key={one.person.userId} {...one} />
      ))}
      {accompanied.isPending ? null : <Others {...few} />}
    </Section>
  );
}

function Others({ live, fresh, quiet, others }: ReturnType<typeof fewOf>) {
  const isDivided = live.length + fresh.length + quiet.length > 0;
  return (
    <>
      <Group title={text().live} all={live} row={(one) => <Live key={one.person.userId} {...one} />} />
      <Group title={text().fresh} all={fresh} row={(one) => <Fresh key={one.person.userId} {...one} />} />
      <Group title={text().quiet} all={quiet} row={(one) => <Quiet key={one.person.userId} {...one} />} />
      {others.length > 0 ? (
        <div className={styles.group}>
          {isDivided ? <h3 className={styles.heading}>{text().others}</h3> : null}
          <PeopleList people={others} />
        </div>
      ) : null}
    </>
  );
}

type GroupProps = { title: string; all: readonly Companion[]; row: (one: Companion) => ReactNode };

const Group = ({ title, all, row }: GroupProps) =>
  all.length === 0 ? null : (
    <div className={styles.group}>
      <h3 className={styles.heading}>{title}</h3>
      <Rows label={title}>{all.map(row)}</Rows>
    </div>
  );

const Face = ({ person: { userId, displayName, avatarId } }: Pick<Companion, 'person'>) => (
  <Avatar userId={userId} name={displayName} avatarId={avatarId} />
);

const Name = ({ person: { userId, displayName } }: Pick<Companion, 'person'>) => (
  <Link className={styles.plain} to="/people/$userId" params={{ userId }}>
    {displayName}
  </Link>
);

function Live({ person, how }: Companion) {
  if (!how.live) return null;
  const { sessionId, startedAt, exercise } = how.live;
  return (
    <Row
      face={<Face person={person} />}
      title={<Name person={person} />}
      state={
        <span className={styles.live}>
          <span className={styles.dot} aria-hidden="true" />
          {text().liveSign}
        </span>
      }
      note={joined([
        exercise,
        text().liveSince(agoOf(startedAt)),
        how.unseen > 0 ? text().freshCount(how.unseen) : null,
      ])}
      actions={
        <LinkButton
          to="/people/$userId/sessions/$sessionId"
          params={{ userId: person.userId, sessionId }}
          size="sm"
          aria-label={text().watchOf(person.displayName)}
        >
          {text().watch}
        </LinkButton>
      }
    />
  );
}

function Fresh({ person, how }: Companion) {
  if (!how.newest) return null;
  const { sessionId, startedAt, exercise } = how.newest;
  const what = joined([exercise ?? words.sessions.noExercise, agoOf(startedAt)]);
  return (
    <Row
      face={<Face person={person} />}
      title={<Name person={person} />}
      note={joined([text().freshCount(how.unseen), text().newest(what)])}
      actions={
        // Looking at one counts as having looked at all: of several, all are shown.
        how.unseen > 1 ? (
          <LinkButton
            to="/people/$userId/sessions"
            params={{ userId: person.userId }}
            variant="light"
            size="sm"
            aria-label={text().sessionsOf(person.displayName)}
          >
            {text().sessions}
          </LinkButton>
        ) : (
          <LinkButton
            to="/people/$userId/sessions/$sessionId/report"
            params={{ userId: person.userId, sessionId }}
            variant="light"
            size="sm"
            aria-label={text().reportOf(person.displayName)}
          >
            {text().report}
          </LinkButton>
        )
      }
    />
  );
}

function Quiet({ person, how }: Companion) {
  const last = how.last?.startedAt;
  return (
    <Row
      face={<Face person={person} />}
      title={<Name person={person} />}
      note={last ? text().lastPractised(dateOf({ instant: last, timeZone: zoneHere() })) : null}
    />
  );
}
