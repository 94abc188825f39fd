import { useQueries, useQuery } from '@tanstack/react-query';
import type { ErrorStatistics } from '../../api/index.ts';
import { ChartCard } from '../../ui/chart/chart-card.tsx';
import { daySceneOf } from '../../ui/chart/day-scene.ts';
import { daysBetween, shortDay, sumsIn } from '../../ui/chart/days.ts';
import { Spark } from '../../ui/chart/spark.tsx';
import { localDayOf, numberOf } from '../../ui/format.ts';
import { words } from '../../words/index.ts';
import { CardBody } from './card-body.tsx';
import styles from './insights.module.css';
import { countsQuery, errorsQuery } from './queries.ts';
import type { CardProps } from './search.ts';
import { askOf, mostRawDays, rawOf, type Stretch } from './search.ts';

/** As many as get a line of their own; the table has all. */
const most = 8;
const colour = '--series-5';

/** What went wrong, for how many, how lately, and how it goes. */
export function Errors({ search, stretch }: CardProps) {
  const raw = rawOf(stretch);
  const asked = useQuery(errorsQuery(askOf(raw, search.app)));
  const { errors } = words.insights;
  const { data } = asked;
  const some = data && data.events > 0 ? data : undefined;
  return (
    <ChartCard
      title={errors.title}
      note={[
        some ? errors.note(some.events, some.people) : '',
        raw.first === stretch.first ? '' : words.insights.rawOnly(mostRawDays),
      ]
        .filter(Boolean)
        .join(' ')}
      files={some && filesOf(some, raw)}
    >
      <CardBody asked={asked} isEmpty={({ events }) => events === 0} empty={errors.none}>
        {({ names }) => <ErrorRows names={names.slice(0, most)} app={search.app} stretch={raw} />}
      </CardBody>
    </ChartCard>
  );
}

const filesOf = (statistics: ErrorStatistics, stretch: Stretch) => ({
  file: `attune-errors-${stretch.first}-${stretch.last}`,
  span: `${stretch.first} – ${stretch.last}`,
  table: () => {
    const { name, events, people, newest } = words.insights.errors.columns;
    return [
      [name, events, people, newest],
      ...statistics.names.map((one) => [one.name, one.events, one.people, one.newest]),
    ];
  },
  scene: (width: number) => {
    const days = daysBetween(stretch.first, stretch.last);
    const counts = statistics.days.map(({ day, events }) => ({ day, count: events }));
    const values = sumsIn({ starts: days, weekly: false }, counts);
    const series = [{ name: words.insights.errors.title, colour, values }] as const;
    const labels = days.map(shortDay);
    return daySceneOf({ kind: 'bars', labels, series, width, height: 280, say: (n) => numberOf(n, 1) });
  },
});

type RowsProps = {
  names: ErrorStatistics['names'];
  app: string | undefined;
  stretch: Stretch;
};

function ErrorRows({ names, app, stretch }: RowsProps) {
  const { errors } = words.insights;
  const range = askOf(stretch, app);
  const trends = useQueries({
    queries: names.map(({ name }) =>
      countsQuery({ ...range, by: 'name', name, category: 'error', step: 'day', limit: 1 }),
    ),
  });
  const starts = daysBetween(stretch.first, stretch.last);
  return (
    <ul className={styles.errors} aria-label={errors.title}>
      {names.map(({ name, events, people, newest }, place) => {
        const counts = (trends[place]?.data?.series ?? []).map(({ at, events: count }) => ({
          day: at.slice(0, 10),
          count,
        }));
        return (
          <li key={name} className={styles.error}>
            <div className={styles.what}>
              <p className={styles.name}>
                <bdi>{name}</bdi>
              </p>
              <p className={styles.note}>{errors.row(events, people, localDayOf(newest))}</p>
            </div>
            <div className={styles.spark} title={errors.trend(name)}>
              <Spark values={sumsIn({ starts, weekly: false }, counts)} colour={colour} />
            </div>
          </li>
        );
      })}
    </ul>
  );
}
