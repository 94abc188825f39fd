/** A workshop as it is when somebody reads about it. */
export type AboutWorkshop = {
  readonly title: string;
  readonly startsAt: Date;
  readonly timeZone: string;
};

type Words = Readonly<Record<string, string>> & { readonly changed: string };

const en: Words = {
  registered: 'You have a seat in this workshop:',
  waitlisted: 'You are on the waitlist of this workshop:',
  'moved-up': 'A seat fell free: you are in this workshop now:',
  changed: 'There is news about this workshop:',
  cancelled: 'This workshop was cancelled:',
  removed: 'You are not on the list of this workshop any more:',
  'reminder-day': 'This workshop begins in a day:',
  'reminder-hour': 'This workshop begins in an hour:',
  'organizer-asked': 'You are asked to help run this workshop:',
  'organizer-answered': 'Somebody answered whether they help run this workshop:',
  'organizer-removed': 'Who runs this workshop has changed:',
  'cover-asked': 'Somebody is needed to run this workshop. Can you come in?',
  'cover-filled': 'Somebody has come in and runs this workshop:',
  'cover-taken': 'You need not come in for this workshop any more:',
  'cover-escalated': 'Nobody has come in yet to run this workshop:',
};

const de: Words = {
  registered: 'Du hast einen Platz in diesem Workshop:',
  waitlisted: 'Du stehst auf der Warteliste dieses Workshops:',
  'moved-up': 'Ein Platz ist frei geworden: Du bist jetzt dabei:',
  changed: 'Zu diesem Workshop gibt es etwas Neues:',
  cancelled: 'Dieser Workshop wurde abgesagt:',
  removed: 'Du stehst nicht mehr auf der Liste dieses Workshops:',
  'reminder-day': 'Dieser Workshop beginnt in einem Tag:',
  'reminder-hour': 'Dieser Workshop beginnt in einer Stunde:',
  'organizer-asked': 'Du wirst gebeten, diesen Workshop mit zu leiten:',
  'organizer-answered': 'Jemand hat geantwortet, ob er oder sie diesen Workshop mit leitet:',
  'organizer-removed': 'Wer diesen Workshop leitet, hat sich geändert:',
  'cover-asked': 'Für diesen Workshop wird jemand gesucht, der ihn leitet. Kannst du einspringen?',
  'cover-filled': 'Jemand ist eingesprungen und leitet diesen Workshop:',
  'cover-taken': 'Du musst für diesen Workshop nicht mehr einspringen:',
  'cover-escalated': 'Für diesen Workshop ist noch niemand eingesprungen:',
};

const he: Words = {
  registered: 'יש לך מקום בסדנה הזאת:',
  waitlisted: 'נרשמת לרשימת ההמתנה של הסדנה הזאת:',
  'moved-up': 'התפנה מקום, ועכשיו יש לך מקום בסדנה הזאת:',
  changed: 'יש חדש בקשר לסדנה הזאת:',
  cancelled: 'הסדנה הזאת בוטלה:',
  removed: 'הרישום שלך לסדנה הזאת הוסר:',
  'reminder-day': 'הסדנה הזאת מתחילה בעוד יום:',
  'reminder-hour': 'הסדנה הזאת מתחילה בעוד שעה:',
  'organizer-asked': 'ביקשו ממך לעזור בהנחיית הסדנה הזאת:',
  'organizer-answered': 'התקבלה תשובה על הנחיית הסדנה הזאת:',
  'organizer-removed': 'חל שינוי במי שמנחה את הסדנה הזאת:',
  'cover-asked': 'מחפשים מי שינחה את הסדנה הזאת. אפשר להיעזר בך?',
  'cover-filled': 'נמצא מי שינחה את הסדנה הזאת:',
  'cover-taken': 'כבר אין צורך בהחלפה שלך בסדנה הזאת:',
  'cover-escalated': 'עדיין לא נמצא מי שינחה את הסדנה הזאת:',
};

const languages: Readonly<Record<string, Words>> = { en, de, he };

/** When it starts, where it is: the day, the time, and which time that is. */
function startOf({ startsAt, timeZone }: AboutWorkshop, language: string): string {
  const written = new Intl.DateTimeFormat(language in languages ? language : 'en', {
    dateStyle: 'full',
    timeStyle: 'short',
    timeZone,
  });
  return `${written.format(startsAt)} (${timeZone})`;
}

/** What there is about a workshop, in the reader's language, for a mail. */
export function workshopText(language: string, what: string, workshop: AboutWorkshop): string {
  const words = languages[language] ?? en;
  return [words[what] ?? words.changed, workshop.title, startOf(workshop, language)].join('\n');
}
