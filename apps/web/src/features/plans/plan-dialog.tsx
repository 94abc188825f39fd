import { NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api, type Exercise, type Plan } from '../../api/index.ts';
import { Pair } from '../../ui/form.tsx';
import { joined, numberOf, weekdayName } from '../../ui/format.ts';
import { words } from '../../words/index.ts';
import { EditDialog } from '../catalogue/edit-dialog.tsx';
import { exercisesQuery } from '../sessions/queries.ts';
import styles from './plans.module.css';
import { plansKey } from './queries.ts';
import { lacks, newPlan, planOf, type TypedPlan, typedPlan, withExercise } from './typed-plan.ts';
import { sayDays, shortWeekday, todayHere } from './week.ts';

type PlanDialogProps = {
  userId: string;
  /** Made where the dialog was opened: sent twice, it is the same plan. */
  planId: string;
  /** As it is now; absent: a new one. */
  plan: Plan | undefined;
  onClose: () => void;
};

/** Plans an exercise, or changes what is planned. */
export function PlanDialog({ userId, planId, plan, onClose }: PlanDialogProps) {
  const queries = useQueryClient();
  const exercises = useQuery(exercisesQuery);
  const text = words.plans;
  return (
    <EditDialog
      title={plan ? text.changeOf(plan.exercise.name) : text.add}
      thing={plan}
      typedOf={(one) => (one ? typedPlan(one) : newPlan(todayHere()))}
      isSendable={(typed) => lacks(typed).length === 0}
      save={async (typed, version) => {
        const { exercise } = await api.putPlan(userId, planId, version, planOf(typed));
        return version === undefined ? text.added(exercise.name) : text.saved(exercise.name);
      }}
      onSettled={() => queries.invalidateQueries({ queryKey: plansKey(userId) })}
      newerOf={({ exercise, days, minutes, note }) =>
        joined([exercise.name, sayDays(days), text.long(numberOf(minutes, 0)), note])
      }
      onClose={onClose}
    >
      {(typed, set) => <PlanFields typed={typed} set={set} exercises={offered(exercises.data ?? [], plan)} />}
    </EditDialog>
  );
}

type Offered = Pick<Exercise, 'id' | 'name' | 'guidance'>;

/** One that is no longer offered stays where it is planned. */
const offered = (exercises: readonly Exercise[], plan: Plan | undefined): Offered[] =>
  plan && !exercises.some(({ id }) => id === plan.exercise.id)
    ? [...exercises, { ...plan.exercise, guidance: {} }]
    : [...exercises];

type FieldsProps = {
  typed: TypedPlan;
  set: (change: Partial<TypedPlan>) => void;
  exercises: readonly Offered[];
};

function PlanFields({ typed, set, exercises }: FieldsProps) {
  const text = words.plans;
  const missing = new Set(lacks(typed));
  return (
    <>
      <Pair>
        <NativeSelect
          data-autofocus
          required
          label={text.exercise}
          value={typed.exerciseId}
          onChange={({ currentTarget }) => set(withExercise(typed, currentTarget.value, exercises))}
          data={[
            { value: '', label: text.choose, disabled: true },
            ...exercises.map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
        <TextInput
          required
          inputMode="numeric"
          dir="ltr"
          maxLength={3}
          label={text.minutes}
          error={typed.minutes !== '' && missing.has('minutes') ? text.badMinutes : undefined}
          value={typed.minutes}
          onChange={({ currentTarget }) => set({ minutes: currentTarget.value })}
        />
      </Pair>
      <Days chosen={typed.days} onChosen={(days) => set({ days })} />
      <Textarea
        dir="auto"
        autosize
        minRows={2}
        maxLength={500}
        label={text.note}
        placeholder={text.notePlaceholder}
        value={typed.note}
        onChange={({ currentTarget }) => set({ note: currentTarget.value })}
      />
      <Dates typed={typed} set={set} />
    </>
  );
}

/** From when until when; without a last day it goes on until it is ended. */
function Dates({ typed, set }: Pick<FieldsProps, 'typed' | 'set'>) {
  const text = words.plans;
  return (
    <Pair>
      <TextInput
        type="date"
        required
        label={text.from}
        value={typed.startsOn}
        onChange={({ currentTarget }) => set({ startsOn: currentTarget.value })}
      />
      <TextInput
        type="date"
        min={typed.startsOn}
        label={text.until}
        description={text.untilNote}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        error={lacks(typed).includes('endsOn') ? text.badEnd : undefined}
        value={typed.endsOn}
        onChange={({ currentTarget }) => set({ endsOn: currentTarget.value })}
      />
    </Pair>
  );
}

const week = [1, 2, 3, 4, 5, 6, 7] as const;

/** The days of the week, each a switch of its own. */
function Days({ chosen, onChosen }: { chosen: readonly number[]; onChosen: (days: number[]) => void }) {
  const toggled = (day: number) =>
    chosen.includes(day) ? chosen.filter((one) => one !== day) : [...chosen, day];
  return (
    <fieldset className={styles.days}>
      <legend className={styles.legend}>{words.plans.days}</legend>
      <div className={styles.toggles}>
        {week.map((day) => (
          <button
            key={day}
            type="button"
            className={styles.toggle}
            title={weekdayName(day)}
            aria-pressed={chosen.includes(day)}
            onClick={() => onChosen(toggled(day))}
          >
            {shortWeekday(day, 'short')}
          </button>
        ))}
      </div>
      {chosen.length === 0 ? <p className={styles.hint}>{words.plans.noDay}</p> : null}
    </fieldset>
  );
}
