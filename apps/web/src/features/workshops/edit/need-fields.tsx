import { NativeSelect, Switch, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Problem } from '../../../ui/states.tsx';
import { words } from '../../../words/index.ts';
import { requirementsQuery } from '../queries.ts';
import { Small } from './agenda-fields.tsx';
import styles from './edit.module.css';
import { Group } from './fields.tsx';
import type { TypedNeed } from './typed.ts';

const text = () => words.organizing;

type Props = { needs: readonly TypedNeed[]; onNeeds: (needs: TypedNeed[]) => void };

/** What it asks for: out of the catalogue, each needed or good to have. */
export function NeedFields({ needs, onNeeds }: Props) {
  const asked = useQuery(requirementsQuery(true));
  const nameOf = (id: string) => asked.data?.find((one) => one.id === id)?.name ?? '';
  const free = (asked.data ?? []).filter(
    ({ id, retired }) => !retired && !needs.some((need) => need.requirementId === id),
  );
  const set = (id: string, change: Partial<TypedNeed>) =>
    onNeeds(needs.map((need) => (need.requirementId === id ? { ...need, ...change } : need)));
  return (
    <Group title={text().requirements}>
      {asked.isError ? <Problem error={asked.error} onRetry={() => asked.refetch()} /> : null}
      {needs.length > 0 ? (
        <ul className={styles.items}>
          {needs.map((need) => (
            <Need
              key={need.requirementId}
              need={need}
              name={nameOf(need.requirementId)}
              set={(change) => set(need.requirementId, change)}
              onRemove={() =>
                onNeeds(needs.filter(({ requirementId }) => requirementId !== need.requirementId))
              }
            />
          ))}
        </ul>
      ) : null}
      <NativeSelect
        label={text().addRequirement}
        value=""
        onChange={({ currentTarget: { value } }) =>
          value && onNeeds([...needs, { requirementId: value, hard: true, note: '' }])
        }
        data={[
          { value: '', label: text().choose },
          ...free.map(({ id, name }) => ({ value: id, label: name })),
        ]}
      />
    </Group>
  );
}

type NeedProps = {
  need: TypedNeed;
  name: string;
  set: (change: Partial<TypedNeed>) => void;
  onRemove: () => void;
};

const Need = ({ need, name, set, onRemove }: NeedProps) => (
  <li className={styles.item}>
    <div className={styles.needFields}>
      <p className={styles.itemName}>
        <bdi>{name}</bdi>
      </p>
      <Switch
        label={text().hard}
        aria-label={text().hardOf(name)}
        checked={need.hard}
        onChange={({ currentTarget }) => set({ hard: currentTarget.checked })}
      />
      <TextInput
        dir="auto"
        maxLength={500}
        placeholder={text().note}
        aria-label={text().noteOf(name)}
        value={need.note}
        onChange={({ currentTarget }) => set({ note: currentTarget.value })}
      />
    </div>
    <div className={styles.moves}>
      <Small icon="close" name={text().removeOf(name)} onPress={onRemove} />
    </div>
  </li>
);
