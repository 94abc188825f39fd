import type { Page } from 'playwright-core';
import type { Words } from '../src/words/en/index.ts';
import { type Language, languages } from '../src/words/languages.ts';

/** Stands for whatever a text is told; no text holds it. */
const told = '\u0001';

type Text = { readonly english: string; readonly own: string };

/** Every text in English and in another language, those that are told something with a mark in its place. */
function textsOf(english: unknown, own: unknown): Text[] {
  if (typeof english === 'string') return [{ english, own: String(own) }];
  if (typeof english === 'function' && typeof own === 'function') {
    const things = Array.from({ length: english.length }, () => told);
    const say = (text: (...of: string[]) => unknown): string => {
      try {
        return String(text(...things));
      } catch {
        return ''; // It is told something else than words.
      }
    };
    return [{ english: say(english as () => unknown), own: say(own as () => unknown) }];
  }
  if (typeof english !== 'object' || english === null) return [];
  const others = own as Record<string, unknown>;
  return Object.entries(english).flatMap(([key, value]) => textsOf(value, others[key]));
}

const patternOf = (english: string): RegExp =>
  new RegExp(
    `^${english
      .split(told)
      .map((part) => RegExp.escape(part))
      .join('.+')}$`,
    's',
  );

/** English texts of the screens that stand on a screen of another language, whether seen or read aloud. */
export async function leftBehind(page: Page, language: Language): Promise<string[]> {
  if (language === 'en') return [];
  const [en, own]: Words[] = await Promise.all([languages.en.load(), languages[language].load()]);
  const pairs = textsOf(en, own);
  const proper = new Set(pairs.map((text) => text.own));
  const foreign = pairs
    .map((text) => text.english)
    // Without its letters, what is told alone would match everything.
    .filter((text) => !proper.has(text) && /\p{L}{2}/u.test(text))
    .map(patternOf);
  const seen = await textOn(page);
  return seen.filter((text) => foreign.some((pattern) => pattern.test(text)));
}

/** Everything that is written on the screen or said for it. */
function textOn(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [document.title];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement;
      // Names of languages, and texts that say themselves which language they are in, are as they should be.
      if (parent?.checkVisibility() && !parent.closest('[lang]:not(html)')) found.push(node.nodeValue ?? '');
    }
    for (const element of document.querySelectorAll('[aria-label], [placeholder], [title], [alt]')) {
      for (const name of ['aria-label', 'placeholder', 'title', 'alt']) {
        found.push(element.getAttribute(name) ?? '');
      }
    }
    return found.map((text) => text.trim()).filter(Boolean);
  });
}
