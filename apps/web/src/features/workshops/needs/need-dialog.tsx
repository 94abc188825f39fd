import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, codeOf, type NewRequirement, type Requirement } from '../../../api/index.ts';
import { Conflict } from '../../../ui/conflict.tsx';
import { Dialog, DialogActions } from '../../../ui/dialog.tsx';
import { Form, Pair } from '../../../ui/form.tsx';
import { joined } from '../../../ui/format.ts';
import { sayDone } from '../../../ui/say.tsx';
import { Problem } from '../../../ui/states.tsx';
import { words } from '../../../words/index.ts';
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

/** Adds something that workshops can ask for, or changes it from the version that was read. */
export function NeedDialog({ requirement, onClose }: Props) {
  const settled = useSettled();
  const [base, setBase] = useState(requirement);
  const [typed, setTyped] = useState(() => typedOf(requirement));
  const save = useMutation({
    mutationFn: async (version: number | undefined): Promise<void> => {
      if (requirement && version !== undefined)
        await api.changeRequirement(requirement.id, version, bodyOf(typed));
      else await api.addRequirement({ ...bodyOf(typed), kind: typed.kind });
    },
    onSuccess: () => {
      sayDone('requirement', text().saved);
      onClose();
    },
    onSettled: settled,
  });
  const send = (version: number | undefined) => isSendable(typed) && save.mutate(version);
  const takeNewer = () => {
    save.reset();
    setBase(requirement);
    setTyped(typedOf(requirement));
  };
  return (
    <Dialog title={requirement ? text().editOf(requirement.name) : text().add} onClose={onClose}>
      <Form checked onSubmit={() => send(base?.version)}>
        {requirement && codeOf(save.error) === 'precondition-failed' ? (
          <Conflict
            title={text().conflict}
            text={text().conflictText}
            newer={joined([requirement.name, requirement.description])}
            onTake={takeNewer}
            onKeep={() => send(requirement.version)}
          />
        ) : save.isError ? (
          <Problem error={save.error} />
        ) : null}
        <Fields
          typed={typed}
          isNew={requirement === undefined}
          set={(change) => setTyped((now) => ({ ...now, ...change }))}
        />
        <DialogActions>
          <Button variant="default" onClick={onClose}>
            {words.cancel}
          </Button>
          <Button type="submit" loading={save.isPending}>
            {requirement ? words.organizing.save : text().add}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
}

type FieldsProps = { typed: Typed; isNew: boolean; set: (change: Partial<Typed>) => void };

/** Its kind stays: what people said of it would mean something else. */
function Fields({ typed, isNew, set }: FieldsProps) {
  return (
    <>
      <TextInput
        data-autofocus
        required
        dir="auto"
        maxLength={120}
        label={text().name}
        value={typed.name}
        onChange={({ currentTarget }) => set({ name: currentTarget.value })}
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
      <Textarea
        dir="auto"
        autosize
        minRows={2}
        maxLength={2000}
        label={text().description}
        value={typed.description}
        onChange={({ currentTarget }) => set({ description: currentTarget.value })}
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
