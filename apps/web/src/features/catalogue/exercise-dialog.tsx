import { Checkbox, NativeSelect, Textarea } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api, type DataType, type Exercise } from '../../api/index.ts';
import { Pair } from '../../ui/form.tsx';
import { joined } from '../../ui/format.ts';
import { words } from '../../words/index.ts';
import styles from './catalogue.module.css';
import { EditDialog } from './edit-dialog.tsx';
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
import { DescriptionField, NameField } from './text-fields.tsx';

const text = () => words.catalogue;

type ExerciseDialogProps = {
  /** As it is now; absent: a new one. */
  exercise: Exercise | undefined;
  types: readonly DataType[];
  onClose: () => void;
};

/** Adds an exercise or changes one. */
export function ExerciseDialog({ exercise, types, onClose }: ExerciseDialogProps) {
  const queries = useQueryClient();
  const tracks = useQuery(tracksQuery);
  const first = tracks.data?.[0]?.name ?? '';
  // Before somebody chooses it is for what comes first.
  const whole = (typed: TypedExercise) => ({ ...typed, track: typed.track || first });
  return (
    <EditDialog
      title={exercise ? text().editOf(exercise.name) : text().addExercise}
      thing={exercise}
      typedOf={(one) => (one ? typedExercise(one) : newExercise(''))}
      isSendable={(typed) => isSendable(typed) && whole(typed).track !== ''}
      save={async (typed, version) => {
        const body = exerciseOf(whole(typed));
        if (!exercise || version === undefined) return text().added((await api.addExercise(body)).name);
        return text().saved((await api.changeExercise(exercise.id, version, body)).name);
      }}
      onSettled={() => queries.invalidateQueries({ queryKey: exercisesKey })}
      newerOf={({ name, description }) => joined([name, description])}
      onClose={onClose}
    >
      {(typed, set) => (
        <ExerciseFields typed={whole(typed)} set={set} tracks={tracks.data ?? []} types={types} />
      )}
    </EditDialog>
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
        <NameField
          isFirst
          label={text().name}
          maxLength={80}
          value={typed.name}
          onValue={(name) => set({ name })}
        />
        <NativeSelect
          label={text().track}
          value={typed.track}
          onChange={({ currentTarget }) => set({ track: currentTarget.value })}
          data={tracks.map(({ name }) => name)}
        />
      </Pair>
      <DescriptionField
        label={text().description}
        value={typed.description}
        onValue={(description) => set({ description })}
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
