import { Icon } from '../../ui/icons.tsx';
import { words } from '../../words/index.ts';
import styles from './week.module.css';
import { sayWeek, shortWeekday, stateOf, type WeekDay, weekdayOf } from './week.ts';

type Props = {
  week: readonly WeekDay[];
  today: string;
  /** What is said where nothing is planned or done; absent: that it is so this week. */
  free?: string;
};

/** Seven small pictures: done, planned, nothing; a ring around today. Who hears the screen gets one sentence. */
export const WeekPicture = ({ week, today, free = words.plans.freeWeek }: Props) => (
  <span className={styles.week} role="img" aria-label={sayWeek(week, today, free)} data-testid="week">
    {week.map((one) => {
      const state = stateOf(one);
      return (
        <span key={one.day} className={styles.day} data-today={one.day === today} data-state={state}>
          <span className={styles.letter}>{shortWeekday(weekdayOf(one.day), 'narrow')}</span>
          <span className={styles[state]}>{state === 'done' ? <Icon name="done" /> : null}</span>
        </span>
      );
    })}
  </span>
);
