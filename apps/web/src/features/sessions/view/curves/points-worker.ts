import { type Cut, cutTile, type Decoded, decodeBlocks, type Form, type Stretch } from './decode-points.ts';
import type { Tile } from './tile.ts';

/** What the page asks of the worker. A chunk that was loaded stays until it is dropped. */
export type Asked =
  | { kind: 'load'; id: number; key: string; bytes: ArrayBuffer; forms: readonly Form[]; chunk: Stretch }
  | { kind: 'cut'; id: number; key: string; forms: readonly Form[]; cut: Cut }
  | { kind: 'drop'; key: string };

export type Told = { id: number; tiles: readonly Tile[] } | { id: number; failed: string };

const chunks = new Map<string, Decoded>();

addEventListener('message', ({ data }: MessageEvent<Asked>) => {
  if (data.kind === 'drop') return void chunks.delete(data.key);
  try {
    const tiles = data.kind === 'cut' ? cutAll(data) : [];
    if (data.kind === 'load') chunks.set(data.key, decodeBlocks(data.bytes, data.forms, data.chunk));
    const memory = new Set(tiles.flatMap(({ x, low, high }) => [x.buffer, low.buffer, high.buffer]));
    tell({ id: data.id, tiles }, [...memory]);
  } catch (error) {
    tell({ id: data.id, failed: String(error) }, []);
  }
});

function cutAll({ key, forms, cut }: Asked & { kind: 'cut' }): Tile[] {
  const decoded = chunks.get(key);
  if (!decoded) throw new Error('These points were dropped.');
  return forms.map((form) => cutTile(decoded, form, cut));
}

const tell = (told: Told, transfer: Transferable[]) => postMessage(told, { transfer });
