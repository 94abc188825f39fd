import { type RefObject, useEffect, useRef } from 'react';
import { move, type Range, spanOf, zoom } from './view-range.ts';

export type Selection = { readonly from: number; readonly to: number };

export type GestureTarget = {
  range: Range;
  whole: Range;
  onRange: (range: Range) => void;
  onCursor: (at: number | null) => void;
  onSelect: (selection: Selection | null) => void;
};

type Finger = { x: number; y: number };
type Drag =
  | { kind: 'select'; start: number }
  | { kind: 'move'; x: number; range: Range }
  | { kind: 'pinch'; distance: number; at: number; range: Range };

/** Further than this many pixels is a drag; less was a click. */
const slack = 4;

/**
 * Wheel, pinch, drag and touch on the plotting area, the same for every chart: wheel or pinch zooms around the
 * pointer, a drag selects, Shift and drag or one finger moves.
 */
export function useGestures(area: RefObject<HTMLElement | null>, target: GestureTarget): void {
  const latest = useRef(target);
  latest.current = target;
  useEffect(() => {
    const element = area.current;
    if (!element) return;
    const stop = new AbortController();
    const hand = handOf(element, () => latest.current);
    const listen = { signal: stop.signal };
    // Not passive: the wheel belongs to the curve here, except where it would do nothing.
    element.addEventListener('wheel', hand.wheel, { ...listen, passive: false });
    element.addEventListener('pointerdown', hand.down, listen);
    element.addEventListener('pointermove', hand.moved, listen);
    element.addEventListener('pointerup', hand.up, listen);
    element.addEventListener('pointercancel', hand.up, listen);
    element.addEventListener('pointerleave', hand.left, listen);
    return () => stop.abort();
  }, [area]);
}

/** Pixels of the area turned into moments of the session. */
function rulerOf(element: HTMLElement, now: () => GestureTarget) {
  const box = () => element.getBoundingClientRect();
  const at = (x: number) => now().range.from + ((x - box().left) / box().width) * spanOf(now().range);
  return {
    at,
    /** The same, kept within what is visible. */
    inside: (x: number) => Math.min(Math.max(at(x), now().range.from), now().range.to),
    /** Seconds that so many pixels are. */
    seconds: (pixels: number, range: Range) => (pixels / box().width) * spanOf(range),
  };
}

type Ruler = ReturnType<typeof rulerOf>;

function wheelOf(ruler: Ruler, now: () => GestureTarget) {
  return (event: WheelEvent) => {
    const { range, whole, onRange } = now();
    const sideways = Math.abs(event.deltaX) > Math.abs(event.deltaY) || event.shiftKey;
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    const delta = (sideways ? event.deltaX || event.deltaY : event.deltaY) * lines;
    // At the widest there is nothing to zoom out to: the page scrolls on.
    if (!sideways && delta > 0 && spanOf(range) >= spanOf(whole) - 1e-9) return;
    event.preventDefault();
    if (sideways) return onRange(move(range, ruler.seconds(delta, range)));
    // A pinch on a touchpad arrives as a wheel with Ctrl, in smaller steps.
    const pace = event.ctrlKey ? 0.01 : 0.002;
    onRange(zoom(range, Math.exp(Math.max(-120, Math.min(120, delta)) * pace), ruler.at(event.clientX)));
  };
}

type Pull = {
  event: PointerEvent;
  began: Finger;
  fingers: Map<number, Finger>;
  ruler: Ruler;
  now: () => GestureTarget;
};

const pairOf = (fingers: Map<number, Finger>): [Finger, Finger] | undefined => {
  const [first, second] = [...fingers.values()];
  return first && second ? [first, second] : undefined;
};

function begin({ event, fingers, ruler, now }: Pull): Drag {
  const pair = pairOf(fingers);
  const { range } = now();
  if (pair) {
    const [a, b] = pair;
    return { kind: 'pinch', distance: Math.abs(a.x - b.x), at: ruler.at((a.x + b.x) / 2), range };
  }
  if (event.shiftKey || event.pointerType === 'touch') return { kind: 'move', x: event.clientX, range };
  return { kind: 'select', start: ruler.inside(event.clientX) };
}

function pull(drag: Drag, { event, began, fingers, ruler, now }: Pull): void {
  const { onRange, onSelect } = now();
  if (drag.kind === 'move') {
    onRange(move(drag.range, -ruler.seconds(event.clientX - drag.x, drag.range)));
  } else if (drag.kind === 'pinch') {
    const pair = pairOf(fingers);
    if (pair)
      onRange(zoom(drag.range, drag.distance / Math.max(1, Math.abs(pair[0].x - pair[1].x)), drag.at));
  } else if (Math.abs(event.clientX - began.x) > slack) {
    onSelect(between(drag.start, ruler.inside(event.clientX)));
  }
}

const between = (a: number, b: number): Selection => ({ from: Math.min(a, b), to: Math.max(a, b) });

function handOf(element: HTMLElement, now: () => GestureTarget) {
  const fingers = new Map<number, Finger>();
  const ruler = rulerOf(element, now);
  let drag: Drag | undefined;
  let began: Finger = { x: 0, y: 0 };
  const note = (event: PointerEvent) => fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });

  return {
    wheel: wheelOf(ruler, now),
    down: (event: PointerEvent) => {
      if (event.button !== 0) return;
      element.setPointerCapture(event.pointerId);
      note(event);
      began = { x: event.clientX, y: event.clientY };
      drag = begin({ event, began, fingers, ruler, now });
    },
    moved: (event: PointerEvent) => {
      if (fingers.has(event.pointerId)) note(event);
      if (drag) pull(drag, { event, began, fingers, ruler, now });
      now().onCursor(ruler.inside(event.clientX));
    },
    up: (event: PointerEvent) => {
      fingers.delete(event.pointerId);
      const held = drag;
      drag = undefined;
      now().onSelect(null);
      const dragged = Math.abs(event.clientX - began.x) > slack;
      if (held?.kind === 'select' && dragged && event.type === 'pointerup') {
        now().onRange(between(held.start, ruler.inside(event.clientX)));
      }
      // One finger of a pinch stays: it goes on moving from where things now are.
      const [rest] = [...fingers.values()];
      if (rest) drag = { kind: 'move', x: rest.x, range: now().range };
      else if (!dragged) now().onCursor(ruler.inside(event.clientX));
    },
    left: (event: PointerEvent) => {
      if (event.pointerType === 'mouse') now().onCursor(null);
    },
  };
}
