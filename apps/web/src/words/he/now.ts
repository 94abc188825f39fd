import { countIn } from '../count.ts';
import type { Words } from '../en/index.ts';

const several = countIn('he');

export const now: Words['now'] = {
  live: 'מקליטים עכשיו',
  liveSign: 'שידור חי',
  liveSince: (ago) => `התחיל ${ago}`,
  watch: 'צפייה',
  watchOf: (name) => `צפייה: ${name}`,
  fresh: 'חדש מאז שהסתכלתם',
  freshCount: (n) => several(n, { one: 'מפגש חדש אחד', two: 'שני מפגשים חדשים', other: '# מפגשים חדשים' }),
  newest: (what) => `החדש ביותר: ${what}`,
  report: 'פתיחת הדוח',
  reportOf: (name) => `פתיחת הדוח: החדש ביותר של ${name}`,
  sessions: 'צפייה במפגשים',
  sessionsOf: (name) => `צפייה במפגשים החדשים של ${name}`,
  quiet: 'שקט שבועיים או יותר',
  lastPractised: (day) => `תרגול אחרון ב־${day}`,
  others: 'כל השאר',
  allPeople: 'כל האנשים',
  old: 'ייתכן שזה אינו עדכני: לא ניתן היה לברר מי מקליטים עכשיו',
  child: {
    week: 'שבעת הימים האחרונים',
    free: 'דבר לא תוכנן ולא תורגל',
    practised: (name, days, minutes) =>
      `התרגול של ${name}: ${days}, ${several(minutes, { one: 'דקה אחת', two: 'שתי דקות', other: '# דקות' })} בסך הכול.`,
    none: (name) => `בשבעת הימים האחרונים לא היה תרגול של ${name}.`,
    planned: (done, planned) =>
      several(planned, { one: `${done} מתוך תרגיל מתוכנן אחד.`, other: `${done} מתוך # תרגילים מתוכננים.` }),
    live: (name) => `עכשיו בתרגול: ${name}`,
    lookIn: 'הצצה',
    lookInOf: (name) => `הצצה: ${name}`,
    heart: 'מה זה עשה ללב',
    plans: 'תוכניות',
    plansOf: (name) => `תוכניות: ${name}`,
  },
  running: {
    seats: (taken, all) => `${taken} מתוך ${all} מקומות תפוסים`,
    free: (n) => several(n, { one: 'מקום פנוי אחד', two: 'שני מקומות פנויים', other: '# מקומות פנויים' }),
    waiting: (n) =>
      several(n, { one: 'אדם אחד מחכה למקום', two: 'שני אנשים מחכים למקום', other: '# אנשים מחכים למקום' }),
    who: 'מי מגיעים',
    cover: 'דרושה החלפה',
    coverText: (title) => `אין מי שאישר להנחות: ${title}.`,
    arrange: 'למצוא מישהו',
    arrangeOf: (title) => `למצוא מישהו: ${title}`,
  },
  waiting: {
    title: 'מחכה לכם',
    none: 'דבר אינו מחכה לכם: אין הזמנה פתוחה ואין בקשה לגבי נתונים.',
    noInvites: 'דבר אינו מחכה לכם: אין הזמנה פתוחה.',
    noRequests: 'דבר אינו מחכה לכם: אין בקשה פתוחה לגבי נתונים.',
    invites: 'הזמנות',
    open: (n) =>
      several(n, {
        one: 'הזמנה אחת עוד לא נענתה',
        two: 'שתי הזמנות עוד לא נענו',
        other: '# הזמנות עוד לא נענו',
      }),
    expiring: (n) =>
      several(n, {
        one: 'אחת תפוג בתוך יומיים',
        two: 'שתיים יפוגו בתוך יומיים',
        other: '# יפוגו בתוך יומיים',
      }),
    expired: (n) => several(n, { one: 'אחת פגה', two: 'שתיים פגו', other: '# פגו' }),
    ofNewest: (n) => `נבדקו רק החדשות ביותר, מתוך ${n}`,
    requests: 'בקשות לגבי נתונים',
    asked: (n) => `${n} פתוחות`,
    olderDue: 'המועד של ישנות יותר עשוי להיות קרוב יותר',
    jobs: 'משימות שנכשלו נמצאות בצד הפרטי.',
    jobsLink: 'איך מגיעים לשם',
  },
};
