import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { WhoSees } from '../../api/index.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { joined, localDayOf } from '../../ui/format.ts';
import { Icon, type IconName } from '../../ui/icons.tsx';
import { Section } from '../../ui/page.tsx';
import { Quiet, Row, Rows } from '../../ui/rows.tsx';
import { Problem, RowsLoading } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import { peopleQuery } from '../people/queries.ts';
import { type About, say } from './about.ts';
import styles from './privacy.module.css';
import { whoSeesQuery } from './queries.ts';

const text = () => words.privacy.sees;

/** Everybody who may see something of the person, and what; then how many work here. */
export function SeesSection({ about }: { about: About }) {
  const asked = useQuery(whoSeesQuery(about.userId));
  return (
    <Section
      title={say(text().title, about)}
      note={say(text().note, about)}
      actions={
        <Link className={styles.change} to="/relationships" search={about.own ? {} : { of: about.userId }}>
          {text().manage}
        </Link>
      }
    >
      {asked.isPending ? <RowsLoading rows={2} height="6rem" /> : null}
      {asked.isError ? <Problem error={asked.error} onRetry={() => asked.refetch()} /> : null}
      {asked.data ? <People about={about} seen={asked.data} /> : null}
    </Section>
  );
}

function People({ about, seen }: { about: About; seen: WhoSees }) {
  return (
    <>
      {seen.people.length > 0 ? (
        <Rows label={say(text().title, about)}>
          {seen.people.map((one) => (
            <PersonRow key={`${one.userId} ${one.as} ${one.workshop?.id}`} person={one} about={about} />
          ))}
        </Rows>
      ) : (
        <p className={styles.quiet}>{say(text().nobody, about)}</p>
      )}
      {seen.staff.length > 0 ? <Staff staff={seen.staff} /> : null}
    </>
  );
}

function PersonRow({ person, about }: { person: WhoSees['people'][number]; about: About }) {
  const people = useQuery(peopleQuery);
  const { userId, displayName, word, workshop, since, until, sees } = person;
  const avatarId = people.data?.find((one) => one.userId === userId)?.avatarId;
  const rests = sees.some((one) => one.consent !== null);
  return (
    <Row
      face={<Avatar userId={userId} name={displayName} avatarId={avatarId} />}
      title={displayName}
      note={joined([
        workshop ? text().organizer(workshop.title) : words.relationships.word(word, about.own),
        words.relationships.since(localDayOf(since)),
        until && words.relationships.until(localDayOf(until)),
      ])}
    >
      {sees.length > 0 ? (
        <Sights all={sees.map((one) => one.what)} />
      ) : (
        <Quiet>{`${words.relationships.nothing}.`}</Quiet>
      )}
      {rests ? <Quiet>{text().asks}</Quiet> : null}
    </Row>
  );
}

function Staff({ staff }: { staff: WhoSees['staff'] }) {
  return (
    <Rows>
      <Row
        face={
          <span className={styles.face}>
            <Icon name="admin" />
          </span>
        }
        title={text().staff}
        note={text().staffText(Math.max(...staff.map((one) => one.people)))}
      >
        <Sights all={staff.map((one) => one.what)} />
      </Row>
    </Rows>
  );
}

const icons: Record<WhoSees['staff'][number]['what'], IconName> = {
  profile: 'seen',
  details: 'edit',
  sessions: 'sessions',
  activity: 'activity',
  use: 'insights',
  apps: 'apps',
  'app-data': 'arrange',
  news: 'bell',
  relationships: 'people',
  requests: 'flag',
  consents: 'done',
  logins: 'key',
  workshops: 'workshops',
};

const Sights = ({ all }: { all: readonly (keyof typeof icons)[] }) => (
  <ul className={styles.sights} aria-label={text().may}>
    {all.map((what) => (
      <li key={what}>
        <Icon name={icons[what]} />
        {text().what[what]}
      </li>
    ))}
  </ul>
);
