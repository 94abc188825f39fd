import { NativeSelect, SegmentedControl } from '@mantine/core';
import { words } from '../../words/index.ts';
import { useForChoices } from './queries.ts';
import styles from './workshops.module.css';

type Props = { userId: string; onChoose: (userId: string | undefined) => void };

/** For whom: the reader or a child of theirs. Nothing where there is nobody to choose. */
export function PersonSwitch({ userId, onChoose }: Props) {
  const choices = useForChoices();
  if (choices.length < 2) return null;
  const data = choices.map((one) => ({
    value: one.userId,
    label: one.own ? words.workshops.you : one.name,
  }));
  const choose = (value: string) =>
    onChoose(choices.find((one) => one.userId === value)?.own ? undefined : value);
  return (
    <div className={styles.switch}>
      <span className={styles.switchLabel} id="for-whom">
        {words.workshops.forWhom}
      </span>
      {choices.length <= 3 ? (
        <SegmentedControl aria-labelledby="for-whom" value={userId} onChange={choose} data={data} />
      ) : (
        <NativeSelect
          aria-labelledby="for-whom"
          value={userId}
          onChange={({ currentTarget }) => choose(currentTarget.value)}
          data={data}
        />
      )}
    </div>
  );
}
