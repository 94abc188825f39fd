import type { MailText } from '../../mail/index.ts';

/** Whom it is about, whether the reader is that one, and whether that one has a way in of their own. */
type AgeFacts = { readonly name: string; readonly own: boolean; readonly hasWayIn: boolean };

type Texts = {
  /** Somebody is of age within a month. No day: mail lies open on its way, and the day is a birthday. */
  soon(facts: AgeFacts): MailText;
  /** By their country's law they agree for themselves from now on. */
  decides(facts: AgeFacts): MailText;
};

const lines = (...text: readonly string[]) => `${text.filter((one) => one !== '').join('\n\n')}\n`;

const en: Texts = {
  soon: ({ name, own, hasWayIn }) => ({
    subject: own ? 'You will be of age soon' : `${name} will be of age soon`,
    text: own
      ? lines(
          `Hello ${name},`,
          'within a month you will be of age. From that day you decide alone: your parents or guardians do not see your data in Attune any more, and what they agreed to for you ends.',
          'Attune will ask you then what you agree to yourself. Until you have answered, nothing is recorded or shown that needs it. You can let somebody see your data again under "Who sees whom".',
          hasWayIn
            ? ''
            : 'You have no way in of your own yet. Ask your parents or guardians to hand your login over.',
        )
      : lines(
          `${name} will be of age within a month and decides alone from that day. You will not see their data in Attune any more, and what you agreed to for them ends.`,
          hasWayIn
            ? ''
            : 'They have no way in of their own yet. Hand the login over before that day, under "Who sees whom": afterwards only staff can.',
        ),
  }),
  decides: ({ name, own, hasWayIn }) => ({
    subject: own ? 'You may decide now what you agree to' : `${name} may decide now what they agree to`,
    text: own
      ? lines(
          `Hello ${name},`,
          'you are old enough now to decide yourself what you agree to in Attune. What your parents or guardians agreed to for you stands until you or they take it back.',
          'Look at it under "My data", and change what you want to be otherwise.',
          hasWayIn
            ? ''
            : 'You have no way in of your own yet. Ask your parents or guardians to hand your login over.',
        )
      : lines(
          `${name} is old enough now to decide alone what they agree to in Attune. What you agreed to for them stands until they or you take it back; you cannot agree to anything new for them.`,
          hasWayIn
            ? ''
            : 'They have no way in of their own yet. You can hand the login over under "Who sees whom".',
        ),
  }),
};

const de: Texts = {
  soon: ({ name, own, hasWayIn }) => ({
    subject: own ? 'Du wirst bald volljährig' : `${name} wird bald volljährig`,
    text: own
      ? lines(
          `Hallo ${name},`,
          'innerhalb eines Monats wirst du volljährig. Von dem Tag an entscheidest du allein: Eltern oder Vormund sehen deine Daten in Attune nicht mehr, und was sie für dich zugesagt haben, endet.',
          'Attune fragt dich dann, worin du selbst einwilligst. Bis du geantwortet hast, wird nichts aufgezeichnet oder gezeigt, was das braucht. Unter "Wer sieht wen" kannst du jemandem deine Daten wieder zeigen.',
          hasWayIn
            ? ''
            : 'Du hast noch keinen eigenen Zugang. Bitte deine Eltern oder deinen Vormund, ihn dir zu übergeben.',
        )
      : lines(
          `${name} wird innerhalb eines Monats volljährig und entscheidet von dem Tag an allein. Du siehst die Daten in Attune dann nicht mehr, und was du zugesagt hast, endet.`,
          hasWayIn
            ? ''
            : 'Einen eigenen Zugang gibt es noch nicht. Übergib ihn vorher unter "Wer sieht wen": Danach kann es nur noch das Team.',
        ),
  }),
  decides: ({ name, own, hasWayIn }) => ({
    subject: own
      ? 'Du entscheidest jetzt selbst, worin du einwilligst'
      : `${name} entscheidet jetzt selbst über Einwilligungen`,
    text: own
      ? lines(
          `Hallo ${name},`,
          'du bist jetzt alt genug, selbst zu entscheiden, worin du in Attune einwilligst. Was deine Eltern oder dein Vormund für dich zugesagt haben, gilt, bis du oder sie es zurücknehmen.',
          'Sieh es dir unter "Meine Daten" an und ändere, was anders sein soll.',
          hasWayIn
            ? ''
            : 'Du hast noch keinen eigenen Zugang. Bitte deine Eltern oder deinen Vormund, ihn dir zu übergeben.',
        )
      : lines(
          `${name} ist jetzt alt genug, in Attune allein einzuwilligen. Was du zugesagt hast, gilt, bis eines von euch es zurücknimmt; Neues kannst du nicht mehr zusagen.`,
          hasWayIn
            ? ''
            : 'Einen eigenen Zugang gibt es noch nicht. Du kannst ihn unter "Wer sieht wen" übergeben.',
        ),
  }),
};

const he: Texts = {
  soon: ({ name, own, hasWayIn }) => ({
    subject: own ? 'בקרוב תגיע אליך הבגרות' : `בקרוב גיל הבגרות: ${name}`,
    text: own
      ? lines(
          `שלום ${name},`,
          'בתוך חודש יגיע יום הבגרות שלך. מאותו יום ההחלטות שלך בלבד: הורים ואפוטרופוסים לא יראו עוד את הנתונים שלך ב-Attune, ומה שהם הסכימו לו בשמך יסתיים.',
          'אז Attune ישאל למה יש הסכמה מצדך. עד לתשובה לא יוקלט ולא יוצג דבר שדורש זאת. אפשר להרשות שוב למישהו לראות תחת "מי רואה את מי".',
          hasWayIn ? '' : 'אין לך עדיין כניסה משלך. אפשר לבקש מההורים או מהאפוטרופוסים למסור אותה.',
        )
      : lines(
          `${name}: יום הבגרות בתוך חודש, ומאז ההחלטות עצמאיות. הנתונים ב-Attune לא יהיו גלויים לך עוד, ומה שהסכמת לו יסתיים.`,
          hasWayIn
            ? ''
            : 'אין עדיין כניסה עצמאית. כדאי למסור אותה לפני כן תחת "מי רואה את מי": אחר כך רק הצוות יכול.',
        ),
  }),
  decides: ({ name, own, hasWayIn }) => ({
    subject: own ? 'מעכשיו ההסכמות הן החלטה שלך' : `מעכשיו ההסכמות בהחלטה עצמאית: ${name}`,
    text: own
      ? lines(
          `שלום ${name},`,
          'לפי גילך אפשר מעכשיו להחליט לבד למה להסכים ב-Attune. מה שהורים ואפוטרופוסים הסכימו לו בשמך תקף עד שמישהו מכם חוזר בו.',
          'אפשר לראות זאת תחת "הנתונים שלי" ולשנות.',
          hasWayIn ? '' : 'אין לך עדיין כניסה משלך. אפשר לבקש מההורים או מהאפוטרופוסים למסור אותה.',
        )
      : lines(
          `${name}: לפי הגיל ההסכמות ב-Attune הן מעכשיו החלטה עצמאית. מה שהסכמת לו תקף עד שמישהו מכם חוזר בו; להסכים לדבר חדש אי אפשר עוד.`,
          hasWayIn ? '' : 'אין עדיין כניסה עצמאית. אפשר למסור אותה תחת "מי רואה את מי".',
        ),
  }),
};

const languages: Readonly<Record<string, Texts>> = { en, de, he };

/** What people are told ahead of a birthday that counts; English where there is no translation. */
export const ageTexts = (language: string): Texts => languages[language] ?? en;
