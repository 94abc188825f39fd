import { Button, Switch } from '@mantine/core';
import { clockOf, numberOf } from '../../ui/format.ts';
import { Icon } from '../../ui/icons.tsx';
import { sayDone, sayFailed } from '../../ui/say.tsx';
import { useKeys } from '../../ui/use-keys.ts';
import { words } from '../../words/index.ts';
import type { Choices } from './choices.ts';
import styles from './practise.module.css';
import type { Room } from './room.ts';
import type { RoomView } from './room-view.ts';

type MarkersProps = {
  room: Room;
  view: RoomView;
  choices: Choices;
  onChoose: (news: Partial<Choices>) => void;
};

/** Sets markers, by a button or by a key that can be switched off, and tells when they were set. */
export function Markers({ room, view, choices, onChoose }: MarkersProps) {
  const text = words.practise;
  const { markerKey } = choices;
  const mark = () => {
    const label = text.marker(numberOf(view.markers.length + 1, 0));
    const at = clockOf((room.now() - view.startedAt) / 1000);
    room.mark(label).then(() => sayDone('practise-marker', text.marked(at)), sayFailed);
  };
  useKeys({ m: mark }, markerKey);
  return (
    <div className={styles.markers}>
      <div className={styles.controls}>
        <Button
          variant="default"
          leftSection={<Icon name="flag" />}
          onClick={mark}
          {...(markerKey ? { 'aria-keyshortcuts': 'M' } : {})}
        >
          {text.mark}
        </Button>
        <Switch
          className={styles.forKeys ?? ''}
          label={text.markByKey}
          checked={markerKey}
          onChange={({ currentTarget }) => onChoose({ markerKey: currentTarget.checked })}
        />
      </div>
      {view.markers.length > 0 ? (
        <p className={styles.soft} data-testid="practise-markers">
          {text.markersAt}{' '}
          {view.markers.map(({ at }, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: they are only ever added at the end
            <bdi key={i} className={styles.moment}>
              {clockOf(at)}
            </bdi>
          ))}
        </p>
      ) : null}
    </div>
  );
}
