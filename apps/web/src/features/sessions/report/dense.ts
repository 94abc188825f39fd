import type { Frame } from '../../../ui/chart/plot-scene.ts';
import type { Mark, Token } from '../../../ui/chart/scene.ts';
import type { Beat, Heart } from './heart-of.ts';

/** The beats of each stretch that lie in a view, with the one before and after, so that lines go to the edge. */
export function within(stretches: Heart['stretches'], from: number, to: number): (readonly Beat[])[] {
  return stretches.flatMap((stretch) => {
    const first = Math.max(0, firstAfter(stretch, from) - 1);
    const end = Math.min(stretch.length, firstAfter(stretch, to) + 1);
    const last = stretch[first];
    if (!last || last.at > to || (stretch[end - 1]?.at ?? 0) < from) return [];
    return first === 0 && end === stretch.length ? [stretch] : [stretch.slice(first, end)];
  });
}

/** The place of the first beat at or after a time; beats are in order. */
function firstAfter(beats: readonly Beat[], time: number): number {
  let [low, high] = [0, beats.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((beats[middle]?.at ?? 0) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

export type Band = { readonly place: number; low: Beat; high: Beat };

/**
 * Beats by their place in a picture: of each column the lowest and the highest, whatever stretch they are of.
 * @param placeOf a whole number that grows with time
 */
export function bandsOf(stretches: readonly (readonly Beat[])[], placeOf: (at: number) => number): Band[] {
  const bands: Band[] = [];
  for (const stretch of stretches)
    for (const beat of stretch) {
      const place = placeOf(beat.at);
      const last = bands.at(-1);
      if (last?.place !== place) bands.push({ place, low: beat, high: beat });
      else if (beat.ms < last.low.ms) last.low = beat;
      else if (beat.ms > last.high.ms) last.high = beat;
    }
  return bands;
}

/** Bands as lines: one for each run of columns without a gap between them. */
export function bandMarks(
  stretches: readonly (readonly Beat[])[],
  { xOf, yOf }: Frame,
  colour: Token,
): Mark[] {
  const runs: Band[][] = [];
  for (const band of bandsOf(stretches, (at) => Math.floor(xOf(at)))) {
    const run = runs.at(-1);
    if (run && band.place - (run.at(-1)?.place ?? 0) <= 1) run.push(band);
    else runs.push([band]);
  }
  return runs.map((run) => ({
    kind: 'path',
    points: run.flatMap(({ place, low, high }) => [
      [place + 0.5, yOf(low.ms)] as const,
      [place + 0.5, yOf(high.ms) - (low === high ? 1 : 0)] as const,
    ]),
    colour,
    width: 1.2,
  }));
}

type Pair = Heart['pairs'][number];
export type Cell = Pair & { readonly count: number };

/** Pairs by how many lie in squares of so many ms: none is left out. In the order of the first interval. */
export function cellsOf(pairs: readonly Pair[], side: number): Cell[] {
  const counts = new Map<string, { ms: number; next: number; count: number }>();
  for (const { ms, next } of pairs) {
    const [column, row] = [Math.floor(ms / side), Math.floor(next / side)];
    const known = counts.get(`${column} ${row}`);
    if (known) known.count++;
    else counts.set(`${column} ${row}`, { ms: (column + 0.5) * side, next: (row + 0.5) * side, count: 1 });
  }
  return [...counts.values()].sort((a, b) => a.ms - b.ms || a.next - b.next);
}

/** The more there are, the larger: by the logarithm, as a few beside thousands would not be seen. */
export function cellDots(
  cells: readonly Cell[],
  { xOf, yOf }: Frame,
  largest: number,
  colour: Token,
): Mark[] {
  const most = cells.reduce((sum, { count }) => Math.max(sum, count), 1);
  return cells.map(({ ms, next, count }) => ({
    kind: 'dot',
    x: xOf(ms),
    y: yOf(next),
    r: 0.7 + (largest - 0.7) * (most > 1 ? Math.log(count) / Math.log(most) : 0),
    colour,
  }));
}
