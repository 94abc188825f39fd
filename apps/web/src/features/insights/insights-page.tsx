import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { useEffect } from 'react';
import { LinkButton } from '../../ui/link-button.tsx';
import { Page } from '../../ui/page.tsx';
import { Empty, Notice, Standing } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import { useMe } from '../identity/me.ts';
import { holdsOverAll } from '../people/may.ts';
import { ActivePeople } from './active-people.tsx';
import { Errors } from './errors.tsx';
import { EventsPerDay } from './events-per-day.tsx';
import { Filters } from './filters.tsx';
import { FunnelBuilder } from './funnel.tsx';
import styles from './insights.module.css';
import { Journeys } from './journeys.tsx';
import { engagementQuery } from './queries.ts';
import { askOf, type CardProps, isOver, problemOf, stretchOf } from './search.ts';
import { TopNames } from './top-names.tsx';

/** Whoever may not see it is told the same as at an address that leads nowhere. */
export function InsightsPage() {
  return holdsOverAll(useMe(), 'analytics:read') ? <Insights /> : <NothingHere />;
}

function NothingHere() {
  useEffect(() => {
    document.title = `${words.notFound.title} · ${words.app}`;
  }, []);
  return (
    <Standing
      title={words.notFound.title}
      text={words.notFound.text}
      action={<LinkButton to="/">{words.goHome}</LinkButton>}
    />
  );
}

function Insights() {
  const search = useSearch({ from: '/app/insights' });
  const stretch = stretchOf(search);
  const problem = problemOf(stretch);
  return (
    <Page title={words.insights.title} lead={words.insights.lead} wide>
      <Filters search={search} stretch={stretch} />
      <p className={styles.days}>{isOver(stretch) ? words.insights.days : words.insights.daysOpen}</p>
      {problem ? (
        <Notice title={words.errors.title} text={words.insights[problem]} />
      ) : (
        <Cards search={search} stretch={stretch} />
      )}
    </Page>
  );
}

function Cards({ search, stretch }: CardProps) {
  const engagement = useQuery(engagementQuery(askOf(stretch, search.app)));
  if (engagement.data?.events === 0)
    return <Empty title={words.insights.emptyTitle} text={words.insights.emptyText} />;
  return (
    <div className={styles.cards}>
      <ActivePeople search={search} stretch={stretch} />
      <EventsPerDay search={search} stretch={stretch} />
      <TopNames search={search} stretch={stretch} />
      <FunnelBuilder search={search} stretch={stretch} />
      <Journeys search={search} stretch={stretch} />
      <Errors search={search} stretch={stretch} />
    </div>
  );
}
