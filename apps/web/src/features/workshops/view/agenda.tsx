import type { Workshop } from '../../../api/index.ts';
import { joined, timeOf } from '../../../ui/format.ts';
import { Card } from '../../../ui/page.tsx';
import { words } from '../../../words/index.ts';
import { useZone } from '../use-zone.ts';
import styles from './view.module.css';

/** What happens one after the other, each at its time. */
export function Agenda({ workshop: { agenda, startsAt } }: { workshop: Workshop }) {
  const timeZone = useZone();
  const begin = Date.parse(startsAt);
  const before = (place: number) =>
    agenda.slice(0, place).reduce((sum, { minutes }) => sum + minutes, 0) * 60_000;
  return (
    <Card flush>
      <ol className={styles.agenda}>
        {agenda.map(({ title, description, minutes, exerciseName }, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: an item is its place
          <li key={place} className={styles.item}>
            <span className={styles.time}>{timeOf({ instant: begin + before(place), timeZone })}</span>
            <div className={styles.itemText}>
              <p className={styles.itemTitle}>
                <bdi>{title}</bdi>
              </p>
              <p className={styles.soft}>
                {joined([
                  minutes > 0 ? words.workshops.minutes(minutes) : null,
                  exerciseName === title ? null : exerciseName,
                ])}
              </p>
              {description ? (
                <p className={styles.prose} dir="auto">
                  {description}
                </p>
              ) : null}
            </div>
          </li>
        ))}
      </ol>
    </Card>
  );
}
