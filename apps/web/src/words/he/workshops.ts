import { countIn } from '../count.ts';
import type { Words } from '../en/index.ts';

const several = countIn('he');

const kinds: Record<string, { yes: string; no: string }> = {
  material: { yes: 'יש', no: 'אין' },
  skill: { yes: 'אפשרי', no: 'עדיין לא אפשרי' },
  allergy: { yes: 'מתאים', no: 'לא מתאים' },
  other: { yes: 'כן', no: 'לא' },
};
const answersOf = (kind: string) => kinds[kind] ?? (kinds.other as (typeof kinds)[string]);

/** Texts of finding workshops and taking part in them. */
export const workshops: Words['workshops'] = {
  title: 'סדנאות',
  tabs: 'אילו סדנאות',
  find: 'חיפוש סדנה',
  mine: (own, name) => (own ? 'שלכם' : `של ${name}`),
  organize: 'הנחיה',
  forWhom: 'עבור מי',
  you: 'אתם',
  search: 'חיפוש בכותרות',
  freeSeats: 'עם מקומות פנויים',
  fitting: (own, name) => (own ? 'הדרישות מתקיימות אצלי' : `הדרישות מתקיימות אצל ${name}`),
  moreFilters: 'מסננים נוספים',
  from: 'מתאריך',
  to: 'עד תאריך',
  place: 'עיר או בית',
  language: 'שפה',
  anyLanguage: 'כל שפה',
  whereLabel: 'היכן',
  anywhere: 'בכל מקום',
  onlyOnline: 'מקוון',
  onSite: 'במקום',
  exercise: 'תרגיל',
  anyExercise: 'כל תרגיל',
  clear: 'ניקוי כל המסננים',
  list: 'סדנאות שהוכרזו',
  more: 'הצגת עוד',
  emptyTitle: 'כאן יופיעו סדנאות',
  emptyText: 'כרגע לא הוכרז דבר. חזרו לבדוק בעוד כמה ימים.',
  nothingTitle: 'שום דבר לא מתאים',
  nothingText: 'אין כרגע סדנה כזאת. עם פחות מסננים אולי תימצא.',
  mineEmptyTitle: (own, name) => (own ? 'כאן יופיעו הסדנאות שלכם' : `כאן יופיעו הסדנאות של ${name}`),
  mineEmptyText: 'מצאו סדנה מתאימה והירשמו. היא תופיע כאן, עם הזמן והמקום.',
  toFind: 'חיפוש סדנה',
  upcoming: 'בקרוב',
  past: 'קודם לכן',
  online: 'מקוון',
  inLanguage: (name) => `ב${name}`,
  seats: (n) => several(n, { one: 'מקום פנוי אחד', two: 'שני מקומות פנויים', other: '# מקומות פנויים' }),
  full: 'מלא',
  fullWaiting: (n) => `מלא · ${several(n, { one: 'אחד בהמתנה', two: 'שניים בהמתנה', other: '# בהמתנה' })}`,
  ofSeats: (free, all) => `${free} מתוך ${all} מקומות פנויים`,
  fits: (own, name) => (own ? 'מתאים לכם' : `מתאים עבור ${name}`),
  unfit: 'משהו חסר',
  opensLater: 'ייפתח בהמשך',
  isClosed: 'ההרשמה סגורה',
  wanted: 'דרושה הנחיה',
  states: { draft: 'טיוטה', published: 'הוכרזה', completed: 'הסתיימה', cancelled: 'בוטלה' },
  takes: {
    registered: 'רשומים',
    waitlisted: 'ברשימת ההמתנה',
    cancelled: 'ההרשמה בוטלה',
    attended: 'השתתפו',
    'no-show': 'לא הגיעו',
  },
  back: 'כל הסדנאות',
  facts: 'מתי והיכן',
  when: 'מתי',
  itsClock: (when, zone) => `לפי השעון שם: ${when} (${zone})`,
  ownStart: (time) => `מתחילה שם ב-${time}`,
  where: 'היכן',
  exactly: 'המקום המדויק יופיע כשיהיה לכם מקום.',
  join: 'הצטרפות מקוונת',
  seatsLabel: 'מקומות',
  organizers: 'בהנחיית',
  inPlaceOf: (name) => `במקום ${name}`,
  about: 'על מה הסדנה',
  agenda: 'מה קורה בה',
  minutes: (n) => several(n, { one: 'דקה אחת', two: 'שתי דקות', other: '# דקות' }),
  needs: 'מה נדרש',
  needsNothing: 'דבר: כולם מוזמנים.',
  needed: 'הכרחי',
  wished: 'רצוי',
  verdicts: { met: 'מתקיים', 'not-met': 'לא מתקיים', unknown: 'עדיין לא ידוע' },
  why: (why, own, name, min, max) => {
    const texts: Record<string, string> = {
      declared: own ? 'כפי שאמרתם.' : `כפי שנאמר עבור ${name}.`,
      'not-declared': own ? 'עדיין לא אמרתם.' : `עדיין לא נאמר עבור ${name}.`,
      age: 'הגיל מתאים באותו יום.',
      'too-young': own
        ? `מגיל ${min} ומעלה. באותו יום גילכם יהיה נמוך מזה.`
        : `מגיל ${min} ומעלה. באותו יום הגיל של ${name} יהיה נמוך מזה.`,
      'too-old': own
        ? `עד גיל ${max}. באותו יום גילכם יהיה גבוה מזה.`
        : `עד גיל ${max}. באותו יום הגיל של ${name} יהיה גבוה מזה.`,
      'no-birth-date': own
        ? 'תאריך הלידה שלכם לא ידוע, ולכן גם הגיל לא.'
        : `תאריך הלידה של ${name} לא ידוע, ולכן גם הגיל לא.`,
      'requirement-changed': own
        ? 'הנוסח השתנה מאז שאמרתם זאת. אמרו זאת שוב.'
        : `הנוסח השתנה מאז שזה נאמר עבור ${name}. יש לומר זאת שוב.`,
      'text-changed': own
        ? 'יש נוסח חדש מאז שהסכמתם. קראו אותו והסכימו שוב.'
        : `יש נוסח חדש מאז שניתנה ההסכמה עבור ${name}. יש לקרוא אותו ולהסכים שוב.`,
      agreed: own ? 'הסכמתם.' : `ניתנה הסכמה עבור ${name}.`,
      withdrawn: own ? 'חזרתם בכם מההסכמה הזאת.' : `ההסכמה עבור ${name} בוטלה.`,
      'not-agreed': own ? 'עדיין לא הסכמתם.' : `עדיין לא ניתנה הסכמה עבור ${name}.`,
    };
    return texts[why] ?? '';
  },
  yes: (kind, own, name) => (own ? answersOf(kind).yes : `${name}: ${answersOf(kind).yes}`),
  no: (kind, own, name) => (own ? answersOf(kind).no : `${name}: ${answersOf(kind).no}`),
  answer: (said, what) => `${said}: ${what}`,
  saidSo: 'נרשם. זה תקף לכל סדנה ששואלת על כך.',
  addBirthDate: 'הוספת תאריך לידה',
  readConsent: 'קריאת ההסכמה',
  dates: 'מועדים נוספים',
  others: 'מי עוד באים',
  othersNote: 'מי שרוצים שהאחרים יראו אותם.',
  draftText: 'רק המנחים רואים אותה. פרסמו אותה, ואפשר יהיה להירשם.',
  wantedTitle: 'עדיין פתוח מי מנחים אותה',
  wantedText: 'מי שעמדו להנחות אותה לא יכולים. אחרים התבקשו להחליף; מי שנרשמו יקבלו הודעה ברגע שיימצא מחליף.',
  cancelledTitle: 'הסדנה בוטלה',
  overTitle: 'הסדנה התקיימה',
  overText: 'תודה לכל מי שבאו.',
  overlapTitle: 'באותו זמן עם משהו אחר',
  overlapText: (own, name, titles) =>
    own ? `אתם כבר משתתפים ב: ${titles}.` : `${name} כבר ברשימה של: ${titles}.`,
};

/** Texts of signing up, waiting and leaving. */
export const signUp: Words['signUp'] = {
  title: 'השתתפות',
  signUp: (own, name) => (own ? 'הרשמה' : `רישום של ${name}`),
  wait: (own, name) => (own ? 'לרשימת ההמתנה' : `רישום של ${name} לרשימת ההמתנה`),
  fullText: 'כל המקומות תפוסים. מקום שמתפנה עובר מיד לראשון שמחכה.',
  notYet: (when) => `ההרשמה נפתחת ב-${when}.`,
  until: (when) => `ההרשמה פתוחה עד ${when}.`,
  closed: 'ההרשמה סגורה. אולי המנחים יודעים יותר.',
  over: 'הסדנה הסתיימה.',
  missing: (own, name, what) =>
    own ? `כדי להירשם חסר לכם עוד: ${what}.` : `כדי לרשום את ${name} חסר עוד: ${what}.`,
  seeNeeds: 'מה אפשר לעשות',
  dialog: (own, name) => (own ? 'הרשמה' : `רישום של ${name}`),
  waitDialog: (own, name) => (own ? 'לרשימת ההמתנה' : `רישום של ${name} לרשימת ההמתנה`),
  accept: (what) => `לא מתקיים, ובכל זאת באים: ${what}`,
  acceptTitle: 'רצוי, ועדיין חסר',
  acceptText: 'אפשר גם בלי. סמנו כל אחד, כדי שהמנחים ידעו ויתכוננו.',
  choices: 'מי רואה מה',
  visible: (own, name) =>
    own ? 'מי שבאים רשאים לראות שגם אני שם' : `מי שבאים רשאים לראות את ההרשמה של ${name}`,
  visibleText: 'מי שמסכימים לכך רואים את האחרים שהסכימו. המנחים רואים זאת בכל מקרה.',
  shares: (own, name) =>
    own ? 'המנחים רשאים לראות את ההקלטות שלי שם' : `המנחים רשאים לראות את ההקלטות של ${name} שם`,
  sharesText: 'רק מפגשים של הסדנה הזאת, ורק כל עוד אתם מרשים.',
  changedTitle: 'מה שנדרש השתנה',
  changedText: 'אף אחד לא נרשם. זה מה שנדרש עכשיו; קראו והמשיכו.',
  cannotTitle: 'כך זה כבר לא אפשרי',
  cannot: {
    completed: 'הסדנה הסתיימה.',
    cancelled: 'הסדנה בוטלה.',
    'not-yet': 'ההרשמה עוד לא נפתחה.',
    closed: 'ההרשמה נסגרה בינתיים.',
    'not-eligible': 'משהו הכרחי לא מתקיים. ראו למטה מה, ואמרו אם הוא מתקיים עכשיו.',
  },
  confirm: 'הרשמה עכשיו',
  confirmWait: 'לרשימת ההמתנה עכשיו',
  done: (own, name, title) => (own ? `נרשמתם: ${title}.` : `ההרשמה של ${name} נקלטה: ${title}.`),
  doneWait: (own, name) =>
    own
      ? 'אתם ברשימת ההמתנה. תקבלו הודעה כשיהיה לכם מקום.'
      : `${name} ברשימת ההמתנה. תקבלו הודעה כשיהיה מקום.`,
  registered: (own, name) => (own ? 'יש לכם מקום' : `יש מקום עבור ${name}`),
  registeredOn: (date) => `נרשם ב-${date}.`,
  waitlisted: (own, name) => (own ? 'אתם ברשימת ההמתנה' : `${name} ברשימת ההמתנה`),
  ahead: (n, own, name) =>
    n === 0
      ? own
        ? 'אתם הבאים בתור: המקום הפנוי הראשון שלכם.'
        : `התור של ${name} הוא הבא: המקום הפנוי הראשון שמור לשם כך.`
      : `${several(n, { one: 'אחד מחכה', two: 'שניים מחכים', other: '# מחכים' })} לפני ${own ? 'התור שלכם' : `התור של ${name}`}.`,
  attended: (own, name) => (own ? 'השתתפתם' : `ההשתתפות של ${name} נרשמה`),
  noShow: (own, name) => (own ? 'לא יכולתם לבוא' : `ההיעדרות של ${name} נרשמה`),
  leave: 'ויתור על המקום',
  leaveWait: 'עזיבת רשימת ההמתנה',
  leaveTitle: (own, name) => (own ? 'לוותר על המקום שלכם?' : `לוותר על המקום של ${name}?`),
  leaveText: 'הראשון שמחכה מקבל אותו מיד. מי שנרשמים שוב באים בסוף.',
  leaveWaitTitle: 'לעזוב את רשימת ההמתנה?',
  leaveWaitText: 'מי שנרשמים אליה שוב באים בסוף.',
  stay: 'להשאיר',
  left: 'בוצע. תודה שאפשרתם לאחרים לבוא.',
  leftWait: 'בוצע. המקום ברשימת ההמתנה פנוי.',
  saved: 'נשמר',
  calendar: 'הוספה ליומן',
  code: 'קוד לרישום בכניסה',
  codeText: 'הראו אותו למנחים כשאתם באים.',
  showCode: 'הצגת הקוד לרישום בכניסה',
};

/** Texts of what somebody says they have, can, or tolerate. */
export const brings: Words['brings'] = {
  title: 'מה יש לי',
  titleOf: (name) => `מה יש ל-${name}`,
  link: 'מה יש לכם, מה אתם יודעים ומה מתאים לכם: סדנאות שואלות על כך.',
  lead: 'אמרו זאת פעם אחת, וכל סדנה ששואלת יודעת. רק המנחים של סדנה שנרשמתם אליה רואים זאת.',
  none: 'סדנאות עדיין לא שואלות על דבר.',
  noneText: 'מה שהן שואלות יופיע כאן ברגע שיהיה משהו.',
  unsaid: 'מעדיפים לא לומר',
  sayAgain: 'נוסח מחדש: אמרו זאת שוב',
};

/** Texts of the news about workshops. `who` is empty where it is about the reader. */
export const workshopNews: Words['workshopNews'] = {
  usual: (title) => `חדשות: ${title}`,
  gone: 'סדנה',
  kinds: {
    registered: (title, who) => (who ? `יש מקום עבור ${who}: ${title}` : `יש לכם מקום: ${title}`),
    waitlisted: (title, who) => (who ? `${who} ברשימת ההמתנה: ${title}` : `אתם ברשימת ההמתנה: ${title}`),
    'moved-up': (title, who) =>
      who ? `התפנה מקום עבור ${who}: ${title}` : `התפנה מקום, והוא שלכם: ${title}`,
    changed: (title, who) => (who ? `משהו השתנה עבור ${who}: ${title}` : `משהו השתנה: ${title}`),
    cancelled: (title, who) => (who ? `בוטלה עבור ${who}: ${title}` : `בוטלה: ${title}`),
    removed: (title, who) => (who ? `${who} כבר לא ברשימה: ${title}` : `אתם כבר לא ברשימה: ${title}`),
    'reminder-day': (title, who) => (who ? `בעוד יום עבור ${who}: ${title}` : `בעוד יום: ${title}`),
    'reminder-hour': (title, who) => (who ? `בעוד שעה עבור ${who}: ${title}` : `בעוד שעה: ${title}`),
    'organizer-asked': (title) => `ביקשו מכם לעזור בהנחיה: ${title}`,
    'organizer-answered': (title, who) => `התקבלה תשובה על ההנחיה (${who || 'מישהו'}): ${title}`,
    'organizer-removed': (title) => `מי שמנחים השתנו: ${title}`,
    'cover-asked': (title) => `דרוש מי שינחו: ${title}. תוכלו להחליף?`,
    'cover-filled': (title, who) => `נמצא מחליף (${who || 'מישהו'}): ${title}`,
    'cover-taken': (title) => `כבר אין צורך שתחליפו: ${title}`,
    'cover-escalated': (title) => `עדיין לא נמצא מחליף: ${title}`,
  },
  changed: (parts) => `מה השתנה: ${parts}`,
  parts: { time: 'הזמן', place: 'המקום', requirements: 'מה שנדרש', organizers: 'ההנחיה' },
};

/** Texts of the catalogue of what workshops can ask for. */
export const needsCatalogue: Words['needsCatalogue'] = {
  title: 'מה סדנאות יכולות לדרוש',
  lead: 'שינוי תקף לכל סדנה ששואלת על כך: מי שנרשמים רואים את החדש.',
  link: 'מה סדנאות יכולות לדרוש',
  add: 'הוספה',
  addTitle: 'הוספת משהו שסדנאות יכולות לדרוש',
  emptyTitle: 'עדיין אין דבר',
  emptyText: 'הוסיפו מה צריך שיהיה למשתתפים, מה הם יודעים ומה מתאים להם.',
  name: 'שם',
  kind: 'איזה סוג',
  kinds: {
    material: 'משהו שיש',
    skill: 'משהו שיודעים',
    allergy: 'משהו שמתאים',
    age: 'גיל',
    consent: 'הסכמה',
    other: 'משהו אחר',
  },
  description: 'בכמה מילים',
  minAge: 'מגיל',
  maxAge: 'עד גיל',
  years: (from, to) => (from && to ? `גיל ${from} עד ${to}` : from ? `מגיל ${from}` : `עד גיל ${to}`),
  purpose: 'איזו הסכמה',
  badAge: 'מספר שלם מ-0 עד 130.',
  oneAge: 'אמרו לפחות אחד מהשניים.',
  wasRetired: (name) => `${name}: אף סדנה לא תשאל על כך מחדש.`,
  wasRestored: (name) => `${name} שוב בשימוש.`,
};
