import { useSyncExternalStore } from 'react';
import { en, type Words } from './en/index.ts';
import { isLanguage, type Language, languages } from './languages.ts';

// Live bindings: screens read them while they are drawn, and all are drawn anew when the language changes. Nothing may
// keep a text, or what was made from one, beyond that.

/** The texts of the screens. */
export let words: Words = en;

/** The language of the screens. */
export let language: Language = 'en';

/** How dates and numbers are written in the language of the screens. */
export const localeNow = (): string => languages[language].locale;

export const isRightToLeft = (): boolean => languages[language].direction === 'rtl';

const listeners = new Set<() => void>();
let wanted: Language = 'en';

/** Lets every screen speak a language, from now on. Whoever asks last is heard. */
export async function speak(wish: Language): Promise<void> {
  wanted = wish;
  const spoken = await languages[wish].load();
  if (wanted !== wish) return;
  words = spoken;
  language = wish;
  document.documentElement.lang = wish;
  document.documentElement.dir = languages[wish].direction;
  for (const tell of listeners) tell();
}

/** The language of the screens, for what has to be drawn anew with it. */
export const useLanguage = (): Language =>
  useSyncExternalStore(
    (tell) => {
      listeners.add(tell);
      return () => listeners.delete(tell);
    },
    () => language,
  );

/** Where this browser keeps the language that was chosen in it. */
const key = 'attune-language';

/** Speaks a language, and keeps to it in this browser. */
export async function choose(wish: Language): Promise<void> {
  await speak(wish);
  try {
    localStorage.setItem(key, wish);
  } catch {
    // Storage may be forbidden; the choice then lasts as long as the page.
  }
}

/** The language to begin with: the one chosen here, else the first of the browser's that we speak. */
export function firstLanguage(): Language {
  let chosen: string | null = null;
  try {
    chosen = localStorage.getItem(key);
  } catch {
    // As nobody had chosen.
  }
  const wishes = [chosen, ...navigator.languages.map((tag) => tag.split('-')[0])];
  return wishes.find(isLanguage) ?? 'en';
}
