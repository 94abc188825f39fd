import { NativeSelect } from '@mantine/core';
import type { MailLanguage } from '../../api/index.ts';
import { words } from '../../words/index.ts';

const languages = Object.keys(words.invites.languages) as MailLanguage[];

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
      onChange={({ currentTarget }) => onChange(languages.find((one) => one === currentTarget.value) ?? 'en')}
      data={languages.map((value) => ({ value, label: words.invites.languages[value] }))}
    />
  );
}
