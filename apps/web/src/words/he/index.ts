import { countIn } from '../count.ts';
import type { Words } from '../en/index.ts';
import * as administration from './admin.ts';
import { apps } from './apps.ts';
import { calendarFeed } from './calendar-feed.ts';
import * as agreeing from './consents.ts';
import { entryWords } from './entry.ts';
import * as leaving from './erasing.ts';
import { charts, insights, timeline } from './insights.ts';
import * as sittings from './keeping.ts';
import { live } from './live.ts';
import { now } from './now.ts';
import { operations } from './operations.ts';
import { organizing } from './organizing.ts';
import { personalWords } from './personal.ts';
import { plans } from './plans.ts';
import { practise } from './practise.ts';
import { privacy } from './privacy.ts';
import * as answering from './privacy-admin.ts';
import { problems } from './problems.ts';
import { relationships as whoSeesWhom } from './relationships.ts';
import { reports } from './reports.ts';
import { securityWords } from './security.ts';
import { room } from './workshop-room.ts';
import * as taking from './workshops.ts';

const several = countIn('he');

const relationships: Record<string, string> = {
  child: 'הילד או הילדה שלכם',
  ward: 'באפוטרופסות שלכם',
  patient: 'בטיפול אצלכם',
  client: 'באימון אצלכם',
  student: 'בלימוד אצלכם',
};

const purposes: Record<string, string> = {
  service: 'השתתפות',
  'sensor-data': 'נתוני חיישנים',
  'practitioner-sharing': 'שיתוף עם איש או אשת מקצוע',
  'workshop-recording': 'הקלטה בסדנאות',
  analytics: 'שיפור האפליקציה',
  research: 'מחקר',
};

/** Every text of the screens in Hebrew. It speaks in the plural, which is meant for everybody. */
export const he: Words = {
  entry: entryWords,
  security: securityWords,
  ...administration,
  ...agreeing,
  ...leaving,
  ...answering,
  ...sittings,
  ...taking,
  apps,
  calendarFeed,
  charts,
  insights,
  timeline,
  live,
  operations,
  organizing,
  now,
  plans,
  practise,
  room,
  personal: personalWords,
  privacy,
  relationships: whoSeesWhom,
  reports,
  app: 'Attune',
  skip: 'דילוג לתוכן',
  navigation: 'תפריט ראשי',
  screens: { home: 'בית', sessions: 'מפגשים', people: 'אנשים', admin: 'ניהול', settings: 'הגדרות' },
  loading: 'בטעינה',
  find: 'חיפוש',
  signOut: 'יציאה',
  stillSignedIn: (why) => `עדיין לא יצאתם. ${why}`,
  tryAgain: 'לנסות שוב',
  goHome: 'לדף הבית',
  cancel: 'ביטול',
  close: 'סגירה',
  language: 'שפה',
  units: { ms: 'אלפיות שנייה', s: 'שנ׳', min: 'דק׳', h: 'שע׳' },
  palette: {
    title: 'חיפוש מסכים, אנשים ומפגשים',
    placeholder: 'חיפוש מסך, אדם או מפגש',
    nothing: 'לא נמצא דבר. נסו תחילת שם או תאריך.',
    screen: 'מסך',
    person: 'אדם',
    session: 'מפגש',
    sessionsOf: (name) => `מפגשים של ${name}`,
  },
  errors: {
    title: 'זה לא הצליח',
    unreachable: 'אין קשר עם Attune. שום דבר לא אבד. בדקו את החיבור ונסו שוב.',
    unknown: 'משהו השתבש אצלנו. שום דבר לא אבד. נסו שוב; אם זה חוזר, ספרו למי שמפעיל כאן את Attune.',
    screen: 'לא ניתן היה להציג את המסך הזה',
    screenText: 'הנתונים שלכם בטוחים: מדובר רק בתצוגה. טענו את הדף מחדש.',
    reload: 'טעינה מחדש',
    problems,
  },
  enter: {
    busy: 'נכנסים',
    failed: 'עדיין לא נכנסתם',
    failedText: 'קישור כניסה פועל פעם אחת ולזמן קצר. קישור חדש מופיע במקום שבו הופעל Attune.',
    missing: 'בכתובת הזאת אין קישור כניסה. פתחו את הקישור כולו, מ-http ועד האות האחרונה.',
  },
  signedOut: {
    title: 'יצאתם מ-Attune',
    text: 'היכנסו כדי להמשיך. תחזרו לדף הזה.',
    signIn: 'כניסה',
    again: 'כבר נכנסתי, לבדוק שוב',
  },
  notFound: {
    title: 'אין כאן דבר',
    text: 'אולי הכתובת השתנתה, או שמה שהיא מציגה לא נועד לכם.',
  },
  home: {
    greeting: (hour, name) =>
      `${hour < 5 ? 'לילה טוב' : hour < 12 ? 'בוקר טוב' : hour < 18 ? 'צהריים טובים' : 'ערב טוב'}, ${name}`,
    last: 'המפגש האחרון שלכם',
    open: 'פתיחת המפגש',
    all: 'כל המפגשים',
    people: 'אנשים שאתם מלווים',
    noneYet: 'אין עדיין מפגש',
    emptyTitle: 'כאן יופיעו המפגשים שלכם',
    emptyText: 'הוסיפו קובץ מהמקליט שלכם (EDF, BDF או CSV), והעקומה שלכם תופיע כאן.',
    next: 'הוספת מפגש',
    nextText: 'הוסיפו את מה שהמקליט שמר: קובץ EDF, BDF או CSV.',
  },
  sessions: {
    title: 'מפגשים',
    of: (name) => `מפגשים של ${name}`,
    emptyTitle: 'כאן יופיעו מפגשים',
    emptyText: 'כל מפגש עם חיישנים מופיע עם העקומה שלו, החדש ביותר ראשון. התחילו עם קובץ מהמקליט שלכם.',
    emptyOther: (name) => `כל מפגש עם חיישנים של ${name} יופיע כאן עם העקומה שלו.`,
    more: 'להציג עוד',
    end: 'אלה כולם.',
    count: (n) => several(n, { one: 'מפגש אחד', two: 'שני מפגשים', other: '# מפגשים' }),
    first: (seconds) => `${seconds} השניות הראשונות`,
    whole: 'המפגש כולו',
    curveOf: (label, stretch) => `${label}, ${stretch}`,
    recording: 'עדיין בהקלטה',
    discarded: 'בוטל',
    noExercise: 'מפגש',
    noCurve: 'אין נקודות',
    curveFailed: 'העקומה לא נטענה',
    markers: (n) => several(n, { one: 'סימון אחד', two: 'שני סימונים', other: '# סימונים' }),
  },
  upload: {
    add: 'הוספת מפגש',
    hint: 'קובצי EDF, BDF או CSV, או לגרור אותם לכאן',
    drop: 'שחררו קבצים או תיקיות כדי להוסיף אותם',
    tray: 'קבצים שמתווספים',
    sending: (percent) => `בשליחה, ${percent}`,
    left: (time) => `נותרו בערך ${time}`,
    reading: 'נשלח. הקובץ בקריאה',
    done: 'נוסף',
    already: 'כבר נמצא כאן. דבר לא השתנה.',
    open: 'פתיחת המפגש',
    cancelled: 'בוטל. דבר לא נשמר.',
    failed: 'דבר מהקובץ לא נשמר.',
    consent: 'ממתין להסכמה שלכם',
    consentOther: (name) =>
      `אין עדיין הסכמה של ${name} לשמירת נתוני חיישנים. אפשר להסכים בהגדרות האישיות; אחר כך הוסיפו את הקובץ שוב.`,
    readConsent: 'לקרוא ולהחליט',
    dismiss: (file) => `הסרה מהרשימה: ${file}`,
    cancel: (file) => `ביטול: ${file}`,
    warnings: 'כדאי לדעת',
    leave: 'קובץ עדיין נשלח.',
  },
  session: {
    at: 'מפגש',
    back: 'כל המפגשים',
    length: 'משך',
    points: 'נקודות',
    rate: 'קצב',
    lowest: 'הנמוך ביותר',
    highest: 'הגבוה ביותר',
    markers: 'סימונים',
    irregular: 'לכל נקודה זמן משלה',
    measured: (rate) => `(נמדד: ${rate})`,
    ratePerSecond: 'נקודות לשנייה',
    methods: {
      length: 'מהנקודה הראשונה ועד האחרונה.',
      points: 'כל הנקודות בכל הערוצים, כפי שהוקלטו.',
      rate: 'נקודות בשנייה, לפי המקליט.',
      extremes: (label) => `של ${label} לאורך המפגש כולו, במדויק: ללא החלקה.`,
      markers: 'רגעים מסומנים שהגיעו עם הקובץ או נקבעו במהלך המפגש.',
    },
    zoomIn: 'הגדלה',
    zoomOut: 'הקטנה',
    whole: 'המפגש כולו',
    fitHeight: 'התאמת הגובה למה שרואים',
    earlier: 'מוקדם יותר',
    later: 'מאוחר יותר',
    download: 'הורדה',
    png: 'תמונה של התצוגה (PNG)',
    csv: 'כל הנקודות (CSV)',
    edf: 'קובץ מקליט (EDF+)',
    chart: 'עקומות המפגש',
    chartHelp:
      'פלוס ומינוס מגדילים ומקטינים, חץ שמאלה וחץ ימינה מזיזים, Home ו-End עוברים לקצוות, 0 מציג הכול. עם Shift החצים מזיזים את הסמן ומקריאים ערכים. M מציב סימון בסמן.',
    summary: ({ channels, from, to, length }) => `${channels}. מוצג: מ-${from} עד ${to} מההתחלה, ${length}.`,
    extent: (label, low, high) => `${label} בין ${low} ל-${high}`,
    shown: (from, to) => `\u2066${from} – ${to}\u2069`,
    band: (points) => `כל צעד מציג את הנמוכה ואת הגבוהה מתוך ${points} נקודות`,
    exactly: 'כל נקודה כפי שהוקלטה',
    sinceStart: 'מההתחלה',
    localTime: (zone) => `שעון מקומי (${zone})`,
    gap: 'אין ערך',
    range: (low, high) => `${low} עד ${high}`,
    goTo: (label, at) => `להציג את ${label} ב-${at}`,
    noMarkers: 'אין סימונים במפגש הזה.',
    noChannels: 'אין ערוצים במפגש הזה.',
    details: 'פרטים',
    channel: 'ערוץ',
    dataType: 'סוג הנתונים',
    unit: 'יחידה',
    resolution: 'צעד',
    device: 'מכשיר',
    timeZone: 'אזור זמן',
    loadingCurve: 'הנקודות בדרך',
    hint: 'גלגלת או צביטה להגדלה, גרירה לבחירה, Shift וגרירה להזזה',
    hintTouch: 'צביטה להגדלה, גרירה להזזה',
    moreMarkers: (n) => `להציג את כל ה-${n}`,
    imageSaved: 'התמונה נשמרה',
  },
  people: {
    title: 'אנשים',
    lead: 'מי שמותר לכם לראות את המפגשים שלהם.',
    search: 'חיפוש לפי שם',
    emptyTitle: 'אין עדיין איש',
    emptyText: 'מי שיסכימו שתלוו אותם יופיעו כאן.',
    nothing: 'אין איש בשם הזה.',
    relationship: (word) => (word ? (relationships[word] ?? word) : 'בארגון שלכם'),
    open: 'מפגשים',
  },
  settings: {
    title: 'הגדרות',
    look: 'תצוגה',
    theme: 'בהיר או כהה',
    light: 'בהיר',
    dark: 'כהה',
    auto: 'כמו במכשיר',
    saved: 'נשמר',
    notGiven: 'לא ניתנה',
    withdrawn: (date) => `בוטלה ב-${date}`,
    give: 'להסכים',
    giveFor: (purpose) => `להסכים: ${purpose}`,
    withdraw: 'לבטל את ההסכמה',
    withdrawFor: (purpose) => `לבטל את ההסכמה: ${purpose}`,
    purpose: (name) => purposes[name] ?? name,
    more: 'עוד',
    here: 'הדפדפן הזה',
    signedInAs: (name) => `נכנסתם בשם ${name}.`,
  },
  consent: {
    title: 'לפני שזה נשמר',
    text: (own, name) =>
      own
        ? 'נתוני חיישנים נשמרים רק בהסכמתכם.'
        : `נתוני חיישנים של ${name} נשמרים רק בהסכמה. ההחלטה בשם ${name} בידיכם.`,
    give: 'להסכים ולהמשיך',
    notNow: 'לא עכשיו',
    version: (version) => `נוסח ${version}`,
  },
};
