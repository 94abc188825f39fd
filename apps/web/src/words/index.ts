import { en } from './en.ts';

/** The shape of every language file. */
export type Words = typeof en;

/** The language of the screens, as a BCP 47 tag: dates and numbers follow it too. */
export const language = 'en' as const;

/** The texts of the screens. Only English exists so far; a second file makes this a choice. */
export const words: Words = en;
