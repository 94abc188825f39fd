import { countIn } from '../count.ts';
import type { Words } from '../en/index.ts';

const several = countIn('he');

/** Texts of what people do: charts, insights over everybody, the timeline of one person. */
export const charts: Words['charts'] = {
  role: 'תרשים',
  help: 'חץ שמאלה וחץ ימינה מזיזים את הסמן ומקריאים ערכים, Home ו-End עוברים לקצוות.',
  download: (title) => `להורדה: ${title}`,
  png: 'תמונה (PNG)',
  csv: 'טבלה (CSV)',
  day: 'יום',
  week: 'שבוע מתאריך',
};

const categories: Record<string, string> = {
  engagement: 'שימוש',
  conversion: 'הגעה ליעד',
  custom: 'אחר',
  error: 'תקלות',
};

const people = (n: number) => several(n, { one: 'אדם אחד', two: 'שני אנשים', other: '# אנשים' });
const times = (n: number) => several(n, { one: 'פעם אחת', two: 'פעמיים', other: '# פעמים' });

export const insights: Words['insights'] = {
  title: 'תובנות',
  lead: 'איך כולם יחד משתמשים באפליקציות. נספרים רק מי שהסכימו לכך.',
  days: 'הימים הם לפי UTC.',
  daysOpen: 'הימים הם לפי UTC. היום עוד לא נגמר: המספרים שלו עוד גדלים, והממוצעים לא כוללים אותו.',
  range: 'טווח',
  lastDays: (n) => `${n} ימים`,
  year: 'שנה',
  custom: 'מ – עד',
  from: 'מתאריך',
  to: 'עד תאריך',
  backwards: 'היום האחרון קודם לראשון. בחרו יום אחר.',
  tooLong: 'לכל היותר 400 ימים בבת אחת. בחרו טווח קצר יותר.',
  app: 'אפליקציה',
  allApps: 'כל האפליקציות',
  category: 'סוג',
  allCategories: 'כל הסוגים',
  categoryOf: (name) => categories[name] ?? name,
  rawOnly: (days) => `מתוך ${days} הימים האחרונים של הטווח: כאן נבדקים אירועים בודדים.`,
  emptyTitle: 'דבר לא נספר בזמן הזה',
  emptyText:
    'נספרים רק מי שהסכימו לכך: כל אחד ואחת מחליטים בהגדרות שלהם, תחת ההסכמות, ועד אז זה כבוי. בחרו טווח ארוך יותר או חזרו מאוחר יותר.',
  nothing: 'אין דבר בזמן הזה.',
  people,
  times,
  events: (n) => several(n, { one: 'אירוע אחד', two: 'שני אירועים', other: '# אירועים' }),
  active: {
    title: 'אנשים פעילים ביום',
    note: (total) => `בסך הכול ${people(total)}, כל אחד נספר פעם אחת.`,
    series: 'אנשים',
    average: (n) => `${n} ביום בממוצע`,
  },
  perDay: { title: 'אירועים ביום', titleWeekly: 'אירועים בשבוע', note: 'לפי סוג.' },
  names: { title: 'מה קורה הכי הרבה', note: 'שמות האירועים, כפי שהאפליקציות קוראות להם.', column: 'שם' },
  funnel: {
    title: 'צעד אחר צעד',
    note: 'כמה אנשים ממשיכים מצעד לצעד.',
    step: (n) => `צעד ${n}`,
    none: 'בחירת אירוע',
    within: 'הכול בתוך',
    minutes: { '30': 'חצי שעה', '60': 'שעה', '1440': 'יום', '10080': 'שבוע' },
    choose: 'בחרו שני צעדים או יותר, לפי הסדר.',
    share: (count, share) => `${people(count)} · ${share}`,
    columns: { step: 'צעד', people: 'אנשים', share: 'חלק' },
  },
  journeys: {
    title: 'מסלולים בתוך ביקור',
    note: 'איך ביקורים מתחילים. מסלולים שפחות מחמישה אנשים עברו בהם אינם מוצגים.',
    visits: (visits, count) =>
      `${several(visits, { one: 'ביקור אחד', two: 'שני ביקורים', other: '# ביקורים' })} · ${people(count)}`,
    onward: 'ואז',
    column: 'מסלול',
    visitsColumn: 'ביקורים',
    none: 'אין מסלול שעברו בו חמישה אנשים או יותר.',
  },
  errors: {
    title: 'תקלות',
    note: (events, count) => `${times(events)}, אצל ${people(count)}.`,
    none: 'אין תקלות בזמן הזה.',
    row: (events, count, newest) => `${times(events)} · ${people(count)} · לאחרונה ב-${newest}`,
    columns: { name: 'שם', events: 'אירועים', people: 'אנשים', newest: 'לאחרונה' },
    trend: (name) => `${name} לאורך הטווח`,
  },
  summary: (what) =>
    `${what.name}, ${what.from} עד ${what.to}. בסך הכול ${what.total}. הכי הרבה ${what.highest}, ב: ${what.when}.`,
};

const types: Record<string, string> = {
  login: 'כניסה',
  settings_updated: 'שינוי הגדרות',
  exercise_started: 'התחלת תרגיל',
  exercise_finished: 'סיום תרגיל',
  session_started: 'התחלת מפגש',
  session_finished: 'סיום מפגש',
  entry_saved: 'שמירת רשומה',
};

export const timeline: Words['timeline'] = {
  title: 'פעילות',
  titleOf: (name) => `הפעילות של ${name}`,
  lead: 'מה שאפליקציות רשמו, מהחדש לישן. הרשומות נשמרות 90 ימים, אלא אם Attune הוגדרה כאן אחרת.',
  all: 'כל הפעילות',

  link: 'הפעילות שלכם',
  linkText: 'מה שאפליקציות רשמו על השימוש שלכם בהן.',
  app: 'אפליקציה',
  allApps: 'כל האפליקציות',
  type: 'מה',
  allTypes: 'הכול',
  range: 'טווח',
  ranges: { '1': '24 השעות האחרונות', '7': '7 ימים', '30': '30 ימים', all: 'כל מה שנשמר' },
  typeOf: (type) => types[type] ?? type,
  types,
  today: 'היום',
  yesterday: 'אתמול',
  more: 'להציג עוד',
  end: 'זה הכול.',
  emptyTitle: 'דבר לא נרשם',
  emptyText: 'כשאפליקציה רושמת משהו, כמו כניסה או תרגיל, זה מופיע כאן.',
  nothing: 'אין התאמה. בחרו טווח ארוך יותר או פחות מסננים.',
};
