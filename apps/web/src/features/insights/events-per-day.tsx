import { useQueries } from '@tanstack/react-query';
import type { Counts, EventCategory } from '../../api/index.ts';
import { ChartCard } from '../../ui/chart/chart-card.tsx';
import { DayChart } from '../../ui/chart/day-chart.tsx';
import { daySceneOf } from '../../ui/chart/day-scene.ts';
import { longDay, type Spans, shortDay, spansOf, sumsIn } from '../../ui/chart/days.ts';
import type { Token } from '../../ui/chart/scene.ts';
import { numberOf } from '../../ui/format.ts';
import { words } from '../../words/index.ts';
import { CardBody } from './card-body.tsx';
import { CategoryChoice } from './filters.tsx';
import { countsQuery } from './queries.ts';
import type { CardProps } from './search.ts';
import { askOf, categories } from './search.ts';
import { summaryOf } from './summary.ts';

/** One colour for each category, the same everywhere. */
const colours: Record<EventCategory, Token> = {
  engagement: '--series-2',
  conversion: '--series-3',
  custom: '--series-4',
  error: '--series-5',
};

/** How many events on each day, the categories on top of each other. */
export function EventsPerDay({ search, stretch }: CardProps) {
  const shown = search.category ? [search.category] : categories;
  const range = askOf(stretch, search.app);
  const answers = useQueries({
    queries: shown.map((category) =>
      countsQuery({ ...range, by: 'category', category, step: 'day', limit: 1 }),
    ),
  });
  const all = answers.flatMap(({ data }) => data ?? []);
  const asked = {
    data: all.length === shown.length ? all : undefined,
    error: answers.find(({ error }) => error)?.error,
    refetch: () => answers.map((answer) => answer.refetch()),
  };
  const spans = spansOf(stretch.first, stretch.last);
  const { perDay } = words.insights;
  const title = spans.weekly ? perDay.titleWeekly : perDay.title;
  const series = asked.data ? seriesOf(shown, asked.data, spans) : [];
  const totals = spans.starts.map((_, place) =>
    series.reduce((sum, one) => sum + (one.values[place] ?? 0), 0),
  );
  const labels = spans.starts.map(shortDay);
  return (
    <ChartCard
      title={title}
      note={perDay.note}
      controls={<CategoryChoice chosen={search.category} />}
      files={
        asked.data && {
          file: `attune-events-${stretch.first}-${stretch.last}`,
          span: `${stretch.first} – ${stretch.last}`,
          table: () => [
            [spans.weekly ? words.charts.week : words.charts.day, ...series.map((one) => one.name)],
            ...spans.starts.map((day, place) => [day, ...series.map((one) => one.values[place] ?? 0)]),
          ],
          scene: (width) =>
            daySceneOf({ kind: 'bars', labels, series, width, height: 280, say: (n) => numberOf(n, 1) }),
          legend: series,
        }
      }
    >
      <CardBody asked={asked} isEmpty={() => series.length === 0}>
        {() => (
          <DayChart
            name={title}
            kind="bars"
            labels={labels}
            days={spans.starts.map(longDay)}
            series={series}
            summary={summaryOf(
              title,
              spans.starts,
              totals,
              totals.reduce((sum, count) => sum + count, 0),
            )}
          />
        )}
      </CardBody>
    </ChartCard>
  );
}

/** Categories of which nothing happened are left out. */
const seriesOf = (shown: readonly EventCategory[], all: readonly Counts[], spans: Spans) =>
  shown.flatMap((category, place) => {
    const { total = 0, series = [] } = all[place] ?? {};
    if (total === 0) return [];
    const counts = series.map(({ at, events }) => ({ day: at.slice(0, 10), count: events }));
    const name = words.insights.categoryOf(category);
    return [{ name, colour: colours[category], values: sumsIn(spans, counts), rest: numberOf(total, 0) }];
  });
