import { en, type Words } from './en/index.ts';

type Kind = {
  /** What its speakers call it. */
  readonly name: string;
  readonly direction: 'ltr' | 'rtl';
  /** How dates and numbers are written, as a BCP 47 tag. */
  readonly locale: string;
  readonly load: () => Promise<Words>;
};

/** Every language of the screens. One more is one folder beside these and one line here. */
export const languages = {
  en: { name: 'English', direction: 'ltr', locale: 'en-GB', load: async () => en },
  de: {
    name: 'Deutsch',
    direction: 'ltr',
    locale: 'de',
    load: async () => (await import('./de/index.ts')).de,
  },
  he: { name: 'עברית', direction: 'rtl', locale: 'he', load: async () => (await import('./he/index.ts')).he },
} as const satisfies Record<string, Kind>;

export type Language = keyof typeof languages;

export const allLanguages = Object.keys(languages) as Language[];

export const isLanguage = (text: string | null | undefined): text is Language =>
  allLanguages.some((one) => one === text);
