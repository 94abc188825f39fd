import { SegmentedControl } from '@mantine/core';
import { useId } from 'react';
import type { Exercise } from '../../api/index.ts';
import { numberOf } from '../../ui/format.ts';
import { words } from '../../words/index.ts';
import { guideOf } from './breath.ts';
import styles from './practise.module.css';

type ChoiceProps = {
  exercises: readonly Exercise[];
  /** Empty: none. */
  chosen: string;
  onChosen: (id: string) => void;
};

/** What is practised: one of the exercises, or only looking. */
export function ExerciseChoice({ exercises, chosen, onChosen }: ChoiceProps) {
  const text = words.practise;
  const group = useId();
  const all = [
    ...exercises.map(({ id, name, description, guidance }) => ({ id, name, note: description, guidance })),
    { id: '', name: text.free, note: text.freeText, guidance: {} },
  ];
  return (
    <fieldset className={styles.exercises}>
      <legend className={styles.hidden}>{text.what}</legend>
      {all.map(({ id, name, note, guidance }) => (
        <label key={id} className={styles.exercise}>
          <input
            type="radio"
            className={styles.radio}
            name={group}
            checked={chosen === id}
            onChange={() => onChosen(id)}
          />
          <span className={styles.exerciseBody}>
            <bdi className={styles.strong}>{name}</bdi>
            <span className={styles.soft}>{note}</span>
            <span className={styles.soft}>{ledBy(guidance)}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

function ledBy(guidance: Exercise['guidance']): string {
  const guide = guideOf(guidance);
  return guide ? words.practise.breaths(numberOf(60 / guide.seconds, 1)) : words.practise.unled;
}

const usual = [2, 5, 10, 15, 20];

export const minutesOf = (exercise: Exercise | undefined): number => {
  const { minutes } = exercise?.guidance ?? {};
  return typeof minutes === 'number' && minutes > 0 ? minutes : 5;
};

/** The usual lengths, with the exercise's own and the one that was asked for among them. */
export function Minutes({
  exercise,
  minutes,
  onMinutes,
}: {
  exercise: Exercise | undefined;
  minutes: number;
  onMinutes: (minutes: number) => void;
}) {
  const choices = [...new Set([...usual, minutesOf(exercise), minutes])].toSorted((a, b) => a - b);
  return (
    <div>
      <p className={styles.label}>{words.practise.long}</p>
      <SegmentedControl
        fullWidth
        aria-label={words.practise.long}
        value={String(minutes)}
        onChange={(value) => onMinutes(Number(value))}
        data={choices.map((n) => ({ value: String(n), label: words.practise.minutes(numberOf(n, 1)) }))}
      />
    </div>
  );
}
