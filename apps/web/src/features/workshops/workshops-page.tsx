import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Icon } from '../../ui/icons.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { Empty, Problem, RowsLoading } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import { useMe } from '../identity/me.ts';
import { holds } from '../people/may.ts';
import type { Subject } from '../people/queries.ts';
import { Clear, Filters } from './filters.tsx';
import { CoverCalls } from './organize/cover-calls.tsx';
import { Organized } from './organized.tsx';
import { PersonSwitch } from './person-switch.tsx';
import { allOf, browseQuery, participationsQuery, useFor } from './queries.ts';
import { isFiltered, readWorkshopsSearch, type WorkshopsSearch } from './search.ts';
import { ShowMore } from './show-more.tsx';
import { useZone } from './use-zone.ts';
import { WorkshopCard } from './workshop-card.tsx';
import styles from './workshops.module.css';

type Change = { [Key in keyof WorkshopsSearch]?: WorkshopsSearch[Key] | undefined };

/** Workshops to find, those one goes to, and for organizers those they run. */
export function WorkshopsPage() {
  const me = useMe();
  const search = useSearch({ from: '/app/workshops' });
  const navigate = useNavigate();
  const subject = useFor(search.for);
  const organizes = holds(me, 'workshop:write');
  const show = search.show === 'organize' && !organizes ? undefined : search.show;
  const choose = (change: Change) =>
    void navigate({
      to: '/workshops',
      search: (now) => readWorkshopsSearch({ ...now, ...change }),
      replace: true,
      resetScroll: false,
    });
  return (
    <Page
      title={words.workshops.title}
      actions={
        organizes ? (
          <LinkButton to="/workshops/new" leftSection={<Icon name="add" />}>
            {words.organizing.add}
          </LinkButton>
        ) : null
      }
    >
      {organizes ? <CoverCalls /> : null}
      <Tabs search={search} shown={show} subject={subject} organizes={organizes} />
      {show === 'organize' ? (
        <>
          <Organized userId={me.userId} />
          <p className={styles.beneath}>
            <Link className={styles.link} to="/workshops/requirements">
              {words.needsCatalogue.link}
            </Link>
          </p>
        </>
      ) : (
        <>
          <PersonSwitch userId={subject.userId} onChoose={(userId) => choose({ for: userId })} />
          {show === 'mine' ? (
            <Mine key={subject.userId} subject={subject} />
          ) : (
            <>
              <Filters search={search} subject={subject} choose={choose} />
              <Found search={search} subject={subject} choose={choose} />
            </>
          )}
        </>
      )}
    </Page>
  );
}

type TabsProps = {
  search: WorkshopsSearch;
  shown: WorkshopsSearch['show'];
  subject: Subject;
  organizes: boolean;
};

function Tabs({ search, shown, subject, organizes }: TabsProps) {
  const texts = words.workshops;
  const keep = search.for ? { for: search.for } : {};
  const tab = (show: WorkshopsSearch['show'], name: string) => (
    <Link
      className={styles.tab}
      to="/workshops"
      search={show ? { ...keep, show } : keep}
      // Filters stand in the address too: which one is shown is told.
      activeOptions={{ exact: true }}
      aria-current={show === shown ? 'page' : undefined}
    >
      {name}
    </Link>
  );
  return (
    <nav className={styles.tabs} aria-label={texts.tabs}>
      {tab(undefined, texts.find)}
      {tab('mine', texts.mine(subject.own, subject.name))}
      {organizes ? tab('organize', texts.organize) : null}
    </nav>
  );
}

type FoundProps = { search: WorkshopsSearch; subject: Subject; choose: (change: Change) => void };

function Found({ search, subject, choose }: FoundProps) {
  const found = useInfiniteQuery({
    ...browseQuery(subject.userId, search, useZone()),
    // While another filter is asked, the screen stays as it is.
    placeholderData: (before) => before,
  });
  const texts = words.workshops;
  if (found.isPending) return <RowsLoading rows={4} height="7rem" />;
  if (found.isError && !found.data) return <Problem error={found.error} onRetry={() => found.refetch()} />;
  const items = allOf(found.data);
  if (items.length === 0)
    return isFiltered(search) ? (
      <Empty title={texts.nothingTitle} text={texts.nothingText} action={<Clear choose={choose} />} />
    ) : (
      <Empty title={texts.emptyTitle} text={texts.emptyText} />
    );
  return (
    <>
      <ul className={styles.list} aria-label={texts.list} aria-busy={found.isPlaceholderData}>
        {items.map((workshop) => (
          <WorkshopCard key={workshop.id} workshop={workshop} subject={subject} />
        ))}
      </ul>
      <ShowMore list={found} />
    </>
  );
}

/** Where they take part or took part: what comes first, and what was. */
function Mine({ subject }: { subject: Subject }) {
  const mine = useInfiniteQuery(participationsQuery(subject.userId));
  const texts = words.workshops;
  if (mine.isPending) return <RowsLoading rows={3} height="7rem" />;
  if (mine.isError && !mine.data) return <Problem error={mine.error} onRetry={() => mine.refetch()} />;
  const items = allOf(mine.data);
  if (items.length === 0)
    return (
      <Empty
        title={texts.mineEmptyTitle(subject.own, subject.name)}
        text={texts.mineEmptyText}
        action={
          <LinkButton to="/workshops" search={subject.own ? {} : { for: subject.userId }}>
            {texts.toFind}
          </LinkButton>
        }
      />
    );
  const isComing = ({ state, endsAt, participation }: (typeof items)[number]) =>
    state === 'published' && Date.parse(endsAt) > Date.now() && participation.state !== 'cancelled';
  const lists = [
    { title: texts.upcoming, items: items.filter(isComing).toReversed() },
    { title: texts.past, items: items.filter((one) => !isComing(one)) },
  ];
  return (
    <>
      {lists
        .filter(({ items: some }) => some.length > 0)
        .map(({ title, items: some }) => (
          <Section key={title} title={title}>
            <ul className={styles.list} aria-label={title}>
              {some.map((workshop) => (
                <WorkshopCard key={workshop.participation.id} workshop={workshop} subject={subject} />
              ))}
            </ul>
          </Section>
        ))}
      <ShowMore list={mine} />
    </>
  );
}
