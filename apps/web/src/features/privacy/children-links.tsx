import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { words } from '../../words/index.ts';
import { useMe } from '../identity/me.ts';
import { peopleQuery, subjectOf } from '../people/queries.ts';

/** For whoever decides for children: the way to the data of each. */
export function ChildrenLinks({ className }: { className: string | undefined }) {
  const me = useMe();
  const people = useQuery(peopleQuery);
  const children = people.data?.filter((one) => subjectOf(me, one.userId, one, undefined).mayConsent) ?? [];
  return children.map(({ userId, displayName }) => (
    <Link key={userId} className={className} to="/people/$userId/data" params={{ userId }}>
      {words.privacy.linkOf.title(displayName)}
    </Link>
  ));
}
