import { recorderOf } from '../../api/practise.ts';
import { createRoom, type Room } from './room.ts';

let open: { readonly userId: string; readonly room: Room; holders: number } | undefined;

/** The room of the person who is signed in. The first to ask opens it. */
export function roomOf(userId: string): Room {
  if (open?.userId === userId) return open.room;
  void open?.room.close();
  const room = createRoom(recorderOf(userId));
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
