import { Link } from '@tanstack/react-router';
import type { Notification } from '../../api/index.ts';
import { timeOf } from '../../ui/format.ts';
import { Icon, type IconName } from '../../ui/icons.tsx';
import { words } from '../../words/index.ts';
import { agoOf } from '../activity/moments.ts';
import { ownAddress } from '../identity/way-back.ts';
import { zoneHere } from '../workshops/times.ts';
import { useZone } from '../workshops/use-zone.ts';
import styles from './notifications.module.css';
import { sentenceFor } from './sentence.ts';

const icons: Record<Notification['kind'], IconName> = {
  'relationship-asked': 'people',
  'relationship-accepted': 'people',
  'relationship-ended': 'people',
  'exercise-planned': 'practise',
  'session-added': 'sessions',
  'session-abandoned': 'sessions',
  'app-allowed': 'shield',
  'came-of-age': 'done',
  'of-age-soon': 'flag',
  'decides-now': 'done',
  'consent-asked': 'shield',
  'workshop-participation': 'workshops',
  'workshop-reminder': 'workshops',
  'workshop-organizing': 'workshops',
  'weekly-report': 'activity',
};

/** One of the news: leads to where it is dealt with, and is read by that. */
export function NotificationRow({ item, onRead }: { item: Notification; onRead: (id: string) => void }) {
  const zone = useZone();
  const unread = item.readAt === null;
  return (
    <li className={unread ? styles.unread : styles.read} data-testid="notification" data-unread={unread}>
      <Link
        // The server says where; only an address of these screens is followed.
        to={ownAddress(item.link) as '/'}
        className={styles.link}
        onClick={() => unread && onRead(item.id)}
      >
        <span className={styles.face}>
          <Icon name={icons[item.kind] ?? 'bell'} />
        </span>
        <span className={styles.text}>
          <bdi>{sentenceFor(item, zone)}</bdi>
          {unread ? <span className={styles.new}>{words.personal.inbox.newOne}</span> : null}
        </span>
        <span className={styles.when}>
          <time dateTime={item.createdAt}>{timeOf({ instant: item.createdAt, timeZone: zoneHere() })}</time>
          <span className={styles.ago}>{agoOf(item.createdAt)}</span>
        </span>
      </Link>
    </li>
  );
}
