import { Textarea, TextInput } from '@mantine/core';
import { words } from '../../../words/index.ts';

export type Fields = { name: string; description: string; origins: string };

const text = () => words.apps.admin;

export const linesOf = (origins: string): string[] =>
  origins
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);

const local = ['localhost', '127.0.0.1'];

/** As the server takes it: the site alone, encrypted unless it is on this machine. */
function isOrigin(line: string): boolean {
  const url = URL.canParse(line) ? new URL(line) : undefined;
  if (!url || url.origin !== line || line.includes('*')) return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && local.includes(url.hostname));
}

/** The first line that is no origin. */
export const wrongOrigin = (origins: string): string | undefined =>
  linesOf(origins).find((line) => !isOrigin(line));

type AppFieldsProps = {
  fields: Fields;
  set: (change: Partial<Fields>) => void;
  /** Shown once somebody tried to send: not while they are still typing. */
  checked: boolean;
};

/** What belongs to an app whether it is new or changed. */
export function AppFields({ fields, set, checked }: AppFieldsProps) {
  const wrong = checked ? wrongOrigin(fields.origins) : undefined;
  return (
    <>
      <TextInput
        required
        maxLength={100}
        label={text().name}
        value={fields.name}
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      <Textarea
        maxLength={1000}
        autosize
        minRows={2}
        label={text().description}
        value={fields.description}
        onChange={(event) => set({ description: event.currentTarget.value })}
      />
      <Textarea
        dir="ltr"
        autosize
        minRows={2}
        label={text().origins}
        description={text().originsHelp}
        error={wrong === undefined ? null : text().badOrigin(wrong)}
        value={fields.origins}
        onChange={(event) => set({ origins: event.currentTarget.value })}
      />
    </>
  );
}
