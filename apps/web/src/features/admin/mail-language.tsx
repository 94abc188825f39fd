import { NativeSelect } from '@mantine/core';
import type { MailLanguage } from '../../api/index.ts';
import { words } from '../../words/index.ts';
import { allLanguages, languages } from '../../words/languages.ts';

/** In which language the mail to somebody is written. */
export function MailLanguageField({
  language,
  onChange,
}: {
  language: MailLanguage;
  onChange: (language: MailLanguage) => void;
}) {
  return (
    <NativeSelect
      label={words.invites.language}
      value={language}
      onChange={({ currentTarget }) =>
        onChange(allLanguages.find((one) => one === currentTarget.value) ?? 'en')
      }
      data={allLanguages.map((value) => ({ value, label: languages[value].name }))}
    />
  );
}
