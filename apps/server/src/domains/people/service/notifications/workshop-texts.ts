/** A workshop as it is when somebody reads about it. */
export type AboutWorkshop = {
  readonly title: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly timeZone: string;
  /** What everybody may read of it: the city or the house; null where there is none. */
  readonly place: string | null;
  /** What its organizers said when they cancelled it. */
  readonly cancelMessage: string | null;
};

/** What happened; `name` is whom it is about, where that is another. */
type News = {
  readonly what: string;
  readonly name?: string | undefined;
  readonly fields?: readonly string[] | undefined;
};

type Words = Readonly<Record<string, string>> & { readonly changed: string };
/** The same about somebody else; where there is none, that of `Words` says it. */
type OfAnother = Readonly<Record<string, (name: string) => string>>;
type Part = 'time' | 'place' | 'requirements' | 'organizers';
type Changes = {
  readonly parts: Readonly<Record<Part, string>>;
  readonly said: (parts: readonly string[]) => string;
};

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

const enOther: OfAnother = {
  registered: (name) => `${name} has a seat in this workshop:`,
  waitlisted: (name) => `${name} is on the waitlist of this workshop:`,
  'moved-up': (name) => `A seat fell free: ${name} is in this workshop now:`,
  changed: (name) => `There is news about this workshop of ${name}:`,
  cancelled: (name) => `This workshop of ${name} was cancelled:`,
  removed: (name) => `${name} is not on the list of this workshop any more:`,
  'reminder-day': (name) => `This workshop of ${name} begins in a day:`,
  'reminder-hour': (name) => `This workshop of ${name} begins in an hour:`,
};

const deOther: OfAnother = {
  registered: (name) => `${name} hat einen Platz in diesem Workshop:`,
  waitlisted: (name) => `${name} steht auf der Warteliste dieses Workshops:`,
  'moved-up': (name) => `Ein Platz ist frei geworden: ${name} ist jetzt dabei:`,
  changed: (name) => `Zu diesem Workshop von ${name} gibt es etwas Neues:`,
  cancelled: (name) => `Dieser Workshop von ${name} wurde abgesagt:`,
  removed: (name) => `${name} steht nicht mehr auf der Liste dieses Workshops:`,
  'reminder-day': (name) => `Dieser Workshop von ${name} beginnt in einem Tag:`,
  'reminder-hour': (name) => `Dieser Workshop von ${name} beginnt in einer Stunde:`,
};

const heOther: OfAnother = {
  registered: (name) => `יש מקום עבור ${name} בסדנה הזאת:`,
  waitlisted: (name) => `${name} ברשימת ההמתנה של הסדנה הזאת:`,
  'moved-up': (name) => `התפנה מקום, ועכשיו יש מקום עבור ${name} בסדנה הזאת:`,
  changed: (name) => `יש חדש בקשר לסדנה הזאת של ${name}:`,
  cancelled: (name) => `הסדנה הזאת של ${name} בוטלה:`,
  removed: (name) => `הרישום של ${name} לסדנה הזאת הוסר:`,
  'reminder-day': (name) => `הסדנה הזאת של ${name} מתחילה בעוד יום:`,
  'reminder-hour': (name) => `הסדנה הזאת של ${name} מתחילה בעוד שעה:`,
};

const enChanges: Changes = {
  parts: { time: 'time', place: 'place', requirements: 'what it asks for', organizers: 'who runs it' },
  said: (parts) => `What changed: ${parts.join(', ')}`,
};
const deChanges: Changes = {
  parts: { time: 'Zeit', place: 'Ort', requirements: 'Anforderungen', organizers: 'wer ihn leitet' },
  said: (parts) => `Geändert: ${parts.join(', ')}`,
};
const heChanges: Changes = {
  parts: { time: 'הזמן', place: 'המקום', requirements: 'מה שנדרש', organizers: 'ההנחיה' },
  said: (parts) => `מה השתנה: ${parts.join(', ')}`,
};

const partOf: Readonly<Record<string, Part>> = {
  ...{ startsAt: 'time', endsAt: 'time', timeZone: 'time' },
  ...{ place: 'place', isOnline: 'place', address: 'place', onlineUrl: 'place' },
  ...{ requirements: 'requirements', organizers: 'organizers' },
};

const english = { words: en, another: enOther, changes: enChanges };
const languages: Readonly<Record<string, typeof english>> = {
  en: english,
  de: { words: de, another: deOther, changes: deChanges },
  he: { words: he, another: heOther, changes: heChanges },
};

type Times = Pick<AboutWorkshop, 'startsAt' | 'endsAt'>;

/** From when to when by the clocks of a zone, and what that time is called: two names where they change meanwhile. */
function timesIn({ startsAt, endsAt }: Times, timeZone: string, language: string): string {
  const locale = language in languages ? language : 'en';
  const written = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'short', timeZone });
  const named = new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: 'long' });
  const nameAt = (at: Date) =>
    named.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? timeZone;
  const names = [...new Set([nameAt(startsAt), nameAt(endsAt)])];
  return `${written.formatRange(startsAt, endsAt)} (${names.join(' – ')})`;
}

const offsetAt = (at: Date, timeZone: string): string =>
  Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timeZone).offset;

/** When it takes place: for the reader, and by the clocks there where those show another time. */
function whenOf(workshop: AboutWorkshop, reader: string | null, language: string): string[] {
  const { startsAt, endsAt, timeZone, place } = workshop;
  const isElsewhere =
    reader !== null &&
    place !== null &&
    [startsAt, endsAt].some((at) => offsetAt(at, reader) !== offsetAt(at, timeZone));
  return [
    timesIn(workshop, reader ?? timeZone, language),
    ...(isElsewhere ? [`${place}: ${timesIn(workshop, timeZone, language)}`] : []),
  ];
}

/** In which language and time zone somebody reads; no zone: in that of the workshop. */
export type Reader = { readonly language: string; readonly time_zone: string | null };

/** What there is about a workshop, for a mail. */
export function workshopText(
  { language, time_zone: reader }: Reader,
  { what, name, fields = [] }: News,
  workshop: AboutWorkshop,
): string {
  const { words, another, changes } = languages[language] ?? english;
  const headline = name === undefined ? undefined : another[what]?.(name);
  const parts = new Set(fields.flatMap((field) => partOf[field] ?? []));
  return [
    headline ?? words[what] ?? words.changed,
    workshop.title,
    ...whenOf(workshop, reader, language),
    ...(parts.size > 0 ? [changes.said([...parts].map((part) => changes.parts[part]))] : []),
    ...(what === 'cancelled' && workshop.cancelMessage ? [workshop.cancelMessage] : []),
  ].join('\n');
}
