import type { Mark, Scene, Token } from './scene.ts';

export type Ranked = { readonly label: string; readonly value: number; readonly note: string };

const row = { height: 44, bar: 12, text: 13 };

/** Bars beneath their names, the longest as wide as there is room. */
export function rankedSceneOf(items: readonly Ranked[], width: number, colour: Token): Scene {
  const highest = Math.max(1, ...items.map((item) => item.value));
  const marks = items.flatMap((item, place): Mark[] => {
    const top = place * row.height;
    return [
      {
        kind: 'text',
        x: 0,
        y: top + row.text,
        text: item.label,
        anchor: 'start',
        colour: '--ink',
        within: width * 0.7,
      },
      { kind: 'text', x: width, y: top + row.text, text: item.note, anchor: 'end', colour: '--ink-soft' },
      { kind: 'rect', x: 0, y: top + 20, width, height: row.bar, colour: '--sunk' },
      { kind: 'rect', x: 0, y: top + 20, width: (item.value / highest) * width, height: row.bar, colour },
    ];
  });
  return { width, height: Math.max(1, items.length) * row.height, marks };
}
