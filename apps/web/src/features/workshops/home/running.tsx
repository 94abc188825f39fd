import { Link } from '@tanstack/react-router';
import type { OrganizedWorkshop } from '../../../api/index.ts';
import { joined, numberOf } from '../../../ui/format.ts';
import { Icon } from '../../../ui/icons.tsx';
import { LinkButton } from '../../../ui/link-button.tsx';
import { words } from '../../../words/index.ts';
import { spellOf } from '../times.ts';
import { useZone } from '../use-zone.ts';
import styles from './home.module.css';

const text = () => words.now.running;

/**
 * How the next workshop of an organizer stands: places, and who waits. Not who comes and what they lack: whoever looks at
 * that is written down, and Home is opened without a reason.
 */
export function Running({ workshop }: { workshop: OrganizedWorkshop }) {
  const { id, capacity, freeSeats, waiting } = workshop;
  const taken = capacity - freeSeats;
  return (
    <div className={styles.running}>
      <p className={styles.numbers}>
        {joined([
          text().seats(numberOf(taken, 0), numberOf(capacity, 0)),
          text().free(freeSeats),
          waiting > 0 ? text().waiting(waiting) : null,
        ])}
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
