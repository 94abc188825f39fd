import { Textarea } from '@mantine/core';
import type { Feedback } from '../../api/index.ts';
import { numberOf } from '../../ui/format.ts';
import { words } from '../../words/index.ts';
import { Scale } from '../sessions/about/scale.tsx';
import styles from './practise.module.css';

export type Felt = {
  readonly mood?: number | undefined;
  readonly stress?: number | undefined;
  readonly notes: string;
};

export const nothingSaid: Felt = { notes: '' };

/** What was said; undefined where nothing was. */
export function feedbackOf({ mood, stress, notes }: Felt): Feedback | undefined {
  const said = {
    ...(mood === undefined ? {} : { mood }),
    ...(stress === undefined ? {} : { stress }),
    ...(notes.trim() ? { notes: notes.trim() } : {}),
  };
  return Object.keys(said).length > 0 ? said : undefined;
}

/** How somebody feels: as much of it as they want to say. */
export function Feelings({ felt, onFelt }: { felt: Felt; onFelt: (felt: Felt) => void }) {
  const text = words.keeping;
  return (
    <div className={styles.feelings}>
      <Scale
        spelt
        name={text.mood}
        from={1}
        to={5}
        value={felt.mood}
        onValue={(mood) => onFelt({ ...felt, mood })}
        textOf={(value) => text.moods[value] ?? ''}
      />
      <div>
        <Scale
          name={text.stress}
          from={0}
          to={10}
          value={felt.stress}
          onValue={(stress) => onFelt({ ...felt, stress })}
          textOf={(value) => text.outOfTen(numberOf(value, 0))}
        />
        <p className={styles.soft}>{text.scale}</p>
      </div>
      <Textarea
        label={text.notes}
        dir="auto"
        autosize
        minRows={1}
        maxLength={4000}
        value={felt.notes}
        onChange={({ currentTarget }) => onFelt({ ...felt, notes: currentTarget.value })}
      />
    </div>
  );
}
