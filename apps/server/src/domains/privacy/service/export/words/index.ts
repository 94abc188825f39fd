import { de } from './de.ts';
import { en } from './en.ts';
import { he } from './he.ts';
import type { Words } from './words.ts';

export type { Purpose, Words } from './words.ts';

export const languages: Readonly<
  Record<string, { readonly words: Words; readonly direction: 'ltr' | 'rtl' }>
> = {
  en: { words: en, direction: 'ltr' },
  de: { words: de, direction: 'ltr' },
  he: { words: he, direction: 'rtl' },
};
