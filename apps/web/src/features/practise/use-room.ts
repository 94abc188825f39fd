import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import { useMe } from '../identity/me.ts';
import type { Hearing } from './hearing.ts';
import type { Room } from './room.ts';
import type { RoomView } from './room-view.ts';
import { roomOf } from './rooms.ts';

/** The room of the reader, drawn anew whenever something in it changes. */
export function useRoom(): { room: Room; view: RoomView } {
  const room = roomOf(useMe().userId);
  const view = useSyncExternalStore(room.subscribe, room.view);
  return { room, view };
}

/** Draws anew with every beat, when it is heard and not later. */
export function useHeard(hearing: Hearing | undefined): void {
  const subscribe = useCallback((heard: () => void) => hearing?.subscribe(heard) ?? ignore, [hearing]);
  useSyncExternalStore(subscribe, () => hearing?.version() ?? 0);
}

const ignore = () => undefined;

/** The room's time, looked at every so often, in milliseconds. */
export function useClock({ now }: Room, every: number): number {
  const [time, setTime] = useState(now);
  useEffect(() => {
    const timer = setInterval(() => setTime(now()), every);
    return () => clearInterval(timer);
  }, [now, every]);
  return time;
}

/** Whether something has been so for a while: what comes and goes within a moment is not worth a word. */
export function useLasting(is: boolean, milliseconds: number): boolean {
  const [lasts, setLasts] = useState(false);
  useEffect(() => {
    if (!is) return setLasts(false);
    const timer = setTimeout(() => setLasts(true), milliseconds);
    return () => clearTimeout(timer);
  }, [is, milliseconds]);
  return is && lasts;
}
