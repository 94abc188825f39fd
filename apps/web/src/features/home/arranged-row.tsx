import { ActionIcon, NativeSelect, Switch } from '@mantine/core';
import type { KeyboardEvent } from 'react';
import { numberOf } from '../../ui/format.ts';
import { Icon } from '../../ui/icons.tsx';
import { words } from '../../words/index.ts';
import styles from './arranged-row.module.css';
import { countChoices, hasCount, type Widget } from './widgets.ts';

type Props = {
  widget: Widget;
  shown: boolean;
  count: number;
  onSwitch: (on: boolean) => void;
  onCount: (count: number) => void;
  /** Absent where it is at the end of the way. */
  onUp: (() => void) | undefined;
  onDown: (() => void) | undefined;
  onDragStart: () => void;
  onDrop: () => void;
};

/** One widget with its place: by its buttons, by Alt with the arrows, by dragging. */
export function ArrangedRow(props: Props) {
  const { widget, shown, count, onSwitch, onCount, onUp, onDown } = props;
  const texts = words.personal.widgets;
  const name = texts.names[widget];
  const onKey = (event: KeyboardEvent) => {
    // There the same keys choose.
    if ((event.target as Element).matches('select')) return;
    const move = event.altKey ? { ArrowUp: onUp, ArrowDown: onDown }[event.key] : undefined;
    if (!move) return;
    event.preventDefault();
    move();
  };
  return (
    <li
      className={shown ? styles.row : styles.off}
      data-widget={widget}
      draggable={shown}
      onKeyDown={onKey}
      onDragStart={props.onDragStart}
      onDragOver={(event) => event.preventDefault()}
      onDrop={props.onDrop}
    >
      <span className={styles.grip} title={texts.drag} data-shown={shown}>
        <Icon name="grip" />
      </span>
      <div className={styles.text}>
        <p className={styles.name}>{name}</p>
        <p className={styles.note}>{texts.notes[widget]}</p>
      </div>
      <div className={styles.actions}>
        {shown && hasCount(widget) ? (
          <NativeSelect
            size="xs"
            aria-label={texts.howMany(name)}
            title={texts.show}
            value={String(count)}
            onChange={({ currentTarget }) => onCount(Number(currentTarget.value))}
            data={countChoices.map((choice) => ({ value: String(choice), label: numberOf(choice, 0) }))}
          />
        ) : null}
        <Move icon="up" name={texts.upFor(name)} onMove={onUp} />
        <Move icon="down" name={texts.downFor(name)} onMove={onDown} />
        <Switch
          aria-label={texts.switchFor(name)}
          checked={shown}
          onChange={({ currentTarget }) => onSwitch(currentTarget.checked)}
        />
      </div>
    </li>
  );
}

type MoveProps = { icon: 'up' | 'down'; name: string; onMove: (() => void) | undefined };

/** Stays where it is at the end of the way, so that whoever presses on does not lose their place. */
const Move = ({ icon, name, onMove }: MoveProps) => (
  <ActionIcon
    className={styles.move}
    variant="subtle"
    color="gray"
    size="var(--size-control)"
    aria-label={name}
    title={name}
    aria-disabled={onMove === undefined}
    onClick={onMove}
  >
    <Icon name={icon} />
  </ActionIcon>
);
