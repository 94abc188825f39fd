import type { Run } from '../../../../kernel/database/database.ts';
import { liveStore, type PointPlace } from '../../store/live.ts';
import type { SessionKey } from '../../store/rows.ts';

/** Where instances tell each other what is new. Never points: only where they are. */
export const noticeChannel = 'attune_live';

export type EndState = 'complete' | 'discarded';
export type Notice =
  | { readonly from: string; readonly places: readonly PointPlace[] }
  | { readonly from: string; readonly marked: SessionKey }
  | { readonly session: SessionKey; readonly state: EndState };

type Text = {
  from?: string;
  at?: [string, string, number, number, number][];
  marked?: [string, string];
  end?: [string, string, EndState];
};

// A place takes 110 bytes at most; a text has less than 8,000.
const placesInText = 70;

/** New points of one transaction, in as few texts as they fit into. `from`: the instance, which knows them already. */
export function textsOf(from: string, places: readonly PointPlace[]): string[] {
  const texts: string[] = [];
  for (let i = 0; i < places.length; i += placesInText) {
    const at = places
      .slice(i, i + placesInText)
      .map((one) => [one.userId, one.sessionId, one.channel, one.firstSample, one.count]);
    texts.push(JSON.stringify({ from, at }));
  }
  return texts;
}

/** What a text says; undefined where it is none of ours, as from another version. */
export function noticeOf(text: string): Notice | undefined {
  try {
    const { from, at, marked, end } = JSON.parse(text) as Text;
    if (end) return { session: { userId: end[0], sessionId: end[1] }, state: end[2] };
    if (from !== undefined && marked) return { from, marked: { userId: marked[0], sessionId: marked[1] } };
    if (from === undefined || !at) return undefined;
    return {
      from,
      places: at.map(([userId, sessionId, channel, firstSample, count]) => ({
        userId,
        sessionId,
        channel,
        firstSample,
        count,
      })),
    };
  } catch {
    return undefined;
  }
}

/** Markers of a session were set, changed or removed: only that, and of which. */
export const markedText = (from: string, { userId, sessionId }: SessionKey): string =>
  JSON.stringify({ from, marked: [userId, sessionId] });

/** In the transaction that ends a recording: whoever watches it is told when it commits, at whatever instance. */
export async function announceEnd(
  run: Run,
  { userId, sessionId }: SessionKey,
  state: EndState,
): Promise<void> {
  await liveStore(run).notify(noticeChannel, [JSON.stringify({ end: [userId, sessionId, state] })]);
}
