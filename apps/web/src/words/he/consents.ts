import { countIn } from '../count.ts';
import type { Words } from '../en/index.ts';

const several = countIn('he');

const withdrawing: Record<string, string> = {
  'sensor-data':
    'הקלטה שרצה נעצרת. דבר חדש לא נשמר, לא מחיישן ולא מקובץ. מפגשים שכבר כאן נשארים עד שמבטלים אותם.',
  'practitioner-sharing': 'מטפלים לא רואים עוד מפגשים, גם לא כאלה שהם צופים בהם עכשיו.',
  'workshop-recording': 'בסדנאות לא מקליטים עוד דבר. בסדנה שאינה מקבלת איש בלי זה, המקום עלול ללכת לאיבוד.',
  analytics: 'דבר לא נספר עוד. מה שנספר נשאר כמספרים שאינם שייכים לאיש.',
  research: 'מעכשיו הנתונים לא נכללים בדבר שנמסר למחקר.',
};

export const consents: Words['consents'] = {
  title: { you: 'למה הסכמתם', young: 'מה מותר', of: () => 'למה ניתנה הסכמה' },
  note: {
    you: 'כל אחת היא בחירה בפני עצמה. ביטול תקף מיד.',
    young: 'כל אחת היא שאלה בפני עצמה. מי שאמר כן רשאי לומר לא אחר כך.',
    of: (name) => `כל אחת היא בחירה בפני עצמה. ביטול תקף מיד עבור ${name}.`,
  },
  agrees: {
    guardian: {
      you: 'הורה או אפוטרופוס מסכימים בשמכם.',
      young: 'עד שתגדלו ההורים שלכם עונים. תמיד מותר לומר לא למה שהם התירו.',
      of: (name) => `אתם מסכימים בשם ${name}, כהורים או כאפוטרופוסים.`,
    },
    both: {
      you: 'אתם והורה או אפוטרופוס מסכימים יחד.',
      young: 'אתם וההורים שלכם עונים יחד: זה תקף כששני הצדדים אמרו כן.',
      of: (name) => `אתם ו${name} מסכימים יחד: זה תקף כששני הצדדים הסכימו.`,
    },
    self: {
      you: '',
      young: 'אתם גדולים מספיק כדי לענות בעצמכם.',
      of: (name) => `ההחלטה בידי ${name}, לפי הגיל. אתם עדיין יכולים לבטל מה שאפוטרופוסים התירו.`,
    },
  },
  plain: {
    service: 'יש לכם מקום ב-Attune.',
    'sensor-data': 'חיישנים רשאים לשמור את הדופק שלכם, את הנשימה ועוד דברים כאלה.',
    'practitioner-sharing': 'מי שעוזר לכם רשאי להסתכל על המפגשים שלכם.',
    'workshop-recording': 'חיישנים רשאים לפעול גם כשאתם בסדנה עם אחרים.',
    analytics: 'Attune סופר באילו כפתורים משתמשים, כדי להשתפר.',
    research: 'מי שחוקרים איך לבבות עובדים רשאים ללמוד משלכם, בלי השם שלכם.',
  },
  read: 'לקרוא את כל הנוסח',
  version: (version) => `נוסח ${version}`,
  given: (date) => `הסכמה מ-${date}`,
  by: (name) => `בידי ${name}`,
  bySelf: { you: '', young: 'בידיכם', of: (name) => `בידי ${name}` },
  byGuardian: 'בידי הורה או אפוטרופוס',
  both: (first, second) => `בידי ${first} ו${second}`,
  both2: 'בידי שני הצדדים',
  changed: 'הנוסח חדש. הכן הקודם כבר לא נחשב.',
  waitsFor: {
    self: {
      you: 'הורה או אפוטרופוס הסכימו. עכשיו התשובה שלכם.',
      young: 'ההורים אמרו כן. עכשיו התשובה שלכם.',
      of: (name) => `ממתין לתשובה של ${name}.`,
    },
    guardian: {
      you: 'הסכמתם. ממתין להורה או לאפוטרופוס.',
      young: 'אמרתם כן. ממתין להורים שלכם.',
      of: (name) => `${name} כבר בעד. עכשיו התשובה שלכם.`,
    },
  },
  ofAge: 'הורה או אפוטרופוס הסכימו בעבר. עכשיו אתם בגירים, ומחליטים בעצמכם.',
  giveNew: 'להסכים לנוסח החדש',
  giveNewFor: (purpose) => `להסכים לנוסח החדש: ${purpose}`,
  giveToo: 'להסכים גם',
  giveTooFor: (purpose) => `להסכים גם: ${purpose}`,
  done: (purpose) => `${purpose}: יש הסכמה.`,
  offered: (purpose) => `${purpose}: הסכמתם. ממתין לתשובה השנייה.`,
  withdrawTitle: (purpose) => `לבטל: ${purpose}?`,
  withdrawText: 'זה קורה מיד:',
  withdrawing: (purpose) => withdrawing[purpose] ?? 'מה שנשען על זה נעצר.',
  again: 'תמיד אפשר להסכים שוב.',
  takeBack: 'לבטל את ההסכמה',
  keep: 'להשאיר',
  withdrawn: (purpose) => `${purpose}: ההסכמה בוטלה. זה תקף מעכשיו.`,
  service: 'בלי זה איש אינו כאן. מי שלא רוצה בכך עוד מבקש להימחק.',
  toErasing: 'למחיקה',
  history: (n) =>
    several(n, { one: 'היסטוריה, רשומה אחת', two: 'היסטוריה, שתי רשומות', other: 'היסטוריה, # רשומות' }),
  until: (date, why) => `עד ${date}, ${why}`,
  whys: { asked: 'בוטל', 'new-text': 'נוסח חדש יותר', 'of-age': 'בגירות' },
  hows: {
    screen: 'במסך של Attune',
    invite: 'עם ההזמנה',
    app: 'ביישום',
    staff: 'אצל הצוות',
    demo: 'לצורך ההדגמה',
  },
};

export const consentBanner: Words['consentBanner'] = {
  one: (what) => `נוסח חדש ממתין להסכמתכם: ${what}.`,
  oneOf: (what, name) => `נוסח חדש ממתין להסכמתכם עבור ${name}: ${what}.`,
  ofAge: (what) => `עכשיו אתם בגירים ומחליטים בעצמכם: ${what}.`,
  second: (what) => `עוד חסרה תשובה שלכם: ${what}.`,
  secondOf: (what, name) => `${name} כבר בעד, ועוד חסרה התשובה שלכם: ${what}.`,
  more: (n) => several(n, { one: 'ועוד אחת.', two: 'ועוד שתיים.', other: 'ועוד #.' }),
  look: 'לקרוא ולהחליט',
  later: 'אחר כך',
  yes: 'להסכים',
  titleOf: (what, name) => `${what}, עבור ${name}`,
  text: 'הנוסח',
  before: 'הנוסח הקודם',
  rest: 'עד שתסכימו, מה שנשען על זה כבוי. כל השאר פועל. תמצאו את זה שוב תחת ״הנתונים שלי״.',
};
