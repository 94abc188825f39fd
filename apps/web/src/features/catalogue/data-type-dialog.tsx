import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, codeOf, type DataType } from '../../api/index.ts';
import { Conflict } from '../../ui/conflict.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { Form, Pair } from '../../ui/form.tsx';
import { joined, unitOf } from '../../ui/format.ts';
import { sayDone } from '../../ui/say.tsx';
import { Problem } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import { dataTypesQuery } from '../sessions/queries.ts';
import { NumberField } from './number-field.tsx';
import { isWrong, numberIn, typedOf } from './numbers.ts';

const text = () => words.catalogue;
const kinds = ['integer', 'float', 'intervals', 'marker'] as const;
type Kind = (typeof kinds)[number];

type Typed = {
  name: string;
  title: string;
  unit: string;
  valueKind: Kind;
  description: string;
  defaultRate: string;
  validMin: string;
  validMax: string;
};

const typedType = (type: DataType | undefined): Typed => ({
  name: type?.name ?? '',
  title: type?.title ?? '',
  unit: type?.unit ?? '',
  valueKind: type?.valueKind ?? 'integer',
  description: type?.description ?? '',
  defaultRate: typedOf(type?.defaultRate),
  validMin: typedOf(type?.validMin),
  validMax: typedOf(type?.validMax),
});

/** As it is sent; its name is given once. */
const bodyOf = ({ name: _, title, unit, valueKind, description, ...numbers }: Typed) => ({
  title: title.trim(),
  unit: unit.trim(),
  valueKind,
  description: description.trim(),
  defaultRate: numberIn(numbers.defaultRate) ?? null,
  validMin: numberIn(numbers.validMin) ?? null,
  validMax: numberIn(numbers.validMax) ?? null,
});

const isSendable = ({ title, defaultRate, validMin, validMax }: Typed): boolean =>
  title.trim() !== '' && ![defaultRate, validMin, validMax].some(isWrong);

type DataTypeDialogProps = {
  /** As it is now; absent: a new one. */
  type: DataType | undefined;
  onClose: () => void;
};

/** Adds a kind of signal or changes one, from the version that was read. */
export function DataTypeDialog({ type, onClose }: DataTypeDialogProps) {
  const queries = useQueryClient();
  const [base, setBase] = useState(type);
  const [typed, setTyped] = useState(() => typedType(type));
  const save = useMutation({
    mutationFn: (version: number | undefined) =>
      type && version !== undefined
        ? api.changeDataType(type.name, version, bodyOf(typed))
        : api.addDataType({ name: typed.name.trim(), ...bodyOf(typed) }),
    onSuccess: ({ title }) => {
      sayDone('catalogue', type ? text().saved(title) : text().added(title));
      onClose();
    },
    onSettled: () => queries.invalidateQueries({ queryKey: dataTypesQuery.queryKey }),
  });
  const send = (version: number | undefined) => {
    if (isSendable(typed)) save.mutate(version);
  };
  const takeNewer = () => {
    save.reset();
    setBase(type);
    setTyped(typedType(type));
  };
  return (
    <Dialog title={type ? text().editOf(type.title) : text().addDataType} onClose={onClose}>
      <Form checked onSubmit={() => send(base?.version)}>
        {type && codeOf(save.error) === 'precondition-failed' ? (
          <Conflict
            title={text().conflict}
            text={text().conflictText}
            newer={joined([type.title, unitOf(type.unit), type.description])}
            onTake={takeNewer}
            onKeep={() => send(type.version)}
          />
        ) : save.isError ? (
          <Problem error={save.error} />
        ) : null}
        <TypeFields
          typed={typed}
          isNew={type === undefined}
          set={(change) => setTyped((now) => ({ ...now, ...change }))}
        />
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

type FieldsProps = { typed: Typed; isNew: boolean; set: (change: Partial<Typed>) => void };

function TypeFields({ typed, isNew, set }: FieldsProps) {
  return (
    <>
      {isNew ? <ShortName name={typed.name} onName={(name) => set({ name })} /> : null}
      <Pair>
        <TextInput
          required
          dir="auto"
          maxLength={80}
          label={text().typeTitle}
          value={typed.title}
          onChange={({ currentTarget }) => set({ title: currentTarget.value })}
        />
        <TextInput
          dir="ltr"
          maxLength={16}
          label={text().unit}
          value={typed.unit}
          onChange={({ currentTarget }) => set({ unit: currentTarget.value })}
        />
        <NativeSelect
          label={text().kind}
          value={typed.valueKind}
          onChange={({ currentTarget }) => set({ valueKind: currentTarget.value as Kind })}
          data={kinds.map((kind) => ({ value: kind, label: text().kinds[kind] }))}
        />
        <NumberField
          label={text().rate}
          value={typed.defaultRate}
          onValue={(defaultRate) => set({ defaultRate })}
        />
        <NumberField label={text().lowest} value={typed.validMin} onValue={(validMin) => set({ validMin })} />
        <NumberField
          label={text().highest}
          value={typed.validMax}
          onValue={(validMax) => set({ validMax })}
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
    </>
  );
}

/** What programs call it; given once. */
function ShortName({ name, onName }: { name: string; onName: (name: string) => void }) {
  return (
    <TextInput
      data-autofocus
      required
      dir="ltr"
      pattern="[a-z][a-z0-9\-]{0,39}"
      maxLength={40}
      autoComplete="off"
      label={text().typeName}
      description={text().typeNameHelp}
      value={name}
      onChange={({ currentTarget }) => onName(currentTarget.value)}
    />
  );
}
