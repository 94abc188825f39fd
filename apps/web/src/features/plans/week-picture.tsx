import { Icon } from '../../ui/icons.tsx';
import styles from './week.module.css';
import { sayWeek, shortWeekday, stateOf, type WeekDay, weekdayOf } from './week.ts';

type Props = { week: readonly WeekDay[]; today: string };

/** Seven small pictures: done, planned, nothing; a ring around today. Who hears the screen gets one sentence. */
export const WeekPicture = ({ week, today }: Props) => (
  <span className={styles.week} role="img" aria-label={sayWeek(week, today)} data-testid="week">
    {week.map((one) => {
      const state = stateOf(one, today);
      return (
        <span key={one.day} className={styles.day} data-today={one.day === today} data-state={state}>
          <span className={styles.letter}>{shortWeekday(weekdayOf(one.day), 'narrow')}</span>
          <span className={styles[state]}>{state === 'done' ? <Icon name="done" /> : null}</span>
        </span>
      );
    })}
  </span>
);
