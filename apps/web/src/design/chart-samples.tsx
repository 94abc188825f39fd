import { ChartCard } from '../ui/chart/chart-card.tsx';
import { DayChart } from '../ui/chart/day-chart.tsx';
import { type DayPlot, daySceneOf } from '../ui/chart/day-scene.ts';
import { daysBetween, longDay, shortDay } from '../ui/chart/days.ts';
import { RankedBars } from '../ui/chart/ranked-bars.tsx';
import { rankedSceneOf } from '../ui/chart/ranked-scene.ts';
import { Spark } from '../ui/chart/spark.tsx';
import { Card, Section } from '../ui/page.tsx';
import styles from './design.module.css';

const days = daysBetween('2026-11-10', '2026-11-23');
const labels = days.map(shortDay);
const wave = (height: number, shift: number) =>
  days.map((_, place) => Math.max(0, Math.round(height * (1 + Math.sin(place / 2 + shift)))));
const counted = [
  { name: 'Using it', colour: '--series-2', values: wave(9, 0), rest: '126' },
  { name: 'Reaching a goal', colour: '--series-3', values: wave(4, 1), rest: '56' },
  { name: 'Errors', colour: '--series-5', values: wave(1, 2), rest: '12' },
] as const;
const people = [{ name: 'People', colour: '--series-4', values: wave(5, 0), rest: '5 a day' }] as const;
const ranked = [
  { label: 'exercise_started', value: 42, note: '42' },
  {
    label: 'a.name:of-an_event.that.is.as.long.as.names.of.events.may.be.in.this.product',
    value: 17,
    note: '17',
  },
  { label: 'entry_saved', value: 3, note: '3' },
];

const plotOf = (kind: DayPlot['kind'], series: DayPlot['series']) => (width: number) =>
  daySceneOf({ kind, labels, series, width, height: 280, say: String });
const tableOf = (series: DayPlot['series']) => () => [
  ['Day', ...series.map(({ name }) => name)],
  ...days.map((day, place) => [day, ...series.map(({ values }) => values[place] ?? 0)]),
];

/** Charts of what is counted. */
export function ChartSamples() {
  const shared = { labels, days: days.map(longDay), summary: 'Made-up counts.' };
  return (
    <Section title="Charts of counts">
      <div className={styles.grid}>
        <ChartCard
          title="Bars"
          note="Stacked, a day each."
          files={{ file: 'bars', table: tableOf(counted), scene: plotOf('bars', counted), legend: counted }}
        >
          <DayChart name="Bars" kind="bars" series={counted} {...shared} />
        </ChartCard>
        <ChartCard
          title="Line"
          note="A value for each day."
          files={{ file: 'line', table: tableOf(people), scene: plotOf('line', people), legend: people }}
        >
          <DayChart name="Line" kind="line" series={people} {...shared} />
        </ChartCard>
        <ChartCard
          title="Ranked"
          files={{
            file: 'ranked',
            table: () => ranked.map(({ label, value }) => [label, value]),
            scene: (width) => rankedSceneOf(ranked, width, '--series-2'),
          }}
        >
          <RankedBars name="Ranked" items={ranked} colour="--series-2" />
        </ChartCard>
        <Card>
          <Spark values={wave(5, 0)} colour="--series-5" />
        </Card>
      </div>
    </Section>
  );
}
