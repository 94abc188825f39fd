import type { MailText } from '../../mail/index.ts';

type Texts = {
  invite(facts: { name: string; inviter: string | null; link: string; days: number }): MailText;
  reset(facts: { name: string; link: string; minutes: number }): MailText;
  emailProof(facts: { name: string; link: string; minutes: number }): MailText;
  emailChangeAsked(facts: { name: string; masked: string }): MailText;
  emailChanged(facts: { name: string; masked: string }): MailText;
  securityChanged(facts: { name: string; what: SecurityChange }): MailText;
  cameOfAge(facts: { name: string; own: boolean }): MailText;
  relationshipAsked(facts: { name: string; by: string; link: string }): MailText;
};

export type SecurityChange =
  | 'password'
  | 'passkey-added'
  | 'passkey-removed'
  | 'code-added'
  | 'code-removed'
  | 'identity-added'
  | 'identity-removed'
  | 'recovery-codes'
  | 'factors-reset';

const lines = (...text: readonly string[]) => `${text.join('\n\n')}\n`;

const en: Texts = {
  invite: ({ name, inviter, link, days }) => ({
    subject: 'Your invitation to Attune',
    text: lines(
      `Hello ${name},`,
      inviter ? `${inviter} invites you to Attune.` : 'You are invited to Attune.',
      `Open this link within ${days} days to see what it is about and to come in:`,
      link,
      'The link works once. If you do not know what this is about, leave it: nothing happens.',
    ),
  }),
  reset: ({ name, link, minutes }) => ({
    subject: 'A new password for Attune',
    text: lines(
      `Hello ${name},`,
      `you, or somebody, asked for a new password. Choose one here within ${minutes} minutes:`,
      link,
      'If it was not you, leave this: your password stays as it is.',
    ),
  }),
  emailProof: ({ name, link, minutes }) => ({
    subject: 'Is this your e-mail?',
    text: lines(
      `Hello ${name},`,
      `confirm within ${minutes} minutes that Attune reaches you here:`,
      link,
      'If you did not ask for this, leave it: nothing changes.',
    ),
  }),
  emailChangeAsked: ({ name, masked }) => ({
    subject: 'Somebody asks to change your e-mail for Attune',
    text: lines(
      `Hello ${name},`,
      `you, or somebody, asks that Attune writes to ${masked} from now on. It counts once the link that went there was opened.`,
      'If it was not you, choose a new password now: that stops it.',
    ),
  }),
  emailChanged: ({ name, masked }) => ({
    subject: 'Your e-mail for Attune changes',
    text: lines(
      `Hello ${name},`,
      `from now on Attune writes to ${masked}, and you sign in with that address.`,
      'If it was not you, tell whoever runs Attune at your place at once.',
    ),
  }),
  securityChanged: ({ name, what }) => ({
    subject: 'How you get into Attune has changed',
    text: lines(
      `Hello ${name},`,
      {
        password: 'your password was changed. You are signed out everywhere else.',
        'passkey-added': 'a passkey was added.',
        'passkey-removed': 'a passkey was removed.',
        'code-added': 'a code generator was added.',
        'code-removed': 'the code generator was removed.',
        'identity-added': 'an outside identity was connected.',
        'identity-removed': 'an outside identity was disconnected.',
        'recovery-codes': 'new recovery codes were made; the old ones do not work any more.',
        'factors-reset':
          'your second factors were removed by somebody who manages people. Ask for a new password and add a new one.',
      }[what],
      'If it was not you, ask for a new password at once and tell whoever runs Attune at your place.',
    ),
  }),
  cameOfAge: ({ name, own }) => ({
    subject: own ? 'You are of age now' : `${name} is of age now`,
    text: own
      ? lines(
          `Hello ${name},`,
          'from today you decide alone. Your parents or guardians do not see your data in Attune any more; you can let them again under "Who can see my data".',
          'What they agreed to for you has ended. Look under "My data" what you agree to yourself: until then nothing is recorded or shown that needs it.',
        )
      : lines(
          `${name} is of age from today and decides alone. You do not see their data in Attune any more.`,
        ),
  }),
  relationshipAsked: ({ name, by, link }) => ({
    subject: 'Somebody asks to accompany you',
    text: lines(
      `Hello ${name},`,
      `${by} asks to accompany you in Attune. Look what that means, and decide, here:`,
      link,
    ),
  }),
};

const de: Texts = {
  invite: ({ name, inviter, link, days }) => ({
    subject: 'Deine Einladung zu Attune',
    text: lines(
      `Hallo ${name},`,
      inviter ? `${inviter} lädt dich zu Attune ein.` : 'du bist zu Attune eingeladen.',
      `Öffne diesen Link innerhalb von ${days} Tagen, um zu sehen, worum es geht, und hereinzukommen:`,
      link,
      'Der Link gilt einmal. Wenn du nichts damit anfangen kannst, lass ihn liegen: Es geschieht nichts.',
    ),
  }),
  reset: ({ name, link, minutes }) => ({
    subject: 'Ein neues Passwort für Attune',
    text: lines(
      `Hallo ${name},`,
      `du oder jemand anders hat um ein neues Passwort gebeten. Wähle es hier innerhalb von ${minutes} Minuten:`,
      link,
      'Wenn du es nicht warst, lass es liegen: Dein Passwort bleibt, wie es ist.',
    ),
  }),
  emailProof: ({ name, link, minutes }) => ({
    subject: 'Ist das deine E-Mail-Adresse?',
    text: lines(
      `Hallo ${name},`,
      `bestätige innerhalb von ${minutes} Minuten, dass Attune dich hier erreicht:`,
      link,
      'Wenn du nicht darum gebeten hast, lass es liegen: Es ändert sich nichts.',
    ),
  }),
  emailChangeAsked: ({ name, masked }) => ({
    subject: 'Jemand möchte deine E-Mail-Adresse bei Attune ändern',
    text: lines(
      `Hallo ${name},`,
      `du oder jemand anders möchte, dass Attune ab jetzt an ${masked} schreibt. Das gilt, sobald der Link geöffnet wurde, der dorthin ging.`,
      'Wenn du es nicht warst, wähle jetzt ein neues Passwort: Das hält es auf.',
    ),
  }),
  emailChanged: ({ name, masked }) => ({
    subject: 'Deine E-Mail-Adresse bei Attune ändert sich',
    text: lines(
      `Hallo ${name},`,
      `ab jetzt schreibt Attune an ${masked}, und du meldest dich mit dieser Adresse an.`,
      'Wenn du es nicht warst, sag sofort denen Bescheid, die Attune bei euch betreiben.',
    ),
  }),
  securityChanged: ({ name, what }) => ({
    subject: 'Dein Zugang zu Attune hat sich geändert',
    text: lines(
      `Hallo ${name},`,
      {
        password: 'dein Passwort wurde geändert. Überall sonst bist du abgemeldet.',
        'passkey-added': 'ein Passkey kam hinzu.',
        'passkey-removed': 'ein Passkey wurde entfernt.',
        'code-added': 'ein Code-Generator kam hinzu.',
        'code-removed': 'der Code-Generator wurde entfernt.',
        'identity-added': 'eine fremde Identität wurde verbunden.',
        'identity-removed': 'eine fremde Identität wurde getrennt.',
        'recovery-codes': 'es gibt neue Wiederherstellungscodes; die alten gelten nicht mehr.',
        'factors-reset':
          'deine zweiten Faktoren wurden von der Verwaltung entfernt. Bitte um ein neues Passwort und füge einen neuen hinzu.',
      }[what],
      'Wenn du es nicht warst, bitte sofort um ein neues Passwort und sag denen Bescheid, die Attune bei euch betreiben.',
    ),
  }),
  cameOfAge: ({ name, own }) => ({
    subject: own ? 'Du bist jetzt volljährig' : `${name} ist jetzt volljährig`,
    text: own
      ? lines(
          `Hallo ${name},`,
          'ab heute entscheidest du allein. Eltern oder Vormund sehen deine Daten in Attune nicht mehr; unter "Wer meine Daten sehen kann" kannst du es ihnen wieder erlauben.',
          'Was sie für dich zugesagt haben, endet. Sieh unter "Meine Daten" nach, worin du selbst einwilligst: Bis dahin wird nichts aufgezeichnet oder gezeigt, was das braucht.',
        )
      : lines(
          `${name} ist ab heute volljährig und entscheidet allein. Du siehst die Daten in Attune nicht mehr.`,
        ),
  }),
  relationshipAsked: ({ name, by, link }) => ({
    subject: 'Jemand möchte dich begleiten',
    text: lines(
      `Hallo ${name},`,
      `${by} möchte dich in Attune begleiten. Sieh dir hier an, was das heißt, und entscheide:`,
      link,
    ),
  }),
};

const he: Texts = {
  invite: ({ name, inviter, link, days }) => ({
    subject: 'הזמנה ל-Attune',
    text: lines(
      `שלום ${name},`,
      inviter ? `${inviter} מזמין אותך ל-Attune.` : 'הוזמנת ל-Attune.',
      `אפשר לפתוח את הקישור במשך ${days} ימים, לראות במה מדובר ולהיכנס:`,
      link,
      'הקישור פועל פעם אחת. אם אינך יודע במה מדובר, אפשר להתעלם: לא יקרה דבר.',
    ),
  }),
  reset: ({ name, link, minutes }) => ({
    subject: 'סיסמה חדשה ל-Attune',
    text: lines(
      `שלום ${name},`,
      `התבקשה סיסמה חדשה. אפשר לבחור אותה כאן במשך ${minutes} דקות:`,
      link,
      'אם לא ביקשת, אפשר להתעלם: הסיסמה נשארת כפי שהיא.',
    ),
  }),
  emailProof: ({ name, link, minutes }) => ({
    subject: 'האם זו כתובת הדואר שלך?',
    text: lines(
      `שלום ${name},`,
      `יש לאשר במשך ${minutes} דקות שזו הכתובת שלך:`,
      link,
      'אם לא ביקשת, אפשר להתעלם: דבר לא משתנה.',
    ),
  }),
  emailChangeAsked: ({ name, masked }) => ({
    subject: 'התבקש שינוי של כתובת הדואר שלך ב-Attune',
    text: lines(
      `שלום ${name},`,
      `התבקש ש-Attune יכתוב מעתה אל ${masked}. זה יקרה כאשר ייפתח הקישור שנשלח לשם.`,
      'אם לא ביקשת זאת, יש לבחור עכשיו סיסמה חדשה: זה עוצר את השינוי.',
    ),
  }),
  emailChanged: ({ name, masked }) => ({
    subject: 'כתובת הדואר שלך ב-Attune משתנה',
    text: lines(
      `שלום ${name},`,
      `מעתה Attune כותב אל ${masked}, וזו הכתובת לכניסה.`,
      'אם לא ביקשת זאת, יש להודיע מיד למי שמפעיל את Attune אצלכם.',
    ),
  }),
  securityChanged: ({ name, what }) => ({
    subject: 'דרך הכניסה שלך ל-Attune השתנתה',
    text: lines(
      `שלום ${name},`,
      {
        password: 'הסיסמה שלך הוחלפה, וכל הכניסות האחרות הסתיימו.',
        'passkey-added': 'נוסף מפתח גישה.',
        'passkey-removed': 'הוסר מפתח גישה.',
        'code-added': 'נוסף מחולל קודים.',
        'code-removed': 'הוסר מחולל הקודים.',
        'identity-added': 'חוברה זהות חיצונית.',
        'identity-removed': 'נותקה זהות חיצונית.',
        'recovery-codes': 'נוצרו קודי שחזור חדשים; הישנים אינם פועלים עוד.',
        'factors-reset': 'הגורמים הנוספים שלך הוסרו בידי ההנהלה. יש לבקש סיסמה חדשה ולהוסיף גורם חדש.',
      }[what],
      'אם זה לא היית אתה, יש לבקש מיד סיסמה חדשה ולהודיע למי שמפעיל את Attune אצלכם.',
    ),
  }),
  cameOfAge: ({ name, own }) => ({
    subject: own ? 'הגעת לגיל בגרות' : `${name} הגיע לגיל בגרות`,
    text: own
      ? lines(
          `שלום ${name},`,
          'מהיום ההחלטות שלך בלבד. הורים ואפוטרופוסים אינם רואים עוד את הנתונים שלך ב-Attune; אפשר להרשות להם שוב.',
          'מה שהם הסכימו לו בשמך הסתיים. תחת "הנתונים שלי" אפשר להסכים לבד: עד אז לא יוקלט ולא יוצג דבר שדורש זאת.',
        )
      : lines(`${name} הגיע היום לגיל בגרות ומחליט לבד. הנתונים ב-Attune אינם גלויים לך עוד.`),
  }),
  relationshipAsked: ({ name, by, link }) => ({
    subject: 'מישהו מבקש ללוות אותך',
    text: lines(`שלום ${name},`, `${by} מבקש ללוות אותך ב-Attune. כאן אפשר לראות מה זה אומר ולהחליט:`, link),
  }),
};

const languages: Record<string, Texts> = { en, de, he };

/** What mails say, in the reader's language. */
export const mailTexts = (language: string): Texts => languages[language] ?? en;

/** a…@e….org: enough to recognise, too little to learn. */
export function maskEmail(email: string): string {
  const [local = '', domain = ''] = email.split('@');
  const [host = '', ...rest] = domain.split('.');
  const first = (text: string) => `${[...text][0] ?? ''}…`;
  return `${first(local)}@${first(host)}${rest.length > 0 ? `.${rest.at(-1)}` : ''}`;
}
