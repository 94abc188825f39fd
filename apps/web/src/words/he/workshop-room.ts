import { countIn } from '../count.ts';
import type { Words } from '../en/index.ts';

const several = countIn('he');

export const room: Words['room'] = {
  title: 'בחדר',
  open: 'מה מוקלט',
  back: 'הסדנה',
  note: 'מוצגים כאן מי שהסכימו לכך עבור הסדנה הזאת. אפשר לחזור מההסכמה בכל רגע.',
  emptyTitle: 'עוד אין הקלטות',
  emptyText:
    'מה שמשתתפים מקליטים כאן מופיע מעצמו, אם אמרו בהרשמה שמותר לכם לראות אותו והסכימו להקלטות בסדנאות.',
  live: 'בהקלטה',
  ended: 'הושלם',
  recording: (count) =>
    several(count, { one: 'אדם אחד מקליט', two: 'שני אנשים מקליטים', other: '# אנשים מקליטים' }),
  lastSeconds: (count) => `${count} השניות האחרונות`,
  curve: (name, signal, stretch) => `${signal} של ${name}, ${stretch}`,
};
