import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, codeOf, type Session } from '../../../api/index.ts';
import { Conflict } from '../../../ui/conflict.tsx';
import { Form, Pair } from '../../../ui/form.tsx';
import { numberOf } from '../../../ui/format.ts';
import { Problem } from '../../../ui/states.tsx';
import { words } from '../../../words/index.ts';
import { exercisesQuery, sessionQuery, sessionsKey } from '../queries.ts';
import styles from './about.module.css';
import { changeOf, degrees, type Felt, type Said, saidOf } from './said.ts';
import { SaidView } from './said-view.tsx';
import { Scale } from './scale.tsx';

const text = () => words.keeping;
const longest = { line: 200, notes: 4000 };

/** Saves from a version; where another came first, nothing is overwritten and the newer is fetched. */
function useSave({ userId, id }: Session) {
  const queries = useQueryClient();
  const { queryKey } = sessionQuery(userId, id);
  return useMutation({
    mutationFn: ({ version, base, typed }: { version: number; base: Said; typed: Said }) =>
      api.changeSession(userId, id, version, changeOf(base, typed)),
    onSuccess: (saved) => {
      queries.setQueryData(queryKey, saved);
      void queries.invalidateQueries({ queryKey: sessionsKey(userId) });
    },
    onError: (error) =>
      codeOf(error) === 'precondition-failed'
        ? queries.invalidateQueries({ queryKey, exact: true })
        : undefined,
  });
}

/** Says something about a session. What was typed stays until it is saved, whatever happens elsewhere. */
export function SaidForm({ session, onDone }: { session: Session; onDone: () => void }) {
  const [base, setBase] = useState(session);
  const [typed, setTyped] = useState(() => saidOf(session));
  const save = useSave(session);
  const set = (change: Partial<Said>) => setTyped((now) => ({ ...now, ...change }));
  const send = (version: number) =>
    save.mutate({ version, base: saidOf(base), typed }, { onSuccess: onDone });
  const takeNewer = () => {
    save.reset();
    setBase(session);
    setTyped(saidOf(session));
  };
  return (
    <Form onSubmit={() => send(base.version)}>
      {codeOf(save.error) === 'precondition-failed' ? (
        <Conflict
          title={text().conflict}
          text={text().conflictText}
          newer={<SaidView session={session} />}
          onTake={takeNewer}
          onKeep={() => send(session.version)}
        />
      ) : save.isError ? (
        <Problem error={save.error} />
      ) : null}
      <div className={styles.feelings}>
        <FeelingFields
          title={text().before}
          felt={typed.feedbackBefore}
          onFelt={(felt) => set({ feedbackBefore: felt })}
        />
        <FeelingFields
          title={text().after}
          felt={typed.feedbackAfter}
          onFelt={(felt) => set({ feedbackAfter: felt })}
        />
      </div>
      <Circumstances session={session} typed={typed} set={set} />
      <Textarea
        label={text().notes}
        dir="auto"
        autosize
        minRows={2}
        maxLength={longest.notes}
        value={typed.notes}
        onChange={({ currentTarget }) => set({ notes: currentTarget.value })}
      />
      <div className={styles.actions}>
        <Button type="submit" loading={save.isPending}>
          {text().save}
        </Button>
        <Button variant="default" onClick={onDone}>
          {words.cancel}
        </Button>
      </div>
    </Form>
  );
}

type CircumstancesProps = { session: Session; typed: Said; set: (change: Partial<Said>) => void };

/** What was done, where and with what. The exercise chosen can be kept also when it is no longer offered. */
function Circumstances({ session, typed, set }: CircumstancesProps) {
  const exercises = useQuery(exercisesQuery);
  const chosen = session.exercise ? [session.exercise] : [];
  const known = exercises.data?.filter((one) => chosen.every(({ id }) => id !== one.id)) ?? [];
  return (
    <Pair>
      <NativeSelect
        label={text().exercise}
        value={typed.exerciseId}
        onChange={({ currentTarget }) => set({ exerciseId: currentTarget.value })}
        data={[
          { value: '', label: text().noExercise },
          ...[...chosen, ...known].map(({ id, name }) => ({ value: id, label: name })),
        ]}
      />
      <TextInput
        label={text().place}
        dir="auto"
        maxLength={longest.line}
        value={typed.location}
        onChange={({ currentTarget }) => set({ location: currentTarget.value })}
      />
      <TextInput
        label={text().device}
        dir="auto"
        maxLength={longest.line}
        value={typed.device}
        onChange={({ currentTarget }) => set({ device: currentTarget.value })}
      />
    </Pair>
  );
}

type FeelingFieldsProps = { title: string; felt: Felt; onFelt: (felt: Felt) => void };

function FeelingFields({ title, felt, onFelt }: FeelingFieldsProps) {
  return (
    <section className={styles.said} aria-label={title}>
      <h3 className={styles.heading}>{title}</h3>
      <Scale
        spelt
        name={text().mood}
        from={1}
        to={5}
        value={felt.mood}
        onValue={(mood) => onFelt({ ...felt, mood })}
        textOf={(value) => text().moods[value] ?? ''}
      />
      {degrees.map((name) => (
        <Scale
          key={name}
          name={text()[name]}
          from={0}
          to={10}
          value={felt[name]}
          onValue={(value) => onFelt({ ...felt, [name]: value })}
          textOf={(value) => text().outOfTen(numberOf(value, 0))}
        />
      ))}
      <p className={styles.soft}>{text().scale}</p>
      <Textarea
        label={text().notes}
        dir="auto"
        autosize
        minRows={1}
        maxLength={longest.notes}
        value={felt.notes}
        onChange={({ currentTarget }) => onFelt({ ...felt, notes: currentTarget.value })}
      />
    </section>
  );
}
