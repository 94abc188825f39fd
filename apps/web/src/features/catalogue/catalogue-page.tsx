import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, type DataType, type Exercise } from '../../api/index.ts';
import { BackLink } from '../../ui/back-link.tsx';
import { joined, numberOf, unitOf } from '../../ui/format.ts';
import { Icon } from '../../ui/icons.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { Row, State } from '../../ui/rows.tsx';
import { words } from '../../words/index.ts';
import { dataTypesQuery } from '../sessions/queries.ts';
import { CatalogueList, EditButton, newOne, RetireButton, useRetire } from './catalogue-list.tsx';
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

function Exercises() {
  const exercises = useQuery(allExercisesQuery);
  const types = useQuery(dataTypesQuery);
  const [open, setOpen] = useState<string>();
  const titleOf = (name: string) => types.data?.find((type) => type.name === name)?.title ?? name;
  return (
    <Section
      title={text().exercises}
      actions={<Add text={text().addExercise} onClick={() => setOpen(newOne)} />}
    >
      <CatalogueList
        label={text().exercises}
        asked={exercises}
        empty={{ title: text().emptyTitle, text: text().emptyText }}
        keyOf={({ id }) => id}
        open={open}
        onOpen={setOpen}
        row={(exercise, onEdit) => <ExerciseRow exercise={exercise} titleOf={titleOf} onEdit={onEdit} />}
        dialog={(exercise, onClose) => (
          <ExerciseDialog exercise={exercise} types={types.data ?? []} onClose={onClose} />
        )}
      />
    </Section>
  );
}

const Add = ({ text: said, onClick }: { text: string; onClick: () => void }) => (
  <Button variant="default" size="sm" leftSection={<Icon name="add" />} onClick={onClick}>
    {said}
  </Button>
);

type ExerciseRowProps = { exercise: Exercise; titleOf: (name: string) => string; onEdit: () => void };

function ExerciseRow({ exercise, titleOf, onEdit }: ExerciseRowProps) {
  const queries = useQueryClient();
  const { name, retired } = exercise;
  const retire = useRetire({
    change: async ({ id, version }, wish) =>
      (await api.changeExercise(id, version, { retired: wish })).version,
    texts: text(),
    onSettled: () => queries.invalidateQueries({ queryKey: exercisesKey }),
  });
  return (
    <Row
      title={name}
      state={retired ? <State>{text().retired}</State> : null}
      note={joined([exercise.track, ...exercise.dataTypes.map(titleOf)])}
      actions={
        <>
          <EditButton name={name} onEdit={onEdit} />
          <RetireButton thing={exercise} retire={retire} />
        </>
      }
    />
  );
}

function DataTypes() {
  const types = useQuery({ ...dataTypesQuery, staleTime: 0 });
  const [open, setOpen] = useState<string>();
  return (
    <Section
      title={text().dataTypes}
      actions={<Add text={text().addDataType} onClick={() => setOpen(newOne)} />}
    >
      <CatalogueList
        label={text().dataTypes}
        asked={types}
        empty={{ title: text().noTypeTitle, text: text().noTypeText }}
        keyOf={({ name }) => name}
        open={open}
        onOpen={setOpen}
        row={(type, onEdit) => <DataTypeRow type={type} onEdit={onEdit} />}
        dialog={(type, onClose) => <DataTypeDialog type={type} onClose={onClose} />}
      />
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
      actions={<EditButton name={type.title} onEdit={onEdit} />}
    />
  );
}
