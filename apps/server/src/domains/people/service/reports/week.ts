/** A week for which somebody is due a report, where they are. */
export type DueWeek = {
  /** Its Monday, `2026-11-23`: one report a week, whatever day is chosen meanwhile. */
  readonly week: string;
  /** The first of the seven days that the report tells of; they end where the day of the report begins. */
  readonly firstDay: string;
  readonly from: Date;
  readonly to: Date;
  /** Where the four weeks before begin, by which it is told what is usual. */
  readonly before: Date;
};

/** Before the working day begins. */
const hour = 7;
const usualDays = 28;

/**
 * The week that is due a report at `now`: its day has come, and it is seven o'clock in the morning there. Days are those
 * of the calendar, so that a week in which clocks change is as many hours as it has.
 * @param day of the week, 1 for Monday
 */
export function dueWeek(now: Date, timeZone: string, day: number): DueWeek | undefined {
  const here = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(timeZone);
  const today = here.toPlainDate();
  const monday = today.subtract({ days: today.dayOfWeek - 1 });
  const dueDay = monday.add({ days: day - 1 });
  const due = dueDay.toZonedDateTime({ timeZone, plainTime: { hour } });
  if (Temporal.ZonedDateTime.compare(here, due) < 0) return undefined;
  const at = (date: Temporal.PlainDate) => new Date(date.toZonedDateTime(timeZone).epochMilliseconds);
  const firstDay = dueDay.subtract({ days: 7 });
  return {
    week: monday.toString(),
    firstDay: firstDay.toString(),
    from: at(firstDay),
    to: at(dueDay),
    before: at(firstDay.subtract({ days: usualDays })),
  };
}
