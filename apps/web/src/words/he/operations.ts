import { countIn } from '../count.ts';
import type { Words } from '../en/index.ts';

const several = countIn('he');

/** טקסטים למי שמפעיל את המערכת. */
export const operations: Words['operations'] = {
  title: 'תפעול',
  lead: 'מה שפועל ברקע, ומה שמחכה להחלטה.',
  signIn: 'תפעול: כניסה',
  signInLead: 'בדואר אלקטרוני, סיסמה וקוד. מפתחות גישה ודרכים אחרות פועלים בכתובת הרגילה בלבד.',
  noCode: 'הוגדר עבורך מפתח גישה בלבד. יש להגדיר קודים בכתובת הרגילה, ואז להיכנס כאן.',
  noTerms: 'יש לאשר קודם את התנאים בכתובת הרגילה.',
  elsewhere: {
    title: 'לתפעול יש כתובת משלו',
    text: 'הדף הזה נמצא בצד הפרטי, שרק המפעילים מגיעים אליו. את הכתובת יודע מי שמפעיל את Attune.',
  },
  cards: {
    label: 'במבט אחד',
    open: 'נכשלו וטרם הוחלט',
    openHow: 'משימות שנכשלו בכל ניסיון, ואיש לא החליט מה לעשות בהן.',
    oldest: 'ההמתנה הארוכה ביותר',
    oldestHow: 'כמה זמן מחכה המשימה שיכלה להתחיל ראשונה. שניות אחדות הן דבר רגיל.',
    workers: 'תהליכים עובדים',
    workersHow: 'תהליכים שלוקחים משימות ודיווחו על כך בדקות האחרונות. בלעדיהם לא נשלח דואר.',
  },
  failed: {
    title: 'משימות שנכשלו',
    note: 'משימה מנוסה שש פעמים במשך כמה דקות לפני שהיא מופיעה כאן. תוכנה נשמר בתור 40 יום.',
    label: 'משימות שנכשלו',
    job: 'משימה',
    everyJob: 'כל המשימות',
    state: 'מצב',
    states: { all: 'הכול', open: 'טרם הוחלט', retried: 'הופעלו שוב', discarded: 'בוטלו' },
    progress: {
      waiting: 'הופעלה שוב, מחכה',
      running: 'הופעלה שוב, רצה',
      done: 'הופעלה שוב, הושלמה',
      failed: 'הופעלה שוב, נכשלה שוב',
      unknown: 'הופעלה שוב',
    },
    attempts: (n: number) => several(n, { one: 'ניסיון אחד', two: 'שני ניסיונות', other: '# ניסיונות' }),
    again: 'של הפעלה חוזרת',
    gone: 'תוכנה לא נשמר',
    select: (job: string, ago: string) => `בחירת ${job}, ${ago}`,
    selectAll: 'בחירת כל המוצגות',
    chosen: (n: number) => several(n, { one: 'אחת נבחרה', two: 'שתיים נבחרו', other: '# נבחרו' }),
    retry: 'הפעלה חוזרת',
    discard: 'ביטול',
    retryAll: 'הפעלה חוזרת של כל המתאימות',
    history: 'היסטוריה',
    more: 'הצגת עוד',
    emptyTitle: 'שום דבר לא נכשל',
    emptyText: 'משימה שנכשלת בכל ניסיון תופיע כאן, עם מה שאפשר לעשות.',
    nothing: 'אין התאמה. אפשר לבחור משימה אחרת או מצב אחר.',
  },
  decide: {
    retryTitle: 'הפעלה חוזרת',
    discardTitle: 'ביטול',
    retryText: (n: number) =>
      several(n, {
        one: 'משימה אחת מתחילה מחדש, עם כל הניסיונות.',
        two: 'שתי משימות מתחילות מחדש בזו אחר זו, עם כל הניסיונות.',
        other: '# משימות מתחילות מחדש בזו אחר זו, עם כל הניסיונות.',
      }),
    retryMatching: 'כל המתאימות שטרם הוחלט עליהן מתחילות מחדש בזו אחר זו, עד 1,000 בבת אחת.',
    discardText: (n: number) =>
      several(n, {
        one: 'מוותרים על משימה אחת. היא נשארת ברישום.',
        two: 'מוותרים על שתי משימות. הן נשארות ברישום.',
        other: 'מוותרים על # משימות. הן נשארות ברישום.',
      }),
    reason: 'מדוע',
    reasonHelp: 'למי שיסתכל בזה אחר כך. בלי שמות של אנשים.',
    retry: 'הפעלה חוזרת',
    discard: 'ביטול',
    retried: (n: number) =>
      several(n, { one: 'משימה אחת חזרה לתור.', two: 'שתי משימות חזרו לתור.', other: '# משימות חזרו לתור.' }),
    discarded: (n: number) =>
      several(n, { one: 'משימה אחת בוטלה.', two: 'שתי משימות בוטלו.', other: '# משימות בוטלו.' }),
    open: (n: number) =>
      several(n, { one: 'על אחת טרם הוחלט.', two: 'על שתיים טרם הוחלט.', other: 'על # טרם הוחלט.' }),
    closed: (n: number) =>
      several(n, {
        one: 'על אחת כבר הוחלט קודם.',
        two: 'על שתיים כבר הוחלט קודם.',
        other: 'על # כבר הוחלט קודם.',
      }),
  },
  history: {
    title: 'היסטוריה',
    failed: (when: string) => `נכשלה ${when}`,
    retried: (by: string, when: string) => `הופעלה שוב על ידי ${by}, ${when}`,
    discarded: (by: string, when: string) => `בוטלה על ידי ${by}, ${when}`,
    machine: 'שורת הפקודה',
    somebody: 'מישהו',
    done: 'הושלמה מאז.',
  },
  schedules: {
    title: 'לוחות זמנים',
    note: 'משימות שרצות מעצמן. הזמנים בלוח הם לפי UTC.',
    label: 'לוחות זמנים',
    last: (ago: string) => `הושלמה ${ago}`,
    took: (time: string) => `ארכה ${time}`,
    next: (time: string) => `הבאה בשעה ${time}`,
    never: 'עוד לא הושלמה',
    failing: 'נכשלה בפעם האחרונה',
  },
};
