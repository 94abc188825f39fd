import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import type { Comparison, Session } from '../../api/index.ts';
import { BackLink } from '../../ui/back-link.tsx';
import { Card, Page } from '../../ui/page.tsx';
import { Empty, Problem, RowsLoading } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import { useSubject } from '../people/queries.ts';
import { nameOf, whenOf } from '../sessions/facts.ts';
import { newestQuery } from '../sessions/queries.ts';
import { nameText } from '../sessions/report/metric-text.ts';
import { ComparisonTable, isThere } from './comparison-table.tsx';
import { comparisonQuery } from './queries.ts';
import styles from './trends.module.css';

const mostOffered = 100;

/** Two sessions of somebody, number by number. */
export function ComparePage() {
  const { userId } = useParams({ from: '/app/people/$userId/compare' });
  const subject = useSubject(userId);
  const sessions = useQuery(newestQuery(userId, mostOffered));
  const title = subject.own ? words.reports.compare : words.reports.compareOf(subject.name);
  return (
    <Page
      title={title}
      lead={words.reports.compareLead}
      wide
      above={
        <BackLink to="/people/$userId/trends" params={{ userId }} search={{}}>
          {subject.own ? words.reports.trends : words.reports.trendsOf(subject.name)}
        </BackLink>
      }
    >
      {sessions.isError ? <Problem error={sessions.error} onRetry={() => sessions.refetch()} /> : null}
      {sessions.isPending ? <RowsLoading rows={2} /> : null}
      {sessions.data ? <Chosen userId={userId} sessions={sessions.data} /> : null}
    </Page>
  );
}

function Chosen({ userId, sessions }: { userId: string; sessions: readonly Session[] }) {
  const search = useSearch({ from: '/app/people/$userId/compare' });
  const complete = sessions.filter(({ state }) => state === 'complete');
  // As long as nothing is chosen, the newest with the one before.
  const first = search.first ?? complete[1]?.id;
  const second = search.second ?? complete[0]?.id;
  if (complete.length < 2) return <Empty title={words.reports.emptyTitle} text={words.reports.chooseTwo} />;
  return (
    <>
      <Choices userId={userId} sessions={complete} first={first ?? ''} second={second ?? ''} />
      {first && second && first !== second ? (
        <Compared userId={userId} first={first} second={second} />
      ) : (
        <Empty title={words.reports.compare} text={words.reports.chooseTwo} />
      )}
    </>
  );
}

type ChoiceProps = { userId: string; sessions: readonly Session[]; first: string; second: string };

function Choices({ userId, sessions, first, second }: ChoiceProps) {
  const navigate = useNavigate();
  const choose = (change: { first?: string; second?: string }) =>
    void navigate({
      to: '/people/$userId/compare',
      params: { userId },
      search: { first, second, ...change },
      replace: true,
      resetScroll: false,
    });
  const data = sessions.map((session) => ({
    value: session.id,
    label: `${whenOf(session)} · ${nameOf(session)}`,
  }));
  const of = (label: string, name: 'first' | 'second', value: string) => (
    <NativeSelect
      label={label}
      value={value}
      onChange={({ currentTarget }) => choose({ [name]: currentTarget.value })}
      data={data}
    />
  );
  return (
    <search className={styles.choices} aria-label={words.reports.choose}>
      {of(words.reports.first, 'first', first)}
      {of(words.reports.second, 'second', second)}
    </search>
  );
}

function Compared({ userId, first, second }: { userId: string; first: string; second: string }) {
  const comparison = useQuery(comparisonQuery(userId, first, second));
  if (comparison.isError) return <Problem error={comparison.error} onRetry={() => comparison.refetch()} />;
  if (comparison.isPending) return <RowsLoading rows={6} />;
  const { data } = comparison;
  if (data.sessions.some(({ analysed }) => !analysed))
    return <Empty title={words.reports.notEnough} text={words.reports.notAnalysed} />;
  if (data.metrics.length === 0)
    return <Empty title={words.reports.notEnough} text={words.reports.nothingShared} />;
  return <Shown data={data} />;
}

function Shown({ data }: { data: Comparison }) {
  const lacking = data.metrics.filter((row) => !isThere(row)).map(({ name }) => nameText(name));
  const cautions = new Set(data.metrics.flatMap(({ caution }) => caution));
  const isMadeUp = cautions.delete('made-up');
  cautions.delete('zero');
  return (
    <>
      <Card>
        <ComparisonTable data={data} />
      </Card>
      <ul className={styles.notes}>
        {isMadeUp ? <li>{words.reports.madeUpNote}</li> : null}
        {cautions.size > 0 ? <li>{words.reports.cautionNote}</li> : null}
        {data.metrics.some(({ scale, difference }) => scale === 'log' && difference !== null) ? (
          <li>{words.reports.ratioNote}</li>
        ) : null}
        {lacking.length > 0 ? <li>{words.reports.lackingBoth(lacking.join(', '))}</li> : null}
        <li>{words.reports.chance}</li>
        <li>{words.reports.honest}</li>
      </ul>
    </>
  );
}
