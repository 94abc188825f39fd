import type { Session } from '../../../../api/index.ts';
import type { Range } from '../../../../ui/chart/view-range.ts';
import type { Cut, Form } from './decode-points.ts';
import type { Decoder } from './decoder.ts';
import { type Chunk, chunkKey } from './places.ts';
import type { Tile } from './tile.ts';

/** Points that the worker keeps: 16 MB of what most sensors have. */
const mostPoints = 8_000_000;

/** Stored blocks of channels over a range of seconds. */
export type BlockServer = {
  blocks(channels: readonly number[], range: Range, stop: AbortSignal): Promise<ArrayBuffer>;
};

type Deps = Pick<Session, 'channels'> & {
  readonly server: BlockServer;
  readonly decoder: Decoder;
};
type Loading = { readonly stop: AbortController; readonly loaded: Promise<void>; readonly points: number };

/** Stored blocks, a stretch of a group of channels at a time, fetched here and kept by the worker. */
export function createChunks({ channels, server, decoder }: Deps) {
  const kept = new Map<string, Loading & { isLoaded: boolean }>();
  let needed: ReadonlySet<string> = new Set();

  function begin(chunk: Chunk, forms: readonly Form[]): Loading {
    const { group, index } = chunk;
    const stop = new AbortController();
    const key = chunkKey(chunk);
    const from = index * group.chunk;
    const to = from + group.chunk;
    const fetched = server.blocks(
      group.channels,
      { from: from / group.rate, to: to / group.rate },
      stop.signal,
    );
    const loaded = fetched.then(async (bytes) => {
      stop.signal.throwIfAborted();
      await decoder.load(key, bytes, forms, { from, to });
      const own = kept.get(key);
      if (own?.stop === stop) own.isLoaded = true;
      else if (!own) decoder.drop(key);
    });
    loaded.catch(() => {
      // Another try begins anew.
      if (kept.get(key)?.stop === stop) kept.delete(key);
    });
    return { stop, loaded, points: group.chunk * group.density * group.channels.length };
  }

  /** Lets go of what has not been used for longest. */
  function makeRoom(): void {
    let points = [...kept.values()].reduce((sum, one) => sum + one.points, 0);
    for (const [key, one] of kept) {
      if (points <= mostPoints) return;
      if (needed.has(key) || !one.isLoaded) continue;
      kept.delete(key);
      decoder.drop(key);
      points -= one.points;
    }
  }

  return {
    /** A tile of each channel of the chunk's group. */
    async cut(chunk: Chunk, cut: Cut): Promise<readonly Tile[]> {
      const key = chunkKey(chunk);
      const forms = chunk.group.channels.map((number) => formOf(channels, number));
      const loading = kept.get(key) ?? { ...begin(chunk, forms), isLoaded: false };
      kept.delete(key);
      kept.set(key, loading);
      await loading.loaded;
      makeRoom();
      return decoder.cut(key, forms, cut);
    },
    /** Gives up what is being fetched and is not among these. */
    keep(keys: ReadonlySet<string>): void {
      needed = keys;
      for (const [key, one] of kept) {
        if (one.isLoaded || keys.has(key)) continue;
        kept.delete(key);
        one.stop.abort();
      }
    },
    close(): void {
      for (const one of kept.values()) one.stop.abort();
      kept.clear();
      decoder.close();
    },
  };
}

function formOf(channels: Session['channels'], number: number): Form {
  const channel = channels.find((one) => one.number === number);
  if (!channel) throw new Error(`There is no channel ${number}.`);
  const { bits, scale, offset, valueKind } = channel;
  return valueKind === 'integer' ? { number, bits, scale, offset } : { number, bits, scale: 1, offset: 0 };
}
