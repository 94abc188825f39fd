import { Link } from '@tanstack/react-router';
import type { Notification } from '../../api/index.ts';
import { joined, timeOf } from '../../ui/format.ts';
import { Icon, type IconName } from '../../ui/icons.tsx';
import { words } from '../../words/index.ts';
import { agoOf } from '../activity/moments.ts';
import { ownAddress } from '../identity/way-back.ts';
import { momentOf } from '../workshops/times.ts';
import styles from './notifications.module.css';

const icons: Record<Notification['kind'], IconName> = {
  'relationship-asked': 'people',
  'relationship-accepted': 'people',
  'relationship-ended': 'people',
  'session-added': 'sessions',
  'session-abandoned': 'sessions',
  'app-allowed': 'shield',
  'came-of-age': 'done',
  'workshop-participation': 'workshops',
  'workshop-reminder': 'workshops',
  'workshop-organizing': 'workshops',
};

/** What happened, in the reader's words. A kind that these screens do not know yet is told without its words. */
export function sentenceFor({ kind, facts }: Notification): string {
  const { kinds, somebody, anApp, other } = words.personal.inbox;
  if (facts.what !== undefined) return workshopSentence(facts);
  const known: Readonly<Record<string, (who: string, app: string) => string>> = kinds;
  const said = known[kind];
  return said?.(facts.name ?? somebody, facts.appName ?? facts.app ?? anApp) ?? other;
}

const partOf: Readonly<Record<string, keyof typeof words.workshopNews.parts>> = {
  ...{ startsAt: 'time', endsAt: 'time', timeZone: 'time' },
  ...{ place: 'place', isOnline: 'place', address: 'place', onlineUrl: 'place' },
  ...{ requirements: 'requirements', organizers: 'organizers' },
};

/** About a workshop; where it starts soon, when; where it changed, what of it. */
function workshopSentence({ what = '', workshop, name, fields = [] }: Notification['facts']): string {
  const { kinds, usual, gone, changed, parts } = words.workshopNews;
  const known = new Set(fields.flatMap((field) => partOf[field] ?? []));
  const news = known.size > 0 ? changed([...known].map((part) => parts[part]).join(', ')) : null;
  const title = workshop
    ? joined([workshop.title, momentOf({ instant: workshop.startsAt, timeZone: workshop.timeZone })])
    : gone;
  return joined([kinds[what]?.(title, name ?? '') ?? usual(title), news]);
}

/** One of the news: leads to where it is dealt with, and is read by that. */
export function NotificationRow({ item, onRead }: { item: Notification; onRead: (id: string) => void }) {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
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
          <bdi>{sentenceFor(item)}</bdi>
          {unread ? <span className={styles.new}>{words.personal.inbox.newOne}</span> : null}
        </span>
        <span className={styles.when}>
          <time dateTime={item.createdAt}>{timeOf({ instant: item.createdAt, timeZone })}</time>
          <span className={styles.ago}>{agoOf(item.createdAt)}</span>
        </span>
      </Link>
    </li>
  );
}
