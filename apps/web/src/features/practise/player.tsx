import { Button, Switch } from '@mantine/core';
import { useReducedMotion } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';
import type { Exercise } from '../../api/index.ts';
import { clockOf, numberOf } from '../../ui/format.ts';
import { Icon } from '../../ui/icons.tsx';
import { Card, Page } from '../../ui/page.tsx';
import { sayDone, sayFailed } from '../../ui/say.tsx';
import { Notice } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import { guideOf, stepAt, stepsOf } from './breath.ts';
import guideStyles from './guide.module.css';
import { BreathGuide } from './guide.tsx';
import { LiveCurve } from './live-curve.tsx';
import { LiveNumbers } from './live-numbers.tsx';
import { Notices } from './notices.tsx';
import styles from './practise.module.css';
import type { Room } from './room.ts';
import type { RoomView } from './room-view.ts';
import { Ways } from './sensor-card.tsx';
import { canVibrate } from './tones.ts';
import { useClock, useLasting } from './use-room.ts';

type Props = { room: Room; view: RoomView; exercise: Exercise | undefined };

/** A session as it goes on. */
export function Player({ room, view, exercise }: Props) {
  const text = words.practise;
  const calm = useReducedMotion();
  const [aids, setAids] = useState<Helps>({ sound: false, vibration: false });
  const guide = exercise && guideOf(exercise.guidance);
  // Until this tab has its turn, which takes a moment, it looks as if another had it.
  const isElsewhere = useLasting(view.recording?.link === 'elsewhere', 1000);
  const mark = useMarking(room, view, isElsewhere);
  return (
    <Page title={exercise?.name ?? text.free} wide>
      {view.resumed && !view.source && !isElsewhere ? <Resumed room={room} view={view} /> : null}
      <div className={styles.stage}>
        <Card>
          <div className={styles.middle}>
            {guide ? (
              <BreathGuide guide={guide} from={view.startedAt} calm={calm} {...aids} />
            ) : (
              <p className={guideStyles.part}>{text.asItComes}</p>
            )}
            <Step room={room} view={view} exercise={exercise} />
          </div>
        </Card>
        <div className={styles.beside}>
          <Left room={room} view={view} />
          <LiveNumbers hearing={room.hearing()} />
          <Notices room={room} view={view} isElsewhere={isElsewhere} />
          {isElsewhere ? null : <Controls mark={mark} end={() => void room.finish()} />}
          {guide ? <Aids {...aids} onAids={setAids} /> : null}
        </div>
      </div>
      <LiveCurve
        key={room.hearing()?.zero ?? 0}
        hearing={room.hearing()}
        markers={view.markers}
        calm={calm}
      />
    </Page>
  );
}

function Controls({ mark, end }: { mark: () => void; end: () => void }) {
  const text = words.practise;
  return (
    <div className={styles.controls}>
      <Button
        variant="default"
        leftSection={<Icon name="flag" />}
        onClick={mark}
        aria-keyshortcuts="M"
        title={text.markKey}
      >
        {text.mark}
      </Button>
      <Button variant="default" onClick={end}>
        {text.end}
      </Button>
    </div>
  );
}

/** What leads the breath beside the shape. */
type Helps = { readonly sound: boolean; readonly vibration: boolean };

function Aids({ sound, vibration, onAids }: Helps & { onAids: (aids: Helps) => void }) {
  const text = words.practise;
  return (
    <div className={styles.controls}>
      <Switch
        label={text.sound}
        checked={sound}
        onChange={({ currentTarget }) => onAids({ sound: currentTarget.checked, vibration })}
      />
      {canVibrate() ? (
        <Switch
          label={text.vibration}
          checked={vibration}
          onChange={({ currentTarget }) => onAids({ sound, vibration: currentTarget.checked })}
        />
      ) : null}
    </div>
  );
}

function Resumed({ room, view }: { room: Room; view: RoomView }) {
  const text = words.practise;
  const isFile = view.begunWith === 'file';
  return (
    <div className={styles.notices}>
      <Notice title={text.resumed} text={isFile ? text.resumedFileText : text.resumedText} />
      {isFile ? null : (
        <Card>
          <Ways room={room} view={view} />
        </Card>
      )}
    </div>
  );
}

/** How much of it is left; where nobody said how long it is, how long it has been. */
function Left({ room, view }: { room: Room; view: RoomView }) {
  const now = useClock(250);
  const passed = Math.max(0, (now - view.startedAt) / 1000);
  const length = room.length();
  const shown = clockOf(length === undefined ? passed : Math.max(0, Math.ceil(length - passed)));
  return (
    <p className={styles.left} role="timer" data-testid="practise-left">
      <span className={styles.time}>{shown}</span>
      {length === undefined ? null : <span className={styles.unit}> {words.practise.left}</span>}
    </p>
  );
}

function Step({ room, view, exercise }: Props) {
  const now = useClock(1000);
  const length = room.length() ?? 0;
  const step = exercise && stepAt(stepsOf(exercise.guidance), (now - view.startedAt) / 1000, length);
  return step ? (
    <p className={styles.step} role="status">
      <bdi>{step}</bdi>
    </p>
  ) : null;
}

/** M sets a marker, wherever on the screen one is, but where one types; in a tab that only looks on, none. */
function useMarking(room: Room, view: RoomView, isElsewhere: boolean): () => void {
  const mark = () => {
    if (isElsewhere) return;
    const label = words.practise.marker(numberOf(view.markers.length + 1, 0));
    const at = clockOf((Date.now() - view.startedAt) / 1000);
    room.mark(label).then(() => sayDone('practise-marker', words.practise.marked(at)), sayFailed);
  };
  const latest = useRef(mark);
  latest.current = mark;
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const { target, key, ctrlKey, metaKey, altKey, repeat } = event;
      const types =
        target instanceof HTMLElement && target.closest('input:not([type=checkbox]), textarea, select');
      if (key.toLowerCase() !== 'm' || ctrlKey || metaKey || altKey || repeat || types) return;
      event.preventDefault();
      latest.current();
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, []);
  return mark;
}
