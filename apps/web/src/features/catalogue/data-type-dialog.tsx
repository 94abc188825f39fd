import { NativeSelect, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { api, type DataType } from '../../api/index.ts';
import { Pair } from '../../ui/form.tsx';
import { joined, unitOf } from '../../ui/format.ts';
import { words } from '../../words/index.ts';
import { dataTypesQuery } from '../sessions/queries.ts';
import { EditDialog } from './edit-dialog.tsx';
import { NumberField } from './number-field.tsx';
import { isWrong, numberIn, typedOf } from './numbers.ts';
import { DescriptionField, NameField } from './text-fields.tsx';

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

/** Adds a kind of signal or changes one. */
export function DataTypeDialog({ type, onClose }: DataTypeDialogProps) {
  const queries = useQueryClient();
  return (
    <EditDialog
      title={type ? text().editOf(type.title) : text().addDataType}
      thing={type}
      typedOf={typedType}
      isSendable={isSendable}
      save={async (typed, version) => {
        if (!type || version === undefined)
          return text().added((await api.addDataType({ name: typed.name.trim(), ...bodyOf(typed) })).title);
        return text().saved((await api.changeDataType(type.name, version, bodyOf(typed))).title);
      }}
      onSettled={() => queries.invalidateQueries({ queryKey: dataTypesQuery.queryKey })}
      newerOf={({ title, unit, description }) => joined([title, unitOf(unit), description])}
      onClose={onClose}
    >
      {(typed, set) => <TypeFields typed={typed} isNew={type === undefined} set={set} />}
    </EditDialog>
  );
}

type FieldsProps = { typed: Typed; isNew: boolean; set: (change: Partial<Typed>) => void };

function TypeFields({ typed, isNew, set }: FieldsProps) {
  return (
    <>
      {isNew ? <ShortName name={typed.name} onName={(name) => set({ name })} /> : null}
      <Pair>
        <NameField
          label={text().typeTitle}
          maxLength={80}
          value={typed.title}
          onValue={(title) => set({ title })}
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
      <DescriptionField
        label={text().description}
        value={typed.description}
        onValue={(description) => set({ description })}
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
