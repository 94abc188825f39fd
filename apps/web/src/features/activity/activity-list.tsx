import { useQuery } from '@tanstack/react-query';
import type { Activity } from '../../api/index.ts';
import { timeOf } from '../../ui/format.ts';
import { Icon, type IconName } from '../../ui/icons.tsx';
import { Row, Rows } from '../../ui/rows.tsx';
import { words } from '../../words/index.ts';
import styles from './activity.module.css';
import { agoOf, byDay } from './moments.ts';
import { appNamesQuery } from './queries.ts';

const icons: Record<string, IconName> = {
  login: 'key',
  settings_updated: 'settings',
  exercise_started: 'sessions',
  exercise_finished: 'done',
  session_started: 'sessions',
  session_finished: 'done',
  entry_saved: 'flag',
};

const zone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** What was done, newest first, a list for each day. */
export function ActivityDays({ items, headings = 2 }: { items: readonly Activity[]; headings?: 2 | 3 }) {
  const Heading = headings === 2 ? 'h2' : 'h3';
  const apps = useQuery(appNamesQuery);
  const nameOf = (app: string) => apps.data?.find((one) => one.app === app)?.name ?? app;
  return (
    <div className={styles.days}>
      {byDay(items).map(({ day, items: ofDay }) => (
        <div key={day}>
          <Heading className={styles.day}>{day}</Heading>
          <Rows label={day}>
            {ofDay.map((activity) => (
              <ActivityRow key={activity.id} activity={activity} appName={nameOf(activity.app)} />
            ))}
          </Rows>
        </div>
      ))}
    </div>
  );
}

function ActivityRow({ activity, appName }: { activity: Activity; appName: string }) {
  const { type, occurredAt } = activity;
  return (
    <Row
      face={
        <span className={styles.face}>
          <Icon name={icons[type] ?? 'on'} />
        </span>
      }
      title={words.timeline.typeOf(type)}
      note={
        <span className={styles.line}>
          <bdi>{appName}</bdi>
          <span>
            <time dateTime={occurredAt}>{timeOf({ instant: occurredAt, timeZone: zone() })}</time>
            {` · ${agoOf(occurredAt)}`}
          </span>
        </span>
      }
    />
  );
}
