import type { KeyboardEvent } from 'react';
import { move, type Range, spanOf, zoom } from './view-range.ts';

type KeyTarget = {
  range: Range;
  whole: Range;
  onRange: (range: Range) => void;
  cursor: number | null;
  onCursor: (at: number) => void;
};

export const zoomStep = 0.5;
/** How much of the view an arrow moves. */
export const moveStep = 0.2;

/** The keys of every chart: + − zoom, ← → move, Home End to the ends, 0 everything, Shift and ← → the cursor. */
export function useChartKeys(target: KeyTarget) {
  return (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const done =
      event.shiftKey && event.key.startsWith('Arrow')
        ? moveCursor(event.key, target)
        : moveView(event.key, target);
    if (done) event.preventDefault();
  };
}

function moveView(key: string, { range, whole, onRange, cursor }: KeyTarget): boolean {
  const span = spanOf(range);
  const centre = cursor !== null && cursor > range.from && cursor < range.to ? cursor : range.from + span / 2;
  const next: Record<string, Range> = {
    '+': zoom(range, zoomStep, centre),
    '=': zoom(range, zoomStep, centre),
    '-': zoom(range, 1 / zoomStep, centre),
    '−': zoom(range, 1 / zoomStep, centre),
    ArrowLeft: move(range, -span * moveStep),
    ArrowRight: move(range, span * moveStep),
    Home: { from: whole.from, to: whole.from + span },
    End: { from: whole.to - span, to: whole.to },
    '0': whole,
  };
  const wished = next[key];
  if (wished) onRange(wished);
  return wished !== undefined;
}

function moveCursor(key: string, { range, whole, onRange, cursor, onCursor }: KeyTarget): boolean {
  if (key !== 'ArrowLeft' && key !== 'ArrowRight') return false;
  const span = spanOf(range);
  const seen = cursor !== null && cursor >= range.from && cursor <= range.to;
  const from = seen ? cursor : range.from + span / 2;
  const at = Math.min(
    whole.to,
    Math.max(whole.from, seen ? from + (key === 'ArrowRight' ? 1 : -1) * (span / 100) : from),
  );
  if (at < range.from || at > range.to) onRange(move(range, (at < range.from ? -1 : 1) * span * moveStep));
  onCursor(at);
  return true;
}
