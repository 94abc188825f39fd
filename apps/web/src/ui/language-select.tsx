import { NativeSelect } from '@mantine/core';
import { language, words } from '../words/index.ts';
import { allLanguages, isLanguage, type Language, languages } from '../words/languages.ts';
import styles from './language-select.module.css';

type Props = {
  /** For a corner of a screen about something else. */
  quiet?: boolean;
  labelledBy?: string;
  onChoose: (language: Language) => void;
};

/** The languages by the names that their speakers know. */
export function LanguageSelect({ quiet = false, labelledBy, onChoose }: Props) {
  return (
    <NativeSelect
      {...(quiet ? { variant: 'unstyled', size: 'sm' } : {})}
      className={styles.select}
      aria-label={labelledBy ? undefined : words.language}
      aria-labelledby={labelledBy}
      value={language}
      onChange={({ currentTarget: { value } }) => {
        if (isLanguage(value)) onChoose(value);
      }}
    >
      {allLanguages.map((one) => (
        <option key={one} value={one} lang={one}>
          {languages[one].name}
        </option>
      ))}
    </NativeSelect>
  );
}
