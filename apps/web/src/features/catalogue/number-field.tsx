import { TextInput } from '@mantine/core';
import { words } from '../../words/index.ts';
import { isWrong } from './numbers.ts';

type NumberFieldProps = { label: string; value: string; onValue: (value: string) => void };

/** A number that may be left out; what is typed stays as it is typed. */
export const NumberField = ({ label, value, onValue }: NumberFieldProps) => (
  <TextInput
    inputMode="decimal"
    dir="ltr"
    maxLength={20}
    label={label}
    error={isWrong(value) ? words.catalogue.badNumber : undefined}
    value={value}
    onChange={({ currentTarget }) => onValue(currentTarget.value)}
  />
);
