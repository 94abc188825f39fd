import type { Schedule } from '../../api/index.ts';
import { joined, leftToRight, lengthOf, timeOf } from '../../ui/format.ts';
import { Row, Rows, State } from '../../ui/rows.tsx';
import { words } from '../../words/index.ts';
import { agoOf } from '../activity/moments.ts';

const text = () => words.operations.schedules;

/** Jobs that run by themselves: when, how it went, and when next. */
export const ScheduleList = ({ schedules }: { schedules: readonly Schedule[] }) => (
  <Rows label={text().label}>
    {schedules.map((schedule) => (
      <Row
        key={schedule.job}
        title={schedule.job}
        state={<Last schedule={schedule} />}
        note={joined([
          leftToRight(schedule.cron),
          schedule.succeededAt && text().last(agoOf(schedule.succeededAt)),
          schedule.seconds === null ? null : text().took(lengthOf(schedule.seconds)),
          schedule.nextAt && text().next(timeOf({ instant: schedule.nextAt, timeZone: 'UTC' })),
        ])}
      />
    ))}
  </Rows>
);

function Last({ schedule: { succeededAt, failedAt } }: { schedule: Schedule }) {
  if (failedAt && (!succeededAt || failedAt > succeededAt)) return <State attention>{text().failing}</State>;
  return succeededAt ? null : <State>{text().never}</State>;
}
