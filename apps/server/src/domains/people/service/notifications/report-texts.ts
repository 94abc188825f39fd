import type { WeeklyReport } from '../../contract/notifications.ts';

type Words = {
  readonly practice: (report: NonNullable<WeeklyReport['practice']>) => string;
  readonly workshops: (report: NonNullable<WeeklyReport['workshops']>) => string;
};

// A label and a number each: right in every language, whatever the number is.
const en: Words = {
  practice: (of) => `Your week, among ${of.people} you accompany:
- sessions: ${of.sessions}
- people who recorded: ${of.practised}
- less than usual: ${of.less}
- ending within two weeks: ${of.ending}`,
  workshops: (of) => `Your workshops of the next two weeks:
- workshops: ${of.workshops}
- seats taken: ${of.taken} of ${of.seats}
- waiting: ${of.waiting}
- open calls for somebody to come in: ${of.coverCalls}
- registered, with a requirement not met: ${of.unmet}`,
};

const de: Words = {
  practice: (of) => `Deine Woche, unter ${of.people}, die du begleitest:
- Sitzungen: ${of.sessions}
- haben aufgezeichnet: ${of.practised}
- weniger als sonst: ${of.less}
- Begleitung endet binnen zwei Wochen: ${of.ending}`,
  workshops: (of) => `Deine Workshops der nächsten zwei Wochen:
- Workshops: ${of.workshops}
- belegte Plätze: ${of.taken} von ${of.seats}
- auf der Warteliste: ${of.waiting}
- offene Bitten einzuspringen: ${of.coverCalls}
- angemeldet, aber eine Voraussetzung fehlt: ${of.unmet}`,
};

const he: Words = {
  practice: (of) => `השבוע שלך, מתוך מי שבליווי שלך (${of.people}):
- מפגשים: ${of.sessions}
- מי שהקליטו: ${of.practised}
- פחות מהרגיל: ${of.less}
- ליווי שמסתיים בתוך שבועיים: ${of.ending}`,
  workshops: (of) => `הסדנאות שלך בשבועיים הקרובים:
- סדנאות: ${of.workshops}
- מקומות תפוסים: ${of.taken} מתוך ${of.seats}
- ברשימת ההמתנה: ${of.waiting}
- קריאות פתוחות להחלפה: ${of.coverCalls}
- רשומים שחסרה להם דרישה: ${of.unmet}`,
};

const languages: Readonly<Record<string, Words>> = { en, de, he };

/** A weekly report as a mail says it: numbers, and nobody's name. */
export function reportText(language: string, { practice, workshops }: WeeklyReport): string {
  const words = languages[language] ?? en;
  return [practice && words.practice(practice), workshops && words.workshops(workshops)]
    .filter((part) => part !== undefined)
    .join('\n\n');
}
