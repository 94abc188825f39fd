import { ActionIcon } from '@mantine/core';
import { useId } from 'react';
import { Icon } from '../../../ui/icons.tsx';
import { words } from '../../../words/index.ts';
import styles from './about.module.css';

type ScaleProps = {
  name: string;
  from: number;
  to: number;
  value: number | undefined;
  onValue: (value: number | undefined) => void;
  /** What a number is called. */
  textOf: (value: number) => string;
  /** The words stand on the screen; else only the numbers do. */
  spelt?: boolean;
};

/** One of a few numbers, chosen by a press or by arrow keys; an answer can be taken back. */
export function Scale({ name, from, to, value, onValue, textOf, spelt = false }: ScaleProps) {
  const group = useId();
  const numbers = Array.from({ length: to - from + 1 }, (_, i) => from + i);
  return (
    <fieldset className={styles.scale}>
      <legend className={styles.scaleName}>{name}</legend>
      <div className={styles.choices}>
        {numbers.map((number) => (
          <label key={number} className={styles.choice}>
            <input
              type="radio"
              className={styles.radio}
              name={group}
              checked={value === number}
              aria-label={textOf(number)}
              onChange={() => onValue(number)}
            />
            <span className={spelt ? styles.word : styles.number} aria-hidden="true">
              {spelt ? textOf(number) : number}
            </span>
          </label>
        ))}
        {value === undefined ? null : (
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={words.keeping.clearOf(name)}
            onClick={() => onValue(undefined)}
          >
            <Icon name="close" />
          </ActionIcon>
        )}
      </div>
    </fieldset>
  );
}
