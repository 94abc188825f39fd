import { VisuallyHidden } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Fragment } from 'react';
import { ChartCard } from '../../ui/chart/chart-card.tsx';
import { rankedSceneOf } from '../../ui/chart/ranked-scene.ts';
import { words } from '../../words/index.ts';
import { CardBody } from './card-body.tsx';
import styles from './insights.module.css';
import { journeysQuery } from './queries.ts';
import type { CardProps } from './search.ts';
import { askOf, mostRawDays, rawOf } from './search.ts';

const colour = '--series-4';

/** How visits begin: the most common ways, as a flow that can be read. */
export function Journeys({ search, stretch }: CardProps) {
  const raw = rawOf(stretch);
  const asked = useQuery(journeysQuery(askOf(raw, search.app)));
  const { journeys } = words.insights;
  const items = asked.data?.items ?? [];
  const ranked = items.map(({ names, visits, people }) => ({
    label: names.join(' → '),
    value: visits,
    note: journeys.visits(visits, people),
  }));
  return (
    <ChartCard
      title={journeys.title}
      note={[journeys.note, raw.first === stretch.first ? '' : words.insights.rawOnly(mostRawDays)]
        .filter(Boolean)
        .join(' ')}
      files={
        items.length > 0
          ? {
              file: `attune-ways-${raw.first}-${raw.last}`,
              span: `${raw.first} – ${raw.last}`,
              table: () => [
                [journeys.column, journeys.visitsColumn, words.insights.errors.columns.people],
                ...items.map(({ names, visits, people }) => [names.join(' > '), visits, people]),
              ],
              scene: (width) => rankedSceneOf(ranked, width, colour),
            }
          : undefined
      }
    >
      <CardBody asked={asked} isEmpty={(data) => data.items.length === 0} empty={journeys.none}>
        {(data) => (
          <ol className={styles.ways} aria-label={journeys.title}>
            {data.items.map(({ names, visits, people }) => (
              <li key={names.join(' ')}>
                <Way names={names} />
                <p className={styles.note}>{journeys.visits(visits, people)}</p>
              </li>
            ))}
          </ol>
        )}
      </CardBody>
    </ChartCard>
  );
}

const Way = ({ names }: { names: readonly string[] }) => (
  <p className={styles.way}>
    {names.map((name, place) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: a way may pass a name twice
      <Fragment key={place}>
        {place > 0 ? (
          <>
            <span className={styles.arrow} aria-hidden="true">
              →
            </span>
            <VisuallyHidden> {words.insights.journeys.onward} </VisuallyHidden>
          </>
        ) : null}
        <span className={styles.stop}>{name}</span>
      </Fragment>
    ))}
  </p>
);
