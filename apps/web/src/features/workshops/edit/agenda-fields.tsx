import { ActionIcon, Button, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { numberOf } from '../../../ui/format.ts';
import { Icon, type IconName } from '../../../ui/icons.tsx';
import { words } from '../../../words/index.ts';
import { allExercisesQuery } from '../../catalogue/queries.ts';
import styles from './edit.module.css';
import { Group } from './fields.tsx';
import { movedBy, newItem, type TypedItem } from './typed.ts';

const text = () => words.organizing;

type Props = { agenda: readonly TypedItem[]; onAgenda: (agenda: TypedItem[]) => void };

/** What happens one after the other; moved by buttons. */
export function AgendaFields({ agenda, onAgenda }: Props) {
  const set = (place: number, change: Partial<TypedItem>) =>
    onAgenda(agenda.map((item, at) => (at === place ? { ...item, ...change } : item)));
  return (
    <Group title={text().agenda}>
      {agenda.length > 0 ? (
        <ol className={styles.items}>
          {agenda.map((item, place) => (
            <Item
              key={item.key}
              item={item}
              name={text().item(numberOf(place + 1, 0))}
              set={(change) => set(place, change)}
              onUp={place > 0 ? () => onAgenda(movedBy(agenda, place, -1)) : undefined}
              onDown={place < agenda.length - 1 ? () => onAgenda(movedBy(agenda, place, 1)) : undefined}
              onRemove={() => onAgenda(agenda.filter((_, at) => at !== place))}
            />
          ))}
        </ol>
      ) : null}
      <Button
        className={styles.add}
        variant="default"
        leftSection={<Icon name="add" />}
        onClick={() => onAgenda([...agenda, newItem()])}
      >
        {text().addItem}
      </Button>
    </Group>
  );
}

type ItemProps = {
  item: TypedItem;
  name: string;
  set: (change: Partial<TypedItem>) => void;
  /** Absent where it is at the end of the way. */
  onUp: (() => void) | undefined;
  onDown: (() => void) | undefined;
  onRemove: () => void;
};

function Item({ item, name, set, onUp, onDown, onRemove }: ItemProps) {
  const exercises = useQuery(allExercisesQuery);
  return (
    <li className={styles.item}>
      <fieldset className={styles.itemFields}>
        <legend className={styles.itemName}>{name}</legend>
        <TextInput
          required
          dir="auto"
          maxLength={120}
          label={text().itemTitle}
          value={item.title}
          onChange={({ currentTarget }) => set({ title: currentTarget.value })}
        />
        <TextInput
          required
          inputMode="numeric"
          pattern="[0-9]{1,4}"
          dir="ltr"
          maxLength={4}
          label={text().minutes}
          value={item.minutes}
          onChange={({ currentTarget }) => set({ minutes: currentTarget.value })}
        />
        <NativeSelect
          label={text().itemExercise}
          value={item.exerciseId}
          onChange={({ currentTarget }) => set({ exerciseId: currentTarget.value })}
          data={[
            { value: '', label: text().noExercise },
            ...(exercises.data ?? [])
              .filter(({ id, retired }) => !retired || id === item.exerciseId)
              .map(({ id, name: exercise }) => ({ value: id, label: exercise })),
          ]}
        />
        <Textarea
          className={styles.across}
          dir="auto"
          autosize
          minRows={1}
          maxLength={2000}
          label={text().itemDescription}
          value={item.description}
          onChange={({ currentTarget }) => set({ description: currentTarget.value })}
        />
      </fieldset>
      <div className={styles.moves}>
        <Small icon="up" name={text().upOf(name)} onPress={onUp} />
        <Small icon="down" name={text().downOf(name)} onPress={onDown} />
        <Small icon="close" name={text().removeOf(name)} onPress={onRemove} />
      </div>
    </li>
  );
}

type SmallProps = { icon: IconName; name: string; onPress: (() => void) | undefined };

/** Stays where it is at the end of the way, so that whoever presses on does not lose their place. */
export const Small = ({ icon, name, onPress }: SmallProps) => (
  <ActionIcon
    variant="subtle"
    color="gray"
    size="var(--size-control)"
    aria-label={name}
    title={name}
    aria-disabled={onPress === undefined}
    onClick={onPress}
  >
    <Icon name={icon} />
  </ActionIcon>
);
