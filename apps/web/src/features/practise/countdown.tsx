import { Button } from '@mantine/core';
import { type RefObject, useEffect, useRef, useState } from 'react';
import { numberOf } from '../../ui/format.ts';
import { sayFailed } from '../../ui/say.tsx';
import { useFocus } from '../../ui/use-focus.ts';
import { useKeys } from '../../ui/use-keys.ts';
import { words } from '../../words/index.ts';
import styles from './practise.module.css';
import type { Room } from './room.ts';
import type { RoomView } from './room-view.ts';
import { createTicks } from './tones.ts';

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

/** For the button that leads on once a countdown is over: who was in the countdown, or nowhere, is there then. */
export function useFocusAfter(seconds: number): RefObject<HTMLButtonElement | null> {
  const next = useRef<HTMLButtonElement>(null);
  const counted = useRef(false);
  useEffect(() => {
    // After a reload nothing was counted, and nobody is moved.
    if (seconds > 0) counted.current = true;
    else if (counted.current && document.activeElement === document.body)
      next.current?.focus({ preventScroll: true });
  }, [seconds]);
  return next;
}

function useTicks(seconds: number, sound: boolean): void {
  const ticks = useRef<ReturnType<typeof createTicks>>(null);
  useEffect(() => {
    if (!sound || seconds === 0) return;
    ticks.current ??= createTicks();
    ticks.current.tick();
  }, [sound, seconds]);
  useEffect(() => {
    if (!sound) return undefined;
    return () => {
      ticks.current?.stop();
      ticks.current = null;
    };
  }, [sound]);
}

type CountdownProps = { room: Room; seconds: number; sound: boolean };

/** Three, two, one: seen, said to readers of the screen and, where wanted, heard. Escape calls it off. What the sensor gives meanwhile is recorded. */
export function Countdown({ room, seconds, sound }: CountdownProps) {
  const text = words.practise;
  const begin = useFocus<HTMLButtonElement>({ atOnce: true });
  const callOff = () => void room.callOff().catch(sayFailed);
  useTicks(seconds, sound);
  useKeys({ escape: callOff });
  return (
    <div className={styles.countdown} data-testid="countdown">
      <p className={styles.soft}>{text.soon}</p>
      <p className={styles.seconds} role="status" aria-live="assertive" aria-atomic="true">
        {numberOf(seconds, 0)}
      </p>
      <div className={styles.controls}>
        <Button ref={begin.ref} variant="default" onClick={() => room.skipCountdown()}>
          {text.skip}
        </Button>
        <Button variant="subtle" aria-keyshortcuts="Escape" onClick={callOff}>
          {text.notYet}
        </Button>
      </div>
    </div>
  );
}
