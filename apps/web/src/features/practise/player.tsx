import { Button } from '@mantine/core';
import { useReducedMotion } from '@mantine/hooks';
import type { KeyboardEvent } from 'react';
import type { Exercise } from '../../api/index.ts';
import { clockOf, lengthOf, numberOf } from '../../ui/format.ts';
import { Card, Page } from '../../ui/page.tsx';
import { Notice } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import { Aids } from './aids.tsx';
import { type Guide, guideOf, stepAt, stepsOf } from './breath.ts';
import { useChoices } from './choices.ts';
import { Countdown, useFocusAfter, useSecondsBefore } from './countdown.tsx';
import guideStyles from './guide.module.css';
import { BreathGuide } from './guide.tsx';
import { LiveCurve } from './live-curve.tsx';
import { LiveNumbers } from './live-numbers.tsx';
import { Markers } from './markers.tsx';
import { Notices } from './notices.tsx';
import styles from './practise.module.css';
import type { Room } from './room.ts';
import type { Practised, RoomView } from './room-view.ts';
import { SaidBefore } from './said-before.tsx';
import { Ways } from './sensor-card.tsx';
import { useClock, useLasting } from './use-room.ts';

type Props = { room: Room; view: RoomView; exercise: Practised | Exercise | undefined };

/** A session as it goes on, from its countdown. */
export function Player({ room, view, exercise }: Props) {
  const text = words.practise;
  const calm = useReducedMotion();
  const [choices, choose] = useChoices();
  const guide = exercise && guideOf(exercise.guidance);
  const before = useSecondsBefore(room, view);
  const end = useFocusAfter(before);
  // Until this tab has its turn, which takes a moment, it looks as if another had it.
  const isElsewhere = useLasting(view.recording?.link === 'elsewhere', 1000);
  return (
    <Page title={exercise?.name ?? text.free} lead={leadOf(view, guide)} wide>
      {view.resumed && !view.source && !isElsewhere ? <Resumed room={room} view={view} /> : null}
      <div className={styles.stage}>
        <Card>
          <div className={styles.middle}>
            {before > 0 && !isElsewhere ? (
              <Countdown room={room} seconds={before} sound={choices.sound} />
            ) : guide ? (
              <BreathGuide guide={guide} from={view.breathFrom} now={room.now} calm={calm} {...choices} />
            ) : (
              <p className={guideStyles.part}>{text.asItComes}</p>
            )}
            <Step room={room} view={view} exercise={exercise} />
          </div>
        </Card>
        <div className={styles.beside}>
          <div className={styles.timeLine}>
            <Left room={room} view={view} />
            {isElsewhere || before > 0 ? null : (
              <Button ref={end} variant="default" onKeyDown={onlyAnew} onClick={() => void room.finish()}>
                {text.end}
              </Button>
            )}
          </div>
          <LiveNumbers room={room} />
          <Notices room={room} view={view} isElsewhere={isElsewhere} />
          {isElsewhere || before > 0 ? null : (
            <Markers room={room} view={view} choices={choices} onChoose={choose} />
          )}
          {guide ? <Aids choices={choices} onChoose={choose} /> : null}
          <SaidBefore before={view.before} />
        </div>
      </div>
      <LiveCurve key={room.hearing()?.zero ?? 0} room={room} markers={view.markers} calm={calm} />
    </Page>
  );
}

/** The Enter that skipped the countdown and is still held must not end what it began. */
function onlyAnew(event: KeyboardEvent): void {
  if (event.repeat) event.preventDefault();
}

/** How it leads, and for how long: the same after a reload as when it was chosen. */
function leadOf({ length }: RoomView, guide: Guide | undefined): string {
  const text = words.practise;
  const breaths = guide ? text.breaths(numberOf(60 / guide.seconds, 1)) : text.unled;
  return length === undefined ? breaths : `${breaths} · ${lengthOf(length)}`;
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

/** How much of it is left; where nobody knows how long it was to be, how long it has been. */
function Left({ room, view }: { room: Room; view: RoomView }) {
  const now = useClock(room, 250);
  const passed = Math.max(0, (now - view.breathFrom) / 1000);
  const { length } = view;
  const shown = clockOf(length === undefined ? passed : Math.max(0, Math.ceil(length - passed)));
  return (
    <p className={styles.left} role="timer" data-testid="practise-left">
      <span className={styles.time}>{shown}</span>
      {length === undefined ? null : <span className={styles.unit}> {words.practise.left}</span>}
    </p>
  );
}

function Step({ room, view, exercise }: Props) {
  const now = useClock(room, 1000);
  const steps = stepsOf(exercise?.guidance ?? {});
  const step = stepAt(steps, (now - view.breathFrom) / 1000, view.length ?? 0);
  return step ? (
    <p className={styles.step} role="status">
      <bdi>{step}</bdi>
    </p>
  ) : null;
}
