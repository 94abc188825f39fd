import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ChartCard } from '../../ui/chart/chart-card.tsx';
import { RankedBars } from '../../ui/chart/ranked-bars.tsx';
import { rankedSceneOf } from '../../ui/chart/ranked-scene.ts';
import { localeNow, words } from '../../words/index.ts';
import { CardBody } from './card-body.tsx';
import { useChoose } from './filters.tsx';
import styles from './insights.module.css';
import { funnelQuery, namesQuery } from './queries.ts';
import type { CardProps } from './search.ts';
import { askOf, mostRawDays, mostSteps, rawOf, stepsIn, windowIn, windows } from './search.ts';

const colour = '--series-3';

/** How many people go from step to step, of steps that the reader chooses. */
export function FunnelBuilder({ search, stretch }: CardProps) {
  const raw = rawOf(stretch);
  const steps = stepsIn(search.steps);
  const ready = steps.length >= 2;
  const asked = useQuery({
    ...funnelQuery({
      ...askOf(raw, search.app),
      steps: steps.join(','),
      withinMinutes: windowIn(search),
    }),
    enabled: ready,
  });
  const { funnel } = words.insights;
  const percent = new Intl.NumberFormat(localeNow(), { style: 'percent', maximumFractionDigits: 1 });
  const reached = ready ? (asked.data?.steps ?? []) : [];
  const items = reached.map(({ name, people, share }, place) => ({
    label: `${place + 1}. ${name}`,
    value: people,
    note: funnel.share(people, percent.format(share)),
  }));
  return (
    <ChartCard
      title={funnel.title}
      note={[funnel.note, raw.first === stretch.first ? '' : words.insights.rawOnly(mostRawDays)]
        .filter(Boolean)
        .join(' ')}
      controls={<Steps search={search} stretch={raw} />}
      files={
        items.length > 0
          ? {
              file: `attune-steps-${raw.first}-${raw.last}`,
              span: `${raw.first} – ${raw.last}`,
              table: () => [
                [funnel.columns.step, funnel.columns.people, funnel.columns.share],
                ...reached.map(({ name, people, share }) => [name, people, share]),
              ],
              scene: (width) => rankedSceneOf(items, width, colour),
            }
          : undefined
      }
    >
      {ready ? (
        <CardBody asked={asked} isEmpty={(data) => data.steps.every((step) => step.people === 0)}>
          {() => <RankedBars name={funnel.title} items={items} colour={colour} />}
        </CardBody>
      ) : (
        <p className={styles.soft}>{funnel.choose}</p>
      )}
    </ChartCard>
  );
}

/** One more than is chosen, so that there is always a next; choosing none takes a step away. */
const slotsOf = (steps: readonly string[]): readonly string[] =>
  steps.length === 0 ? ['', ''] : steps.length < mostSteps ? [...steps, ''] : steps;

function Steps({ search, stretch }: CardProps) {
  const choose = useChoose();
  const names = useQuery(namesQuery(askOf(stretch, search.app)));
  const steps = stepsIn(search.steps);
  const known = names.data?.items.map(({ key }) => key) ?? [];
  const { funnel } = words.insights;
  const all = [...new Set([...known, ...steps])].toSorted();
  return (
    <div className={styles.steps}>
      {slotsOf(steps).map((step, place) => (
        <NativeSelect
          // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place
          key={place}
          label={funnel.step(place + 1)}
          value={step}
          onChange={({ currentTarget }) =>
            choose({
              steps: slotsOf(steps).with(place, currentTarget.value).filter(Boolean).join(','),
            })
          }
          data={[{ value: '', label: funnel.none }, ...all]}
        />
      ))}
      <NativeSelect
        label={funnel.within}
        value={String(windowIn(search))}
        onChange={({ currentTarget }) => choose({ within: Number(currentTarget.value) })}
        data={windows.map((minutes) => ({
          value: String(minutes),
          label: (funnel.minutes as Record<string, string>)[minutes] ?? String(minutes),
        }))}
      />
    </div>
  );
}
