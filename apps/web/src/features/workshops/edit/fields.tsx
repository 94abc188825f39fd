import { Checkbox, NativeSelect, Textarea, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { Pair } from '../../../ui/form.tsx';
import { Card } from '../../../ui/page.tsx';
import { words } from '../../../words/index.ts';
import { allLanguages, languages } from '../../../words/languages.ts';
import styles from './edit.module.css';
import { endsFirst, isCapacity, type TypedWorkshop } from './typed.ts';

type Props = { typed: TypedWorkshop; set: (change: Partial<TypedWorkshop>) => void };
const text = () => words.organizing;

/** A group of fields that belong together. */
export const Group = ({ title, children }: { title: string; children: ReactNode }) => (
  <Card>
    <fieldset className={styles.group}>
      <legend className={styles.legend}>{title}</legend>
      {children}
    </fieldset>
  </Card>
);

/** What a workshop says of itself. */
export const Fields = (props: Props) => (
  <>
    <What {...props} />
    <When {...props} />
    <Where {...props} />
    <Seats {...props} />
  </>
);

const What = ({ typed, set }: Props) => (
  <Group title={text().what}>
    <TextInput
      required
      dir="auto"
      maxLength={120}
      label={text().name}
      value={typed.title}
      onChange={({ currentTarget }) => set({ title: currentTarget.value })}
    />
    <Textarea
      dir="auto"
      autosize
      minRows={4}
      maxLength={10_000}
      label={text().description}
      value={typed.description}
      onChange={({ currentTarget }) => set({ description: currentTarget.value })}
    />
    <NativeSelect
      label={text().language}
      value={typed.language}
      onChange={({ currentTarget: { value } }) => {
        const language = allLanguages.find((one) => one === value);
        if (language) set({ language });
      }}
      data={allLanguages.map((name) => ({ value: name, label: languages[name].name }))}
    />
  </Group>
);

const zones = ['UTC', ...Intl.supportedValuesOf('timeZone')];

function When({ typed, set }: Props) {
  const known = zones.includes(typed.timeZone) ? zones : [typed.timeZone, ...zones];
  return (
    <Group title={text().when}>
      <Pair>
        <TextInput
          required
          type="datetime-local"
          label={text().starts}
          value={typed.startsAt}
          onChange={({ currentTarget }) => set({ startsAt: currentTarget.value })}
        />
        <TextInput
          required
          type="datetime-local"
          label={text().ends}
          error={endsFirst(typed) ? text().endsFirst : undefined}
          value={typed.endsAt}
          onChange={({ currentTarget }) => set({ endsAt: currentTarget.value })}
        />
      </Pair>
      <NativeSelect
        label={text().timeZone}
        value={typed.timeZone}
        onChange={({ currentTarget }) => set({ timeZone: currentTarget.value })}
        data={known}
      />
    </Group>
  );
}

const Where = ({ typed, set }: Props) => (
  <Group title={text().where}>
    <TextInput
      dir="auto"
      maxLength={200}
      label={text().place}
      description={text().placeText}
      value={typed.place}
      onChange={({ currentTarget }) => set({ place: currentTarget.value })}
    />
    <Textarea
      dir="auto"
      autosize
      minRows={2}
      maxLength={500}
      label={text().address}
      description={text().addressText}
      value={typed.address}
      onChange={({ currentTarget }) => set({ address: currentTarget.value })}
    />
    <Checkbox
      label={text().online}
      checked={typed.isOnline}
      onChange={({ currentTarget }) => set({ isOnline: currentTarget.checked })}
    />
    {typed.isOnline ? (
      <TextInput
        type="url"
        pattern="https://.+"
        dir="ltr"
        maxLength={500}
        label={text().onlineUrl}
        description={text().onlineUrlText}
        value={typed.onlineUrl}
        onChange={({ currentTarget }) => set({ onlineUrl: currentTarget.value })}
      />
    ) : null}
  </Group>
);

const Seats = ({ typed, set }: Props) => (
  <Group title={text().seats}>
    <Pair>
      <TextInput
        required
        inputMode="numeric"
        dir="ltr"
        maxLength={5}
        label={text().capacity}
        error={isCapacity(typed.capacity) ? undefined : text().badCapacity}
        value={typed.capacity}
        onChange={({ currentTarget }) => set({ capacity: currentTarget.value })}
      />
      <NativeSelect
        label={text().visibility}
        value={typed.visibility}
        onChange={({ currentTarget: { value } }) => set({ visibility: value === 'link' ? 'link' : 'public' })}
        data={['public', 'link'].map((value) => ({ value, label: text().visibilities[value] ?? value }))}
      />
    </Pair>
    <Pair>
      {(['signUpFrom', 'signUpUntil'] as const).map((end) => (
        <TextInput
          key={end}
          type="datetime-local"
          label={text()[end]}
          description={text().signUpText}
          value={typed[end]}
          onChange={({ currentTarget }) => set({ [end]: currentTarget.value })}
        />
      ))}
    </Pair>
  </Group>
);
