import { Link } from '@tanstack/react-router';
import { LinkButton } from '../../ui/link-button.tsx';
import { Card } from '../../ui/page.tsx';
import { words } from '../../words/index.ts';
import { useToday } from '../plans/use-clock.ts';
import { WeekPicture } from '../plans/week-picture.tsx';
import styles from './accompanied.module.css';
import { sayChildWeek } from './child-week.ts';
import type { Companion } from './groups.ts';
import home from './home.module.css';

/** A child or ward of the reader: now, the week, and the ways to what came of it. */
export function ChildWeek({ person, how }: Companion) {
  const text = words.now.child;
  const { userId, displayName: name } = person;
  const report = how.newest ?? how.last;
  const params = { userId };
  return (
    <Card>
      <div className={styles.child}>
        <div className={styles.text}>
          <h3 className={home.name}>
            <Link className={styles.plain} to="/people/$userId" params={params}>
              <bdi>{name}</bdi>
            </Link>
          </h3>
          <p>{sayChildWeek(name, how.days)}</p>
        </div>
        <LastDays days={how.days} />
      </div>
      {how.live ? (
        <p className={styles.now}>
          <span className={styles.dot} aria-hidden="true" />
          {text.live(name)}
          <LinkButton
            to="/people/$userId/sessions/$sessionId"
            params={{ userId, sessionId: how.live.sessionId }}
            variant="light"
            size="sm"
            aria-label={text.lookInOf(name)}
          >
            {text.lookIn}
          </LinkButton>
        </p>
      ) : null}
      <p className={home.all}>
        {report ? (
          <Link
            className={home.link}
            to="/people/$userId/sessions/$sessionId/report"
            params={{ userId, sessionId: report.sessionId }}
          >
            {text.heart}
          </Link>
        ) : null}
        <Link
          className={home.link}
          to="/people/$userId/plans"
          params={params}
          aria-label={text.plansOf(name)}
        >
          {text.plans}
        </Link>
      </p>
    </Card>
  );
}

function LastDays({ days }: Pick<Companion['how'], 'days'>) {
  const text = words.now.child;
  const week = days.map(({ day, sessions, planned }) => ({ day, planned: planned > 0, done: sessions > 0 }));
  return (
    <div>
      <p className={home.over}>{text.week}</p>
      <WeekPicture week={week} today={useToday()} free={text.free} />
    </div>
  );
}
