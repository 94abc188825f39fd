import type { MailText } from '../../mail/index.ts';

export type Told =
  | { readonly kind: 'data-ready'; readonly until: Date }
  | { readonly kind: 'erasure-asked'; readonly until: Date }
  | { readonly kind: 'erasure-open-again'; readonly until: Date }
  | { readonly kind: 'erasure-blocked' }
  | { readonly kind: 'erasure-cancelled' };

type Words = {
  readonly subject: Readonly<Record<Told['kind'], string>>;
  readonly hello: (name: string) => string;
  readonly day: (at: Date) => string;
  readonly body: (told: Told, own: boolean, link: string, day: (at: Date) => string) => readonly string[];
};

const dayIn = (language: string) => (at: Date) =>
  new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' }).format(at);

const en: Words = {
  subject: {
    'data-ready': 'Your data can be fetched',
    'erasure-asked': 'Attune is asked to erase your data',
    'erasure-open-again': 'Is your data still to be erased?',
    'erasure-blocked': 'Your data cannot be erased yet',
    'erasure-cancelled': 'Your data stays',
  },
  hello: (name) => `Hello ${name},`,
  day: dayIn('en'),
  body: (told, own, link, day) => {
    const whose = own ? 'your data' : 'the data of the child in your care';
    switch (told.kind) {
      case 'data-ready':
        return [
          `a copy of ${whose} was asked for. It can be fetched until ${day(told.until)}, once you are signed in:`,
          link,
          'If it was not you, end all logins under Settings → Security and choose a new password.',
        ];
      case 'erasure-asked':
        return [
          `you, or somebody who may, asked to erase ${whose}, for good. It happens on ${day(told.until)}. Until then it can be stopped here:`,
          link,
          'Nothing can be brought back afterwards. If you want a copy, fetch it before.',
        ];
      case 'erasure-open-again':
        return [
          `Attune had to go back to an earlier state, in which a request to erase ${whose} is open. If it was taken back since, that is lost: please take it back again. Otherwise it happens on ${day(told.until)}. Until then it can be stopped here:`,
          link,
        ];
      case 'erasure-blocked':
        return [
          `${whose} was to be erased, but somebody depends on it: as the last administrator, the only organizer of a workshop, or the only guardian of a child. Hand over first; it goes on by itself then. What it is stands here:`,
          link,
        ];
      case 'erasure-cancelled':
        return [`the request to erase ${whose} was taken back. Everything stays as it is.`];
    }
  },
};

const de: Words = {
  subject: {
    'data-ready': 'Deine Daten können abgeholt werden',
    'erasure-asked': 'Attune soll deine Daten löschen',
    'erasure-open-again': 'Sollen deine Daten noch gelöscht werden?',
    'erasure-blocked': 'Deine Daten können noch nicht gelöscht werden',
    'erasure-cancelled': 'Deine Daten bleiben',
  },
  hello: (name) => `Hallo ${name},`,
  day: dayIn('de'),
  body: (told, own, link, day) => {
    const whose = own ? 'deiner Daten' : 'der Daten des Kindes, für das du sorgst,';
    switch (told.kind) {
      case 'data-ready':
        return [
          `eine Kopie ${whose} wurde angefordert. Sie kann bis ${day(told.until)} abgeholt werden, nach der Anmeldung:`,
          link,
          'Wenn du das nicht warst, beende unter Einstellungen → Sicherheit alle Anmeldungen und wähle ein neues Passwort.',
        ];
      case 'erasure-asked':
        return [
          `du oder jemand, der es darf, hat verlangt, dass alle Kopien ${whose} für immer gelöscht werden. Das geschieht am ${day(told.until)}. Bis dahin lässt es sich hier aufhalten:`,
          link,
          'Danach lässt sich nichts zurückholen. Wer eine Kopie möchte, holt sie vorher.',
        ];
      case 'erasure-open-again':
        return [
          `Attune musste auf einen früheren Stand zurück, in dem eine Bitte um Löschung ${whose} offen ist. Falls sie seither zurückgenommen wurde, ist das verloren: bitte nimm sie noch einmal zurück. Sonst geschieht die Löschung am ${day(told.until)}. Bis dahin lässt sie sich hier aufhalten:`,
          link,
        ];
      case 'erasure-blocked':
        return [
          `die Löschung ${whose} muss warten, weil jemand davon abhängt: durch die letzte Verwaltung, die einzige Leitung eines Workshops oder die einzige Sorge für ein Kind. Übergib das zuerst; dann geht es von selbst weiter. Was es ist, steht hier:`,
          link,
        ];
      case 'erasure-cancelled':
        return [`die Bitte um Löschung ${whose} wurde zurückgenommen. Alles bleibt, wie es ist.`];
    }
  },
};

const he: Words = {
  subject: {
    'data-ready': 'אפשר להוריד את המידע שלך',
    'erasure-asked': 'התבקשה מחיקת המידע שלך מ-Attune',
    'erasure-open-again': 'האם עדיין למחוק את המידע שלך?',
    'erasure-blocked': 'עדיין אי אפשר למחוק את המידע שלך',
    'erasure-cancelled': 'המידע שלך נשאר',
  },
  hello: (name) => `שלום ${name},`,
  day: dayIn('he'),
  body: (told, own, link, day) => {
    const whose = own ? 'המידע שלך' : 'המידע של הילד או הילדה שבאחריותך';
    switch (told.kind) {
      case 'data-ready':
        return [
          `התבקש עותק של ${whose}. אפשר להוריד אותו עד ${day(told.until)}, אחרי כניסה:`,
          link,
          'אם הבקשה אינה שלך, כדאי לסיים את כל הכניסות תחת הגדרות ← אבטחה ולבחור סיסמה חדשה.',
        ];
      case 'erasure-asked':
        return [
          `התבקשה מחיקה לתמיד של ${whose}. היא תתבצע ב-${day(told.until)}. עד אז אפשר לעצור אותה כאן:`,
          link,
          'אחר כך אי אפשר להחזיר דבר. מי שרוצה עותק, כדאי להוריד אותו קודם.',
        ];
      case 'erasure-open-again':
        return [
          `Attune הוחזרה למצב קודם, שבו פתוחה בקשה למחיקת ${whose}. אם הבקשה בוטלה מאז, הביטול אבד, ויש לבטל אותה שוב. אחרת המחיקה תתבצע ב-${day(told.until)}. עד אז אפשר לעצור אותה כאן:`,
          link,
        ];
      case 'erasure-blocked':
        return [
          `מחיקת ${whose} ממתינה, כי מישהו תלוי בכך: ניהול אחרון, הנחיה יחידה של סדנה, או אחריות יחידה על ילד. יש להעביר זאת קודם, ואז המחיקה תימשך מעצמה. הפרטים כאן:`,
          link,
        ];
      case 'erasure-cancelled':
        return [`הבקשה למחוק את ${whose} בוטלה. הכול נשאר כפי שהוא.`];
    }
  },
};

const languages: Readonly<Record<string, Words>> = { en, de, he };

/** `own`: the reader is who it is about, and not their guardian. `link`: the page of whose data it is. */
export function tellingOf(told: Told, own: boolean, link: string) {
  return (name: string, language: string): MailText => {
    const words = languages[language] ?? en;
    const body = words.body(told, own, link, words.day);
    return { subject: words.subject[told.kind], text: `${[words.hello(name), ...body].join('\n\n')}\n` };
  };
}
