import type { Scene, Token } from './scene.ts';
import { SceneView } from './scene-view.tsx';

const size = { width: 120, height: 28, inset: 3 };

/** A line without axes: how something went, not how much it was. */
export function sparkSceneOf(values: readonly number[], colour: Token): Scene {
  const highest = Math.max(1, ...values);
  const step = (size.width - 2 * size.inset) / Math.max(1, values.length - 1);
  const points = values.map(
    (value, place) =>
      [
        size.inset + place * step,
        size.height - size.inset - (value / highest) * (size.height - 2 * size.inset),
      ] as const,
  );
  return { ...size, marks: [{ kind: 'path', points, colour, width: 1.5 }] };
}

export function Spark({ values, colour }: { values: readonly number[]; colour: Token }) {
  return <SceneView scene={sparkSceneOf(values, colour)} />;
}
