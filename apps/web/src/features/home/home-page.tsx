import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import type { Me, Preferences } from '../../api/index.ts';
import { Icon } from '../../ui/icons.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { Page } from '../../ui/page.tsx';
import { Problem, RowsLoading } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import { useMe } from '../identity/me.ts';
import { holds } from '../people/may.ts';
import { type Subject, subjectOf } from '../people/queries.ts';
import { ChildrenLinks } from '../privacy/children-links.tsx';
import { newestQuery } from '../sessions/queries.ts';
import { AddSession } from '../sessions/upload/add-session.tsx';
import { DropArea } from '../sessions/upload/drop-area.tsx';
import { usePreferences } from '../settings/queries.ts';
import { NextWorkshopWidget } from '../workshops/home/next-workshop.tsx';
import { PeopleWidget } from './accompanied.tsx';
import { ArrangePage } from './arrange-page.tsx';
import styles from './home.module.css';
import { LastSessionWidget } from './last-session.tsx';
import { ActivityWidget, AppsWidget, InsightsWidget, NewsWidget } from './small-widgets.tsx';
import { TodayWidget } from './today.tsx';
import { countOf, shownWidgets, type Widget } from './widgets.ts';

/** Home answers "what now?", with what the reader wants to see there and in their order. */
export function HomePage() {
  const me = useMe();
  const { arrange } = useSearch({ from: '/app/' });
  const preferences = usePreferences();
  const self = subjectOf(me, me.userId, undefined, undefined);
  const reads = holds(me, 'session:read');
  const newest = useQuery({ ...newestQuery(me.userId, 1), enabled: reads });
  const practises = holds(me, 'session:write');
  if (arrange) return <ArrangePage />;
  const isGrid = preferences.data?.dashboard.layout === 'grid';
  // Where there is no session yet, the widget itself says how to add one.
  const adds =
    !reads ||
    (newest.data?.length ?? 0) > 0 ||
    preferences.data?.widgets.enabled.includes('last-session') === false;
  return (
    <DropArea subject={self}>
      <Page
        title={words.home.greeting(new Date().getHours(), firstName(me))}
        wide={isGrid}
        actions={
          <>
            <LinkButton
              to="/"
              search={{ arrange: true }}
              variant="default"
              leftSection={<Icon name="arrange" />}
            >
              {words.personal.widgets.arrange}
            </LinkButton>
            {adds ? <AddSession subject={self} quiet={practises} /> : null}
            {practises ? (
              <LinkButton to="/practise" variant="light" leftSection={<Icon name="practise" />}>
                {words.practise.now}
              </LinkButton>
            ) : null}
          </>
        }
      >
        {preferences.isPending ? <RowsLoading rows={2} height="17rem" /> : null}
        {preferences.isError && !preferences.data ? (
          <Problem error={preferences.error} onRetry={() => preferences.refetch()} />
        ) : null}
        {preferences.data ? <Widgets preferences={preferences.data} self={self} /> : null}
        <p className={styles.all}>
          <Link className={styles.link} to="/relationships">
            {words.relationships.linkTitle}
          </Link>
          <ChildrenLinks className={styles.link} />
        </p>
      </Page>
    </DropArea>
  );
}

const firstName = (me: Me): string => me.displayName.split(/\s+/)[0] ?? me.displayName;

/** What needs the whole width beside others. */
const wide: ReadonlySet<Widget> = new Set(['today', 'last-session']);

function Widgets({ preferences, self }: { preferences: Preferences; self: Subject }) {
  const me = useMe();
  const shown = shownWidgets(me, preferences.widgets);
  if (shown.length === 0) return <p className={styles.quiet}>{words.personal.widgets.nothing}</p>;
  return (
    <div className={preferences.dashboard.layout === 'grid' ? styles.grid : styles.column}>
      {shown.map((widget) => (
        <div key={widget} className={wide.has(widget) ? styles.wide : styles.cell} data-widget={widget}>
          <WidgetBody widget={widget} count={countOf(preferences, widget)} self={self} />
        </div>
      ))}
    </div>
  );
}

function WidgetBody({ widget, count, self }: { widget: Widget; count: number; self: Subject }) {
  switch (widget) {
    case 'today':
      return <TodayWidget />;
    case 'last-session':
      return <LastSessionWidget self={self} />;
    case 'next-workshop':
      return <NextWorkshopWidget />;
    case 'notifications':
      return <NewsWidget count={count} />;
    case 'people':
      return <PeopleWidget count={count} />;
    case 'activity':
      return <ActivityWidget count={count} />;
    case 'apps':
      return <AppsWidget count={count} />;
    case 'insights':
      return <InsightsWidget />;
  }
}
