import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedCallback, useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Icon } from '../../ui/icons.tsx';
import { words } from '../../words/index.ts';
import { allLanguages, languages } from '../../words/languages.ts';
import { allExercisesQuery } from '../catalogue/queries.ts';
import type { Subject } from '../people/queries.ts';
import { hasMore, isFiltered, type WorkshopsSearch } from './search.ts';
import styles from './workshops.module.css';

type Change = { [Key in keyof WorkshopsSearch]?: WorkshopsSearch[Key] | undefined };
type Props = { search: WorkshopsSearch; subject: Subject; choose: (change: Change) => void };

const nothing: Change = {
  q: undefined,
  from: undefined,
  to: undefined,
  place: undefined,
  language: undefined,
  where: undefined,
  free: undefined,
  fits: undefined,
  exercise: undefined,
};

/** What is wanted, kept in the address. The seldom wanted stand behind a press. */
export function Filters({ search, subject, choose }: Props) {
  const texts = words.workshops;
  const [open, { toggle }] = useDisclosure(hasMore(search));
  return (
    <search className={styles.filters} aria-label={texts.find}>
      <Typed label={texts.search} value={search.q} onTyped={(q) => choose({ q })} icon />
      <div className={styles.checks}>
        <Checkbox
          label={texts.freeSeats}
          checked={search.free === true}
          onChange={({ currentTarget }) => choose({ free: currentTarget.checked || undefined })}
        />
        <Checkbox
          label={texts.fitting(subject.own, subject.name)}
          checked={search.fits === true}
          onChange={({ currentTarget }) => choose({ fits: currentTarget.checked || undefined })}
        />
      </div>
      {open ? <More search={search} choose={choose} /> : null}
      <div className={styles.filterActions}>
        <Button
          variant="subtle"
          size="compact-sm"
          aria-expanded={open}
          rightSection={<Icon name={open ? 'up' : 'down'} />}
          onClick={toggle}
        >
          {texts.moreFilters}
        </Button>
        {isFiltered(search) ? <Clear choose={choose} /> : null}
      </div>
    </search>
  );
}

export const Clear = ({ choose }: Pick<Props, 'choose'>) => (
  <Button variant="subtle" size="compact-sm" onClick={() => choose(nothing)}>
    {words.workshops.clear}
  </Button>
);

function More({ search, choose }: Pick<Props, 'search' | 'choose'>) {
  const texts = words.workshops;
  const exercises = useQuery(allExercisesQuery);
  return (
    <div className={styles.fields}>
      {(['from', 'to'] as const).map((end) => (
        <TextInput
          key={end}
          type="date"
          label={texts[end]}
          value={search[end] ?? ''}
          onChange={({ currentTarget }) => choose({ [end]: currentTarget.value || undefined })}
        />
      ))}
      <Typed label={texts.place} value={search.place} onTyped={(place) => choose({ place })} />
      <NativeSelect
        label={texts.whereLabel}
        value={search.where ?? ''}
        onChange={({ currentTarget: { value } }) =>
          choose({ where: value === 'online' || value === 'site' ? value : undefined })
        }
        data={[
          { value: '', label: texts.anywhere },
          { value: 'site', label: texts.onSite },
          { value: 'online', label: texts.onlyOnline },
        ]}
      />
      <NativeSelect
        label={texts.language}
        value={search.language ?? ''}
        onChange={({ currentTarget: { value } }) =>
          choose({ language: allLanguages.find((one) => one === value) })
        }
        data={[
          { value: '', label: texts.anyLanguage },
          ...allLanguages.map((name) => ({ value: name, label: languages[name].name })),
        ]}
      />
      <NativeSelect
        label={texts.exercise}
        value={search.exercise ?? ''}
        onChange={({ currentTarget: { value } }) => choose({ exercise: value || undefined })}
        data={[
          { value: '', label: texts.anyExercise },
          ...(exercises.data ?? []).map(({ id, name }) => ({ value: id, label: name })),
        ]}
      />
    </div>
  );
}

/** Long enough not to search for half a word. */
const pause = 300;

type TypedProps = {
  label: string;
  value: string | undefined;
  onTyped: (value: string | undefined) => void;
  icon?: boolean;
};

/** What is typed is searched for after a moment of rest. */
function Typed({ label, value = '', onTyped, icon = false }: TypedProps) {
  const [typed, setTyped] = useState(value);
  const [known, setKnown] = useState(value);
  const later = useDebouncedCallback((text: string) => {
    setKnown(text.trim());
    onTyped(text.trim() || undefined);
  }, pause);
  // The address changed from elsewhere: cleared, or a way back.
  useEffect(() => {
    if (value === known) return;
    setKnown(value);
    setTyped(value);
  }, [value, known]);
  return (
    <TextInput
      {...(icon ? { 'aria-label': label, placeholder: label, leftSection: <Icon name="find" /> } : { label })}
      type="search"
      dir="auto"
      maxLength={100}
      value={typed}
      onChange={({ currentTarget }) => {
        setTyped(currentTarget.value);
        later(currentTarget.value);
      }}
    />
  );
}
