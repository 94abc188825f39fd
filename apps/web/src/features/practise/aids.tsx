import { Switch } from '@mantine/core';
import { words } from '../../words/index.ts';
import type { Choices } from './choices.ts';
import styles from './practise.module.css';
import { canVibrate } from './tones.ts';

type AidsProps = { choices: Choices; onChoose: (news: Partial<Choices>) => void };

/** What leads the breath beside the shape. */
export function Aids({ choices, onChoose }: AidsProps) {
  const text = words.practise;
  const { sound, vibration, spoken } = choices;
  return (
    <fieldset className={`${styles.controls} ${styles.plain}`}>
      <legend className={styles.hidden}>{text.aids}</legend>
      <Switch
        label={text.sound}
        checked={sound}
        onChange={({ currentTarget }) => onChoose({ sound: currentTarget.checked })}
      />
      {canVibrate() ? (
        <Switch
          label={text.vibration}
          checked={vibration}
          onChange={({ currentTarget }) => onChoose({ vibration: currentTarget.checked })}
        />
      ) : null}
      <Switch
        label={text.spoken}
        checked={spoken}
        onChange={({ currentTarget }) => onChoose({ spoken: currentTarget.checked })}
      />
    </fieldset>
  );
}
