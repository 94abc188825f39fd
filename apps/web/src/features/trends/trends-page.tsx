import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import type { Trend } from '../../api/index.ts';
import { BackLink } from '../../ui/back-link.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { Page } from '../../ui/page.tsx';
import { Empty, Problem, RowsLoading } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import { useSubject } from '../people/queries.ts';
import { exercisesQuery } from '../sessions/queries.ts';
import { nameText } from '../sessions/report/metric-text.ts';
import { offered } from './offered.ts';
import { trendQuery } from './queries.ts';
import { readTrendsSearch, type TrendsSearch, weekChoices } from './search.ts';
import { TrendChart } from './trend-chart.tsx';
import styles from './trends.module.css';
import { verdictOf } from './verdict.ts';

/** How a number of somebody changes from week to week, and what of that is more than noise. */
export function TrendsPage() {
  const { userId } = useParams({ from: '/app/people/$userId/trends' });
  const search = useSearch({ from: '/app/people/$userId/trends' });
  const subject = useSubject(userId);
  const title = subject.own ? words.reports.trends : words.reports.trendsOf(subject.name);
  return (
    <Page
      title={title}
      lead={words.reports.trendsLead}
      wide
      above={
        <BackLink to="/people/$userId/sessions" params={{ userId }} search={{}}>
          {subject.own ? words.sessions.title : words.sessions.of(subject.name)}
        </BackLink>
      }
      actions={
        <LinkButton to="/people/$userId/compare" params={{ userId }} search={{}} variant="default">
          {words.reports.compare}
        </LinkButton>
      }
    >
      <Choices userId={userId} search={search} />
      <TrendOf userId={userId} search={search} />
    </Page>
  );
}

type PartProps = { userId: string; search: TrendsSearch };

function Choices({ userId, search }: PartProps) {
  const navigate = useNavigate();
  const exercises = useQuery(exercisesQuery);
  const text = words.reports;
  const choose = (change: { [Key in keyof TrendsSearch]: unknown }) =>
    void navigate({
      to: '/people/$userId/trends',
      params: { userId },
      search: readTrendsSearch({ ...search, ...change }),
      replace: true,
      resetScroll: false,
    });
  return (
    <search className={styles.choices} aria-label={text.choose}>
      <NativeSelect
        label={text.metric}
        value={search.metric ?? 'rmssd'}
        onChange={({ currentTarget }) => choose({ metric: currentTarget.value })}
        data={offered.map((name) => ({ value: name, label: nameText(name) }))}
      />
      <NativeSelect
        label={text.exercise}
        value={search.exercise ?? ''}
        onChange={({ currentTarget }) => choose({ exercise: currentTarget.value || undefined })}
        data={[
          { value: '', label: text.allExercises },
          ...(exercises.data ?? []).map(({ id, name }) => ({ value: id, label: name })),
        ]}
      />
      <NativeSelect
        label={text.span}
        value={String(search.weeks ?? 12)}
        onChange={({ currentTarget }) => choose({ weeks: Number(currentTarget.value) })}
        data={weekChoices.map((weeks) => ({ value: String(weeks), label: text.weeksBack(weeks) }))}
      />
    </search>
  );
}

function TrendOf({ userId, search }: PartProps) {
  const { metric = 'rmssd', exercise, weeks = 12 } = search;
  const trend = useQuery(
    trendQuery(userId, { metric, weeks, ...(exercise === undefined ? {} : { exerciseId: exercise }) }),
  );
  if (trend.isError && !trend.data) return <Problem error={trend.error} onRetry={() => trend.refetch()} />;
  if (trend.isPending) return <RowsLoading rows={1} height="24rem" />;
  if (trend.data.weeks.length === 0)
    return (
      <>
        <Empty title={words.reports.emptyTitle} text={words.reports.emptyText} />
        <Notes trend={trend.data} />
      </>
    );
  return (
    <>
      <p className={styles.verdict} role="status">
        {verdictOf(trend.data)}
      </p>
      <Mixed userId={userId} search={search} trend={trend.data} />
      <TrendChart trend={trend.data} />
      <Notes trend={trend.data} />
    </>
  );
}

/** What numbers depend on and differs among these sessions; what is not in the picture, and why. */
function Notes({ trend }: { trend: Trend }) {
  const text = words.reports;
  const left = (...reasons: readonly Trend['points'][number]['leftOut'][]) =>
    trend.points.filter(({ leftOut }) => leftOut !== undefined && reasons.includes(leftOut)).length;
  const counts: readonly (readonly [number, (n: number) => string])[] = [
    [trend.mixed.otherLength, text.mixedLengths],
    [left('made-up'), text.madeUpLeftOut],
    [left('no-number', 'other-version', 'other-method'), text.notCounted],
    [left('other-place'), text.otherPlace],
    [left('zero'), text.zero],
    [trend.pending, text.waiting],
    [trend.failed, text.couldNot],
  ];
  const lines = [
    trend.place === null ? '' : text.place(trend.place),
    ...counts.map(([count, say]) => (count > 0 ? say(count) : '')),
    trend.cut ? text.cut : '',
    trend.weeks.length > 0 ? (text.about[trend.metric] ?? '') : '',
    trend.weeks.length > 1 ? text.changesNote : '',
  ].filter(Boolean);
  return (
    <ul className={styles.notes}>
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}

/** Several exercises in one trend: that they are mixed, and each by itself. */
function Mixed({ userId, search, trend }: PartProps & { trend: Trend }) {
  if (search.exercise !== undefined || trend.mixed.exercises < 2) return null;
  const names = new Map(
    trend.points.flatMap(({ counted, exercise }) =>
      counted && exercise ? [[exercise.id, exercise.name] as const] : [],
    ),
  );
  return (
    <div className={styles.mixed}>
      <p>{words.reports.mixedExercises(trend.mixed.exercises)}</p>
      {[...names].slice(0, mostNamed).map(([id, name]) => (
        <LinkButton
          key={id}
          to="/people/$userId/trends"
          params={{ userId }}
          search={{ ...search, exercise: id }}
          variant="default"
          size="sm"
        >
          {words.reports.onlyExercise(name)}
        </LinkButton>
      ))}
    </div>
  );
}

/** All of them are in the list above. */
const mostNamed = 4;
