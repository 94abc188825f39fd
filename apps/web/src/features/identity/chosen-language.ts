import { api } from '../../api/index.ts';
import { isLanguage, type Language } from '../../words/languages.ts';

const key = 'attune-chosen-language';

/** Remembers, in this tab, that somebody chose a language before anybody knew them. */
export function keepChosen(language: Language): void {
  try {
    window.sessionStorage.setItem(key, language);
  } catch {
    // Storage may be forbidden; they can choose once more in the settings.
  }
}

/** Whoever comes in next is not who chose it. */
export function forgetChosen(): void {
  try {
    window.sessionStorage.removeItem(key);
  } catch {
    // Then nothing was kept either.
  }
}

/** Makes the language that was chosen before the choice of whoever came in now; what nobody chose stays as it is. */
export async function saveChosen(userId: string): Promise<void> {
  try {
    const language = window.sessionStorage.getItem(key);
    if (isLanguage(language)) await api.changePreferences(userId, { language });
  } catch {
    // They are in: that matters more.
  }
}
