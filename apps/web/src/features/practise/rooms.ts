import { recorderOf } from '../../api/practise.ts';
import { createRoom, type Lengths, type Room } from './room.ts';

let open: { readonly userId: string; readonly room: Room; holders: number } | undefined;

/** The room of the person who is signed in. The first to ask opens it. */
export function roomOf(userId: string): Room {
  if (open?.userId === userId) return open.room;
  void open?.room.close();
  const room = createRoom(recorderOf(userId), lengths);
  open = { userId, room, holders: 0 };
  void room.look();
  return room;
}

/**
 * Holds the room open; when nobody does any more, as after a sign-out, it is closed. What was not sent stays in this
 * browser, encrypted, until this person is back.
 * @returns how to let go
 */
export function holdRoom(userId: string): () => void {
  roomOf(userId);
  const held = open;
  if (held) held.holders++;
  return () => {
    if (!held) return;
    held.holders--;
    // Whoever takes it up at once goes on in the same.
    setTimeout(() => {
      if (held.holders > 0) return;
      if (open === held) open = undefined;
      void held.room.close();
    }, 0);
  };
}

const key = (id: string) => `attune-practise-${id}`;

/** In this tab: nothing of it says whose it is, or what was measured. */
const lengths: Lengths = {
  get(id) {
    const seconds = Number(sessionStorage.getItem(key(id)) ?? Number.NaN);
    return Number.isFinite(seconds) && seconds > 0 ? seconds : undefined;
  },
  set(id, seconds) {
    try {
      sessionStorage.setItem(key(id), String(seconds));
    } catch {
      // Storage may be forbidden: after a reload the length of the exercise counts.
    }
  },
  remove: (id) => sessionStorage.removeItem(key(id)),
};
