import { Modal, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import type { Me } from '../api/index.ts';
import { peopleQuery } from '../features/people/queries.ts';
import { newestQuery } from '../features/sessions/queries.ts';
import { Icon } from '../ui/icons.tsx';
import { words } from '../words/index.ts';
import { type Findable, findables, matching } from './findables.ts';
import styles from './palette.module.css';

/** Recent sessions to choose from; older ones are a scroll away in Sessions. */
const recent = 50;
const most = 12;

/** Finds screens, people and sessions by a few letters; all by keys. */
export function Palette({ me, onClose }: { me: Me; onClose: () => void }) {
  const people = useQuery(peopleQuery);
  const sessions = useQuery(newestQuery(me.userId, recent));
  const [wanted, setWanted] = useState('');
  const [place, setPlace] = useState(0);
  const navigate = useNavigate();
  const id = useId();
  const found = matching(findables(me, people.data ?? [], sessions.data ?? []), wanted).slice(0, most);
  const chosen = Math.min(place, found.length - 1);
  const go = (findable: Findable) => {
    onClose();
    void navigate(findable.to);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) setPlace((chosen + step + found.length) % Math.max(1, found.length));
    else if (event.key === 'Enter' && found[chosen]) go(found[chosen]);
    else return;
    event.preventDefault();
  };
  return (
    <Modal.Root opened onClose={onClose} size="var(--width-dialog)" yOffset="12vh">
      <Modal.Overlay />
      <Modal.Content aria-label={words.palette.title}>
        <TextInput
          data-autofocus
          variant="unstyled"
          size="md"
          className={styles.input}
          role="combobox"
          aria-label={words.palette.title}
          aria-expanded
          aria-controls={`${id}-list`}
          aria-activedescendant={found[chosen] ? `${id}-${chosen}` : undefined}
          placeholder={words.palette.placeholder}
          leftSection={<Icon name="find" />}
          value={wanted}
          onChange={(event) => {
            setWanted(event.currentTarget.value);
            setPlace(0);
          }}
          onKeyDown={onKeyDown}
        />
        <div id={`${id}-list`} role="listbox" aria-label={words.palette.title} className={styles.list}>
          {found.map((findable, i) => (
            <Option
              key={findable.key}
              id={`${id}-${i}`}
              findable={findable}
              chosen={i === chosen}
              onClick={() => go(findable)}
            />
          ))}
        </div>
        {found.length === 0 ? <p className={styles.nothing}>{words.palette.nothing}</p> : null}
      </Modal.Content>
    </Modal.Root>
  );
}

type OptionProps = { id: string; findable: Findable; chosen: boolean; onClick: () => void };

function Option({ id, findable, chosen, onClick }: OptionProps) {
  const row = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (chosen) row.current?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the input's, as a combobox wants it
    <div
      ref={row}
      id={id}
      role="option"
      aria-selected={chosen}
      tabIndex={-1}
      className={styles.option}
      onClick={onClick}
    >
      <Icon name={findable.icon} />
      <span className={styles.name}>{findable.name}</span>
      <span className={styles.note}>{findable.note}</span>
    </div>
  );
}
