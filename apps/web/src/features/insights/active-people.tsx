import { useQuery } from '@tanstack/react-query';
import type { Engagement } from '../../api/index.ts';
import { ChartCard } from '../../ui/chart/chart-card.tsx';
import { DayChart } from '../../ui/chart/day-chart.tsx';
import { daySceneOf } from '../../ui/chart/day-scene.ts';
import { daysBetween, longDay, shortDay } from '../../ui/chart/days.ts';
import { numberOf } from '../../ui/format.ts';
import { words } from '../../words/index.ts';
import { CardBody } from './card-body.tsx';
import { engagementQuery } from './queries.ts';
import type { CardProps } from './search.ts';
import { askOf, isOver } from './search.ts';
import { summaryOf } from './summary.ts';

const colour = '--series-4';

/** How many different people used something on each day. */
export function ActivePeople({ search, stretch }: CardProps) {
  const asked = useQuery(engagementQuery(askOf(stretch, search.app)));
  const { active } = words.insights;
  const days = daysBetween(stretch.first, stretch.last);
  const values = asked.data ? valuesOf(asked.data, days) : [];
  const labels = days.map(shortDay);
  const open = !isOver(stretch);
  const average = averageOf(open ? values.slice(0, -1) : values);
  const series = [
    { name: active.series, colour, values, rest: active.average(numberOf(average, 1)) },
  ] as const;
  const note = asked.data ? active.note(asked.data.people) : '';
  return (
    <ChartCard
      title={active.title}
      note={note}
      files={
        asked.data && {
          file: `attune-active-people-${stretch.first}-${stretch.last}`,
          span: `${stretch.first} – ${stretch.last}`,
          table: () => [
            [words.charts.day, active.series],
            ...days.map((day, place) => [day, values[place] ?? 0]),
          ],
          scene: (width) =>
            daySceneOf({
              kind: 'line',
              labels,
              series,
              open,
              width,
              height: 280,
              say: (n) => numberOf(n, 1),
            }),
          legend: series,
        }
      }
    >
      <CardBody asked={asked} isEmpty={({ people }) => people === 0}>
        {({ people }) => (
          <DayChart
            name={active.title}
            kind="line"
            labels={labels}
            days={days.map(longDay)}
            series={series}
            open={open}
            summary={summaryOf(active.title, days, values, people)}
          />
        )}
      </CardBody>
    </ChartCard>
  );
}

const averageOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

function valuesOf(engagement: Engagement, days: readonly string[]): number[] {
  const people = new Map(engagement.days.map((one) => [one.day, one.people]));
  return days.map((day) => people.get(day) ?? 0);
}
