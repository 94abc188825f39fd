import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { Profile } from '../../../api/index.ts';
import { Avatar } from '../../../ui/avatar.tsx';
import { BackLink } from '../../../ui/back-link.tsx';
import { LinkRow } from '../../../ui/link-row.tsx';
import { Page, Section } from '../../../ui/page.tsx';
import { Rows, State } from '../../../ui/rows.tsx';
import { Problem, RowsLoading } from '../../../ui/states.tsx';
import { words } from '../../../words/index.ts';
import { ActivityOf } from '../../activity/activity-of.tsx';
import { AppsOf } from '../../apps/apps-of.tsx';
import { useMe } from '../../identity/me.ts';
import { PlansOf } from '../../plans/plans-of.tsx';
import { RelationshipLists } from '../../relationships/relationship-list.tsx';
import { detailsQuery } from '../../security/queries.ts';
import { holdsOverAll, useMay } from '../may.ts';
import { peopleQuery, profileQuery, useSubject } from '../queries.ts';
import { Details } from './details.tsx';
import { HandOver } from './hand-over.tsx';
import { Logins } from './logins.tsx';
import styles from './person.module.css';
import { RightsOf } from './rights.tsx';
import { SessionsOf } from './sessions-of.tsx';
import { Standing } from './standing.tsx';

const back = () => <BackLink to="/people">{words.person.back}</BackLink>;

/** One person: what they are to the reader, and as much of them as the reader may see and do. */
export function PersonPage() {
  const { userId } = useParams({ from: '/app/people/$userId' });
  const profile = useQuery(profileQuery(userId));
  if (profile.isPending)
    return (
      <Page title={words.screens.people} above={back()}>
        <RowsLoading rows={6} />
      </Page>
    );
  if (profile.isError)
    return (
      <Page title={words.screens.people} above={back()}>
        <Problem error={profile.error} onRetry={() => profile.refetch()} />
      </Page>
    );
  return <Whole key={userId} profile={profile.data} />;
}

/** A part is there when the reader may see it: nothing is shown of what they may not, not even that it exists. */
function Whole({ profile }: { profile: Profile }) {
  const { userId, displayName: name } = profile;
  const me = useMe();
  const may = useMay(userId);
  const own = me.userId === userId;
  const { mayConsent: isWard } = useSubject(userId);
  const about = { userId, name, own };
  return (
    <Page
      title={name}
      above={back()}
      face={<Avatar userId={userId} name={name} avatarId={profile.avatarId} />}
      lead={<Lead userId={userId} own={own} />}
    >
      {profile.bio ? (
        <p className={styles.bio} dir="auto">
          {profile.bio}
        </p>
      ) : null}
      {may('session:read') ? <SessionsOf userId={userId} /> : null}
      {may('session:read') ? <PlansOf userId={userId} /> : null}
      {may('activity:read') ? <ActivityOf userId={userId} /> : null}
      {!own && may('grant:read') && may('appdata:read') ? <AppsOf userId={userId} name={name} /> : null}
      {may('person:details') ? <Details userId={userId} mayCorrect={!own && may('person:write')} /> : null}
      {!own && may('person:invite') && may('person:details') ? (
        <HandOver userId={userId} name={name} />
      ) : null}
      {!own && may('privacy:write') && isWard ? <DataOf userId={userId} name={name} /> : null}
      {may('relationship:read') ? (
        <RelationshipLists
          about={about}
          titles={{ whoSees: words.person.whoSees(name), whomSees: words.person.whomSees(name) }}
        />
      ) : null}
      {may('role:read') ? <RightsOf userId={userId} mayChange={holdsOverAll(me, 'role:write')} /> : null}
      {!own && may('login:read') ? <Logins userId={userId} mayEnd={may('login:write')} /> : null}
      {!own && may('person:disable') && may('person:details') ? (
        <Standing userId={userId} name={name} />
      ) : null}
    </Page>
  );
}

/** For whoever decides for a child: the way to what was allowed, a copy, and erasing. */
const DataOf = ({ userId, name }: { userId: string; name: string }) => (
  <Section title={words.privacy.linkOf.heading}>
    <Rows>
      <LinkRow
        to="/people/$userId/data"
        params={{ userId }}
        icon="seen"
        title={words.privacy.linkOf.title(name)}
        note={words.privacy.linkOf.text}
      />
    </Rows>
  </Section>
);

function Lead({ userId, own }: { userId: string; own: boolean }) {
  const people = useQuery(peopleQuery);
  const may = useMay(userId);
  const details = useQuery({ ...detailsQuery(userId), enabled: may('person:details') });
  const person = people.data?.find((one) => one.userId === userId);
  const status = details.data?.status ?? 'active';
  return (
    <span className={styles.lead}>
      {own ? (
        <>
          {words.person.you}{' '}
          <Link className={styles.link} to="/settings">
            {words.person.yourSettings}
          </Link>
        </>
      ) : (
        words.people.relationship(person?.relationship ?? null)
      )}
      {status === 'active' ? null : <State attention>{words.person.status[status]}</State>}
    </span>
  );
}
