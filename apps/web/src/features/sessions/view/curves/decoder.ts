import type { Cut, Form, Stretch } from './decode-points.ts';
import type { Asked, Told } from './points-worker.ts';
import type { Tile } from './tile.ts';

/** Takes stored blocks apart beside the page, so that it never stands still. */
export type Decoder = {
  /** Keeps the points of a chunk. The bytes are given away. */
  load(key: string, bytes: ArrayBuffer, forms: readonly Form[], chunk: Stretch): Promise<void>;
  /** A tile of each channel. */
  cut(key: string, forms: readonly Form[], cut: Cut): Promise<readonly Tile[]>;
  drop(key: string): void;
  close(): void;
};

type Waiting = { resolve: (tiles: readonly Tile[]) => void; reject: (error: Error) => void };

/** The worker begins with the first points and ends with `close`. */
export function createDecoder(): Decoder {
  const waiting = new Map<number, Waiting>();
  let worker: Worker | undefined;
  let last = 0;

  function start(): Worker {
    const started = new Worker(new URL('./points-worker.ts', import.meta.url), { type: 'module' });
    started.addEventListener('message', ({ data }: MessageEvent<Told>) => {
      const asked = waiting.get(data.id);
      waiting.delete(data.id);
      if ('failed' in data) asked?.reject(new Error(data.failed));
      else asked?.resolve(data.tiles);
    });
    started.addEventListener('error', () => failAll('The worker could not be started.'));
    return started;
  }

  function failAll(why: string): void {
    for (const { reject } of waiting.values()) reject(new Error(why));
    waiting.clear();
  }

  function ask(asked: Asked & { id: number }, transfer: Transferable[] = []): Promise<readonly Tile[]> {
    worker ??= start();
    worker.postMessage(asked, transfer);
    return new Promise((resolve, reject) => waiting.set(asked.id, { resolve, reject }));
  }

  return {
    load: async (key, bytes, forms, chunk) =>
      void (await ask({ kind: 'load', id: ++last, key, bytes, forms, chunk }, [bytes])),
    cut: (key, forms, cut) => ask({ kind: 'cut', id: ++last, key, forms, cut }),
    drop: (key) => worker?.postMessage({ kind: 'drop', key } satisfies Asked),
    close() {
      worker?.terminate();
      worker = undefined;
      failAll('The curves were closed.');
    },
  };
}
