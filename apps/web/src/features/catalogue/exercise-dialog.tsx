import { Button, Checkbox, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, codeOf, type DataType, type Exercise } from '../../api/index.ts';
import { Conflict } from '../../ui/conflict.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { Form, Pair } from '../../ui/form.tsx';
import { joined } from '../../ui/format.ts';
import { sayDone } from '../../ui/say.tsx';
import { Problem } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import styles from './catalogue.module.css';
import {
  breathParts,
  exerciseOf,
  isSendable,
  newExercise,
  type TypedExercise,
  typedExercise,
} from './exercise.ts';
import { NumberField } from './number-field.tsx';
import { exercisesKey, tracksQuery } from './queries.ts';

const text = () => words.catalogue;

type ExerciseDialogProps = {
  /** As it is now; absent: a new one. */
  exercise: Exercise | undefined;
  types: readonly DataType[];
  onClose: () => void;
};

/** Adds an exercise or changes one, from the version that was read. */
export function ExerciseDialog({ exercise, types, onClose }: ExerciseDialogProps) {
  const queries = useQueryClient();
  const tracks = useQuery(tracksQuery);
  const [base, setBase] = useState(exercise);
  const [typed, setTyped] = useState(() => (exercise ? typedExercise(exercise) : newExercise('')));
  const track = typed.track || (tracks.data?.[0]?.name ?? '');
  const save = useMutation({
    mutationFn: (version: number | undefined) => {
      const body = exerciseOf({ ...typed, track });
      return exercise && version !== undefined
        ? api.changeExercise(exercise.id, version, body)
        : api.addExercise(body);
    },
    onSuccess: ({ name }) => {
      sayDone('catalogue', exercise ? text().saved(name) : text().added(name));
      onClose();
    },
    onSettled: () => queries.invalidateQueries({ queryKey: exercisesKey }),
  });
  const send = (version: number | undefined) => {
    if (isSendable(typed) && track !== '') save.mutate(version);
  };
  const set = (change: Partial<TypedExercise>) => setTyped((now) => ({ ...now, ...change }));
  const takeNewer = () => {
    if (!exercise) return;
    save.reset();
    setBase(exercise);
    setTyped(typedExercise(exercise));
  };
  return (
    <Dialog title={exercise ? text().editOf(exercise.name) : text().addExercise} onClose={onClose}>
      <Form checked onSubmit={() => send(base?.version)}>
        {exercise && codeOf(save.error) === 'precondition-failed' ? (
          <Conflict
            title={text().conflict}
            text={text().conflictText}
            newer={joined([exercise.name, exercise.description])}
            onTake={takeNewer}
            onKeep={() => send(exercise.version)}
          />
        ) : save.isError ? (
          <Problem error={save.error} />
        ) : null}
        <ExerciseFields typed={{ ...typed, track }} set={set} tracks={tracks.data ?? []} types={types} />
        <DialogActions>
          <Button variant="default" onClick={onClose}>
            {words.cancel}
          </Button>
          <Button type="submit" loading={save.isPending}>
            {text().save}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
}

type FieldsProps = {
  typed: TypedExercise;
  set: (change: Partial<TypedExercise>) => void;
  tracks: readonly { name: string }[];
  types: readonly DataType[];
};

function ExerciseFields({ typed, set, tracks, types }: FieldsProps) {
  return (
    <>
      <Pair>
        <TextInput
          data-autofocus
          required
          dir="auto"
          maxLength={80}
          label={text().name}
          value={typed.name}
          onChange={({ currentTarget }) => set({ name: currentTarget.value })}
        />
        <NativeSelect
          label={text().track}
          value={typed.track}
          onChange={({ currentTarget }) => set({ track: currentTarget.value })}
          data={tracks.map(({ name }) => name)}
        />
      </Pair>
      <Textarea
        dir="auto"
        autosize
        minRows={2}
        maxLength={2000}
        label={text().description}
        value={typed.description}
        onChange={({ currentTarget }) => set({ description: currentTarget.value })}
      />
      <Pair>
        <NumberField
          label={text().breaths}
          value={typed.breathsPerMinute}
          onValue={(breathsPerMinute) => set({ breathsPerMinute })}
        />
        <NumberField label={text().minutes} value={typed.minutes} onValue={(minutes) => set({ minutes })} />
      </Pair>
      <BreathParts typed={typed} set={set} />
      <Textarea
        dir="auto"
        autosize
        minRows={2}
        label={text().steps}
        value={typed.steps}
        onChange={({ currentTarget }) => set({ steps: currentTarget.value })}
      />
      <RecordedWith types={types} chosen={typed.dataTypes} onChosen={(dataTypes) => set({ dataTypes })} />
    </>
  );
}

/** How one breath is divided, in seconds. */
function BreathParts({ typed, set }: Pick<FieldsProps, 'typed' | 'set'>) {
  return (
    <fieldset className={styles.group}>
      <legend className={styles.legend}>{text().breath}</legend>
      <div className={styles.four}>
        {breathParts.map((part) => (
          <NumberField
            key={part}
            label={text().parts[part]}
            value={typed[part]}
            onValue={(value) => set({ [part]: value })}
          />
        ))}
      </div>
    </fieldset>
  );
}

type RecordedWithProps = {
  types: readonly DataType[];
  chosen: readonly string[];
  onChosen: (names: string[]) => void;
};

function RecordedWith({ types, chosen, onChosen }: RecordedWithProps) {
  return (
    <Checkbox.Group label={text().recordedWith} value={[...chosen]} onChange={onChosen}>
      <div className={styles.types}>
        {types.map(({ name, title }) => (
          <Checkbox key={name} value={name} label={title} />
        ))}
      </div>
    </Checkbox.Group>
  );
}
