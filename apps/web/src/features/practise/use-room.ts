import { useEffect, useState, useSyncExternalStore } from 'react';
import { useMe } from '../identity/me.ts';
import type { Room } from './room.ts';
import type { RoomView } from './room-view.ts';
import { roomOf } from './rooms.ts';

/** The room of the reader, drawn anew whenever something in it changes. */
export function useRoom(): { room: Room; view: RoomView } {
  const room = roomOf(useMe().userId);
  const view = useSyncExternalStore(room.subscribe, room.view);
  return { room, view };
}

/** The time, looked at every so often, in milliseconds. */
export function useClock(every: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), every);
    return () => clearInterval(timer);
  }, [every]);
  return now;
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
