import type { MailText } from '../../../mail/index.ts';

type Words = {
  readonly subject: string;
  readonly hello: (name: string) => string;
  readonly something: string;
  readonly stop: string;
};

// The same for everything: mail lies open on its way, and a push on a locked screen.
const en: Words = {
  subject: 'There is something new for you in Attune',
  hello: (name) => `Hello ${name},`,
  something: 'there is something new for you in Attune. See here what it is:',
  stop: 'If you would rather not get such mails, turn them off in the settings.',
};

const de: Words = {
  subject: 'In Attune gibt es etwas Neues für dich',
  hello: (name) => `Hallo ${name},`,
  something: 'in Attune gibt es etwas Neues für dich. Sieh hier nach, was es ist:',
  stop: 'Wenn du solche Mails nicht willst, schalte sie in den Einstellungen ab.',
};

const he: Words = {
  subject: 'יש לך משהו חדש ב-Attune',
  hello: (name) => `שלום ${name},`,
  something: 'יש לך משהו חדש ב-Attune. אפשר לראות כאן במה מדובר:',
  stop: 'אם אינך רוצה הודעות דואר כאלה, אפשר לכבות אותן בהגדרות.',
};

const languages: Readonly<Record<string, Words>> = { en, de, he };

const wordsIn = (language: string): Words => languages[language] ?? en;

/** `about`: what there is, where a mail may say it. */
export function noticeMail(language: string, name: string, link: string, about?: string): MailText {
  const words = wordsIn(language);
  return {
    subject: words.subject,
    text: `${[words.hello(name), ...(about ? [about] : [words.something]), link, words.stop].join('\n\n')}\n`,
  };
}

export const noticeText = (language: string): string => wordsIn(language).subject;
