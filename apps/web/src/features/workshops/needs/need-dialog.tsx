import { NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, type NewRequirement, type Requirement } from '../../../api/index.ts';
import { Pair } from '../../../ui/form.tsx';
import { joined } from '../../../ui/format.ts';
import { words } from '../../../words/index.ts';
import { EditDialog } from '../../catalogue/edit-dialog.tsx';
import { DescriptionField, NameField } from '../../catalogue/text-fields.tsx';
import { purposesQuery } from '../../consent/queries.ts';
import { useSettled } from '../queries.ts';

const text = () => words.needsCatalogue;
type Kind = NewRequirement['kind'];
const kinds: readonly Kind[] = ['material', 'skill', 'allergy', 'age', 'consent', 'other'];

type Typed = {
  name: string;
  kind: Kind;
  description: string;
  minAge: string;
  maxAge: string;
  purpose: string;
};

const typedOf = (one: Requirement | undefined): Typed => ({
  name: one?.name ?? '',
  kind: one?.kind ?? 'material',
  description: one?.description ?? '',
  minAge: one?.minAge === undefined || one.minAge === null ? '' : String(one.minAge),
  maxAge: one?.maxAge === undefined || one.maxAge === null ? '' : String(one.maxAge),
  purpose: one?.purpose ?? '',
});

const isAge = (typed: string): boolean => typed === '' || (/^\d{1,3}$/.test(typed) && Number(typed) <= 130);
const ageOf = (typed: string): number | null => (typed === '' ? null : Number(typed));

const isSendable = ({ name, kind, minAge, maxAge, purpose }: Typed): boolean =>
  name.trim() !== '' &&
  isAge(minAge) &&
  isAge(maxAge) &&
  (kind !== 'age' || minAge !== '' || maxAge !== '') &&
  (kind !== 'consent' || purpose !== '');

const bodyOf = ({ name, kind, description, minAge, maxAge, purpose }: Typed) => ({
  name: name.trim(),
  description,
  minAge: kind === 'age' ? ageOf(minAge) : null,
  maxAge: kind === 'age' ? ageOf(maxAge) : null,
  purpose: kind === 'consent' ? purpose : null,
});

type Props = { requirement: Requirement | undefined; onClose: () => void };

/** Adds something that workshops can ask for, or changes it. */
export function NeedDialog({ requirement, onClose }: Props) {
  const settled = useSettled();
  return (
    <EditDialog
      title={requirement ? words.catalogue.editOf(requirement.name) : text().addTitle}
      thing={requirement}
      typedOf={typedOf}
      isSendable={isSendable}
      save={async (typed, version) => {
        const body = bodyOf(typed);
        if (requirement && version !== undefined) {
          await api.changeRequirement(requirement.id, version, body);
          return words.catalogue.saved(body.name);
        }
        await api.addRequirement({ ...body, kind: typed.kind });
        return words.catalogue.added(body.name);
      }}
      onSettled={settled}
      newerOf={({ name, description }) => joined([name, description])}
      onClose={onClose}
    >
      {(typed, set) => <Fields typed={typed} isNew={requirement === undefined} set={set} />}
    </EditDialog>
  );
}

type FieldsProps = { typed: Typed; isNew: boolean; set: (change: Partial<Typed>) => void };

/** Its kind stays: what people said of it would mean something else. */
function Fields({ typed, isNew, set }: FieldsProps) {
  return (
    <>
      <NameField
        isFirst
        label={text().name}
        maxLength={120}
        value={typed.name}
        onValue={(name) => set({ name })}
      />
      <NativeSelect
        label={text().kind}
        disabled={!isNew}
        value={typed.kind}
        onChange={({ currentTarget: { value } }) =>
          set({ kind: kinds.find((kind) => kind === value) ?? 'other' })
        }
        data={kinds.map((kind) => ({ value: kind, label: text().kinds[kind] ?? kind }))}
      />
      <DescriptionField
        label={text().description}
        value={typed.description}
        onValue={(description) => set({ description })}
      />
      {typed.kind === 'age' ? <Ages typed={typed} set={set} /> : null}
      {typed.kind === 'consent' ? <PurposeField typed={typed} set={set} /> : null}
    </>
  );
}

function Ages({ typed, set }: Omit<FieldsProps, 'isNew'>) {
  const none = typed.minAge === '' && typed.maxAge === '';
  return (
    <Pair>
      {(['minAge', 'maxAge'] as const).map((end) => (
        <TextInput
          key={end}
          inputMode="numeric"
          dir="ltr"
          maxLength={3}
          label={text()[end]}
          description={none ? text().oneAge : undefined}
          error={isAge(typed[end]) ? undefined : text().badAge}
          value={typed[end]}
          onChange={({ currentTarget }) => set({ [end]: currentTarget.value })}
        />
      ))}
    </Pair>
  );
}

function PurposeField({ typed, set }: Omit<FieldsProps, 'isNew'>) {
  const purposes = useQuery(purposesQuery());
  return (
    <NativeSelect
      required
      label={text().purpose}
      value={typed.purpose}
      onChange={({ currentTarget }) => set({ purpose: currentTarget.value })}
      data={[
        { value: '', label: words.organizing.choose },
        ...(purposes.data ?? []).map(({ name }) => ({ value: name, label: words.settings.purpose(name) })),
      ]}
    />
  );
}
