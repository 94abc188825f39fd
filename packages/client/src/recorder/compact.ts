import { decodeMessage } from '@attune/signals';
import type { Channel } from './channel.ts';
import { fitting, isMessage, packed } from './messages.ts';
import type { RecordingStorage } from './storage.ts';

const atOnce = 32;

/**
 * Makes few large pieces of many small ones that wait, and compresses them: hours offline are hundreds of thousands of
 * points a minute. What came last stays as it is. @returns from which number on it was not done yet
 */
export async function compactLog(
  storage: RecordingStorage,
  id: string,
  channels: readonly Channel[],
  from: number,
): Promise<number> {
  for (let at = from; ; ) {
    const items = await storage.first(id, atOnce, at);
    if (items.length < atOnce) return at;
    const end = items.findIndex((item) => !isMessage(item));
    const messages = end < 0 ? items : items.slice(0, end);
    const some = fitting(messages.map((item) => ({ ...item, entries: decodeMessage(item.bytes).entries })));
    const last = some.at(-1) ?? items[0]!;
    at = last.seq + 1;
    if (some.length < 2) continue;
    const item = {
      bytes: packed(
        some.map(({ bytes }) => bytes),
        channels,
      ),
      points: some.reduce((sum, { points }) => sum + points, 0),
      at: some[0]!.at,
    };
    await storage.replace(
      id,
      some.map(({ seq }) => seq),
      item,
    );
  }
}
