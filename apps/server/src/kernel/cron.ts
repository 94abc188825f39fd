const minutesOfDay = 1440;
/** With 29 February and every weekday on it: the calendar repeats itself after 28 years, within a century. */
const days = 28 * 366;
/** No matter which: the longest time is looked for. */
const firstDay = Date.UTC(2024, 0, 1);

const bounds = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 7],
] as const;

/**
 * The longest time between two runs of a cron line (minute, hour, day, month, weekday, in UTC; numbers, `*`, `,`, `-` and `/`), in
 * seconds. As with cron, where both day and weekday are said, either will do. Undefined where it is no such line, or never runs.
 */
export function longestWait(cron: string): number | undefined {
  const fields = cron.split(' ').map((field, at) => numbersIn(field, bounds[at]));
  const [minutes, hours, monthDays, months, weekdays] = fields;
  if (fields.length !== bounds.length || !minutes || !hours || !monthDays || !months || !weekdays)
    return undefined;
  const times = hours.flatMap((hour) => minutes.map((minute) => hour * 60 + minute));
  const [first = 0, last = 0] = [times[0], times.at(-1)];
  const isAny = (field: number) => cron.split(' ')[field] === '*';
  let longest = Math.max(0, ...times.slice(1).map((time, at) => time - (times[at] ?? 0)));
  let before: number | undefined;
  // Where every day is meant, two of them tell as much.
  const looked = [2, 3, 4].every(isAny) ? 2 : days;
  for (let day = 0; day < looked; day++) {
    const date = new Date(firstDay + day * 86_400_000);
    const ofMonth = monthDays.includes(date.getUTCDate());
    const ofWeek = weekdays.some((one) => one % 7 === date.getUTCDay());
    const runs = isAny(2) || isAny(4) ? ofMonth && ofWeek : ofMonth || ofWeek;
    if (!runs || !months.includes(date.getUTCMonth() + 1)) continue;
    if (before !== undefined) longest = Math.max(longest, (day - before) * minutesOfDay + first - last);
    before = day;
  }
  return before === undefined ? undefined : longest * 60;
}

/** In their order, each once; undefined where the field is none. */
function numbersIn(field: string, bound: readonly [number, number] | undefined): number[] | undefined {
  if (!bound) return undefined;
  const [least, most] = bound;
  const numbers = new Set<number>();
  for (const part of field.split(',')) {
    const found = /^(?:\*|(\d+)(?:-(\d+))?)(?:\/(\d+))?$/.exec(part);
    if (!found) return undefined;
    const [, low, high, every] = found.map((one) => (one === undefined ? undefined : Number(one)));
    const from = low ?? least;
    const to = high ?? (low !== undefined && every === undefined ? low : most);
    if (from < least || to > most || from > to || every === 0) return undefined;
    for (let number = from; number <= to; number += every ?? 1) numbers.add(number);
  }
  return [...numbers].sort((a, b) => a - b);
}
