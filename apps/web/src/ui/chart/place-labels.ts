import type { Marker } from '../../api/index.ts';
import { gutter } from './gutter.ts';
import { type Range, spanOf } from './view-range.ts';

/** About the width of a letter of 12 pixels, and the room around a label: good enough to keep labels apart. */
const letter = 6.8;
const around = 12;
const longest = 24;

export type PlacedLabel = { id: string; text: string; left: number };

/** The labels that fit beside each other; where it is crowded the first of each crowd is shown. */
export function placeLabels(markers: readonly Marker[], range: Range, width: number): PlacedLabel[] {
  const placed: PlacedLabel[] = [];
  let free = -Infinity;
  for (const marker of markers) {
    if (marker.at < range.from || marker.at > range.to) continue;
    const left = ((marker.at - range.from) / spanOf(range)) * width;
    const text = marker.label.length > longest ? `${marker.label.slice(0, longest - 1)}…` : marker.label;
    const room = text.length * letter + around;
    if (left < free || left + room > width + gutter.right) continue;
    placed.push({ id: marker.id, text, left });
    free = left + room;
  }
  return placed;
}
