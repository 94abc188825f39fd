import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, codeOf, type DataType, type Exercise } from '../../api/index.ts';
import { BackLink } from '../../ui/back-link.tsx';
import { joined, numberOf, unitOf } from '../../ui/format.ts';
import { Icon } from '../../ui/icons.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { Row, Rows, State } from '../../ui/rows.tsx';
import { sayDone, sayFailed } from '../../ui/say.tsx';
import { Empty, Problem, RowsLoading } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import { dataTypesQuery } from '../sessions/queries.ts';
import { DataTypeDialog } from './data-type-dialog.tsx';
import { ExerciseDialog } from './exercise-dialog.tsx';
import { allExercisesQuery, exercisesKey } from './queries.ts';

const text = () => words.catalogue;

/** What people practise and record, for those who look after it. */
export function CataloguePage() {
  return (
    <Page title={text().title} lead={text().lead} above={<BackLink to="/admin">{words.admin.back}</BackLink>}>
      <Exercises />
      <DataTypes />
    </Page>
  );
}

/** By id, so that a change elsewhere shows in the dialog too; `new` is one that is not there yet. */
type Open = string | undefined;
const isNew = 'new';

function Exercises() {
  const exercises = useQuery(allExercisesQuery);
  const types = useQuery(dataTypesQuery);
  const [open, setOpen] = useState<Open>();
  const titleOf = (name: string) => types.data?.find((type) => type.name === name)?.title ?? name;
  return (
    <Section
      title={text().exercises}
      actions={<Add text={text().addExercise} onClick={() => setOpen(isNew)} />}
    >
      {exercises.isPending ? <RowsLoading rows={4} /> : null}
      {exercises.isError ? <Problem error={exercises.error} onRetry={() => exercises.refetch()} /> : null}
      {exercises.data?.length === 0 ? <Empty title={text().emptyTitle} text={text().emptyText} /> : null}
      {exercises.data && exercises.data.length > 0 ? (
        <Rows label={text().exercises}>
          {exercises.data.map((exercise) => (
            <ExerciseRow
              key={exercise.id}
              exercise={exercise}
              titleOf={titleOf}
              onEdit={() => setOpen(exercise.id)}
            />
          ))}
        </Rows>
      ) : null}
      {open ? (
        <ExerciseDialog
          exercise={exercises.data?.find(({ id }) => id === open)}
          types={types.data ?? []}
          onClose={() => setOpen(undefined)}
        />
      ) : null}
    </Section>
  );
}

const Add = ({ text: said, onClick }: { text: string; onClick: () => void }) => (
  <Button variant="default" size="sm" leftSection={<Icon name="add" />} onClick={onClick}>
    {said}
  </Button>
);

/** Retires an exercise or brings it back; either can be undone by the other. */
function useRetire() {
  const queries = useQueryClient();
  const retire = useMutation({
    mutationFn: ({ id, version, retired }: Pick<Exercise, 'id' | 'version' | 'retired'>) =>
      api.changeExercise(id, version, { retired }),
    onSuccess: ({ id, name, version, retired }) => {
      const said = retired ? text().wasRetired(name) : text().wasRestored(name);
      sayDone('catalogue', said, () => retire.mutate({ id, version, retired: !retired }));
    },
    onError: (error) =>
      codeOf(error) === 'precondition-failed' ? sayDone('catalogue', text().conflict) : sayFailed(error),
    onSettled: () => queries.invalidateQueries({ queryKey: exercisesKey }),
  });
  return retire;
}

type ExerciseRowProps = { exercise: Exercise; titleOf: (name: string) => string; onEdit: () => void };

function ExerciseRow({ exercise, titleOf, onEdit }: ExerciseRowProps) {
  const retire = useRetire();
  const { id, version, name, retired } = exercise;
  return (
    <Row
      title={name}
      state={retired ? <State>{text().retired}</State> : null}
      note={joined([exercise.track, ...exercise.dataTypes.map(titleOf)])}
      actions={
        <>
          <Button variant="default" size="sm" aria-label={text().editOf(name)} onClick={onEdit}>
            {text().edit}
          </Button>
          <Button
            variant="default"
            size="sm"
            aria-label={retired ? text().restoreOf(name) : text().retireOf(name)}
            loading={retire.isPending}
            onClick={() => retire.mutate({ id, version, retired: !retired })}
          >
            {retired ? text().restore : text().retire}
          </Button>
        </>
      }
    />
  );
}

function DataTypes() {
  const types = useQuery({ ...dataTypesQuery, staleTime: 0 });
  const [open, setOpen] = useState<Open>();
  return (
    <Section
      title={text().dataTypes}
      actions={<Add text={text().addDataType} onClick={() => setOpen(isNew)} />}
    >
      {types.isPending ? <RowsLoading rows={4} /> : null}
      {types.isError ? <Problem error={types.error} onRetry={() => types.refetch()} /> : null}
      {types.data ? (
        <Rows label={text().dataTypes}>
          {types.data.map((type) => (
            <DataTypeRow key={type.name} type={type} onEdit={() => setOpen(type.name)} />
          ))}
        </Rows>
      ) : null}
      {open ? (
        <DataTypeDialog
          type={types.data?.find(({ name }) => name === open)}
          onClose={() => setOpen(undefined)}
        />
      ) : null}
    </Section>
  );
}

function DataTypeRow({ type, onEdit }: { type: DataType; onEdit: () => void }) {
  const rate =
    type.defaultRate === null ? '' : `${numberOf(type.defaultRate)} ${words.session.ratePerSecond}`;
  return (
    <Row
      title={type.title}
      note={joined([type.name, unitOf(type.unit), text().kinds[type.valueKind], rate])}
      actions={
        <Button variant="default" size="sm" aria-label={text().editOf(type.title)} onClick={onEdit}>
          {text().edit}
        </Button>
      }
    />
  );
}
