import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { OrganizedWorkshop } from '../../../api/index.ts';
import { joined, numberOf } from '../../../ui/format.ts';
import { Icon } from '../../../ui/icons.tsx';
import { LinkButton } from '../../../ui/link-button.tsx';
import { State } from '../../../ui/rows.tsx';
import { words } from '../../../words/index.ts';
import { useMe } from '../../identity/me.ts';
import { participantsQuery } from '../queries.ts';
import { spellOf } from '../times.ts';
import { useZone } from '../use-zone.ts';
import styles from './home.module.css';
import { lackingOf } from './lacking.ts';

const text = () => words.now.running;

/** Earlier than that, whoever lacks something has time. And who looks at the list is written down: not without need. */
const soonMs = 7 * 86_400_000;
const staleMs = 10 * 60_000;

/** How the next workshop of an organizer stands: places, who waits, who lacks what is asked for. */
export function Running({ workshop }: { workshop: OrganizedWorkshop }) {
  const me = useMe();
  const { id, capacity, freeSeats, waiting, startsAt } = workshop;
  const taken = capacity - freeSeats;
  const isSoon = Date.parse(startsAt) - Date.now() < soonMs;
  const participants = useQuery({
    ...participantsQuery(id),
    // Without a second factor nobody sees who comes.
    enabled: me.strong && isSoon && taken > 0,
    staleTime: staleMs,
  });
  const lacking = lackingOf(participants.data ?? []);
  return (
    <div className={styles.running}>
      <p className={styles.numbers}>
        {joined([
          text().seats(numberOf(taken, 0), numberOf(capacity, 0)),
          text().free(freeSeats),
          waiting > 0 ? text().waiting(waiting) : null,
        ])}
        {lacking > 0 ? <State attention>{text().unmet(lacking)}</State> : null}
      </p>
      <Link className={styles.link} to="/workshops/$workshopId/participants" params={{ workshopId: id }}>
        {text().who}
      </Link>
    </div>
  );
}

/** Nobody is confirmed to run it: that comes before everything else. */
export function CoverNeeded({ workshop }: { workshop: OrganizedWorkshop }) {
  const timeZone = useZone();
  const { id, title } = workshop;
  return (
    <div className={styles.cover} role="status">
      <span className={styles.sign}>
        <Icon name="attention" />
      </span>
      <div className={styles.text}>
        <p className={styles.strong}>{text().cover}</p>
        <p>{text().coverText(title)}</p>
        <p className={styles.soft}>{spellOf({ ...workshop, timeZone })}</p>
      </div>
      <LinkButton
        to="/workshops/$workshopId/organizers"
        params={{ workshopId: id }}
        variant="default"
        size="sm"
        aria-label={text().arrangeOf(title)}
      >
        {text().arrange}
      </LinkButton>
    </div>
  );
}
