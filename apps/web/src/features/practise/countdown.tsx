import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import { numberOf } from '../../ui/format.ts';
import { sayFailed } from '../../ui/say.tsx';
import { words } from '../../words/index.ts';
import styles from './practise.module.css';
import type { Room } from './room.ts';
import type { RoomView } from './room-view.ts';
import { tick } from './tones.ts';

/** Whole seconds until the first breath; 0 from then on. */
export function useSecondsBefore({ now }: Room, { breathFrom }: RoomView): number {
  const [seconds, setSeconds] = useState(() => secondsTo(breathFrom, now()));
  useEffect(() => {
    const look = () => {
      const left = secondsTo(breathFrom, now());
      setSeconds(left);
      if (left === 0) clearInterval(timer);
    };
    const timer = setInterval(look, 100);
    look();
    return () => clearInterval(timer);
  }, [now, breathFrom]);
  return seconds;
}

const secondsTo = (moment: number, now: number): number => Math.max(0, Math.ceil((moment - now) / 1000));

type CountdownProps = { room: Room; seconds: number; sound: boolean };

/** Three, two, one: seen, said to readers of the screen and, where wanted, heard. What the sensor gives meanwhile is recorded. */
export function Countdown({ room, seconds, sound }: CountdownProps) {
  const text = words.practise;
  useEffect(() => {
    if (sound && seconds > 0) tick();
  }, [sound, seconds]);
  return (
    <div className={styles.countdown} data-testid="countdown">
      <p className={styles.soft}>{text.soon}</p>
      <p className={styles.seconds} role="status" aria-live="assertive" aria-atomic="true">
        {numberOf(seconds, 0)}
      </p>
      <div className={styles.controls}>
        <Button variant="default" onClick={() => room.skipCountdown()}>
          {text.skip}
        </Button>
        <Button variant="subtle" onClick={() => void room.callOff().catch(sayFailed)}>
          {text.notYet}
        </Button>
      </div>
    </div>
  );
}
