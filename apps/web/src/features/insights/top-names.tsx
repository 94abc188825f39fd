import { useQuery } from '@tanstack/react-query';
import { ChartCard } from '../../ui/chart/chart-card.tsx';
import { RankedBars } from '../../ui/chart/ranked-bars.tsx';
import { rankedSceneOf } from '../../ui/chart/ranked-scene.ts';
import { numberOf } from '../../ui/format.ts';
import { words } from '../../words/index.ts';
import { CardBody } from './card-body.tsx';
import { CategoryChoice } from './filters.tsx';
import { namesQuery } from './queries.ts';
import type { CardProps } from './search.ts';
import { askOf } from './search.ts';

/** As many as an eye takes in; the table has more. */
const most = 10;
const colour = '--series-2';

/** What happens most, by the names that apps give it. */
export function TopNames({ search, stretch }: CardProps) {
  const asked = useQuery(namesQuery(askOf(stretch, search.app), search.category));
  const { names } = words.insights;
  const items = asked.data?.items ?? [];
  const shown = items
    .slice(0, most)
    .map(({ key, events }) => ({ label: key, value: events, note: numberOf(events, 0) }));
  return (
    <ChartCard
      title={names.title}
      note={names.note}
      controls={<CategoryChoice chosen={search.category} />}
      files={
        items.length > 0
          ? {
              file: `attune-event-names-${stretch.first}-${stretch.last}`,
              span: `${stretch.first} – ${stretch.last}`,
              table: () => [
                [names.column, words.insights.errors.columns.events],
                ...items.map(({ key, events }) => [key, events]),
              ],
              scene: (width) => rankedSceneOf(shown, width, colour),
            }
          : undefined
      }
    >
      <CardBody asked={asked} isEmpty={(counts) => counts.items.length === 0}>
        {() => <RankedBars name={names.title} items={shown} colour={colour} />}
      </CardBody>
    </ChartCard>
  );
}
