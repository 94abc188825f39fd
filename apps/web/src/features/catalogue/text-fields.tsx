import { Textarea, TextInput } from '@mantine/core';

type FieldProps = { label: string; value: string; onValue: (value: string) => void };
type NameFieldProps = FieldProps & {
  maxLength: number;
  /** Whether it is the first thing to fill in. */
  isFirst?: boolean;
};

/** What a thing of a catalogue is called. */
export const NameField = ({ label, value, onValue, maxLength, isFirst = false }: NameFieldProps) => (
  <TextInput
    {...(isFirst ? { 'data-autofocus': true } : {})}
    required
    dir="auto"
    maxLength={maxLength}
    label={label}
    value={value}
    onChange={({ currentTarget }) => onValue(currentTarget.value)}
  />
);

/** A few words about it. */
export const DescriptionField = ({ label, value, onValue }: FieldProps) => (
  <Textarea
    dir="auto"
    autosize
    minRows={2}
    maxLength={2000}
    label={label}
    value={value}
    onChange={({ currentTarget }) => onValue(currentTarget.value)}
  />
);
