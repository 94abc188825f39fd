import type { ReactNode } from 'react';
import styles from './scene.module.css';
import { dashes, type Mark, type Scene } from './scene.ts';

const shapeOf = (mark: Mark): ReactNode => {
  const colour = `var(${mark.colour})`;
  switch (mark.kind) {
    case 'rect':
      return <rect x={mark.x} y={mark.y} width={mark.width} height={mark.height} fill={colour} />;
    case 'path':
      return (
        <polyline
          points={mark.points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ')}
          fill="none"
          stroke={colour}
          strokeWidth={mark.width}
          strokeDasharray={mark.dashed ? dashes.join(' ') : undefined}
          strokeLinejoin="round"
          strokeLinecap="round"
        />
      );
    case 'dot':
      return <circle cx={mark.x} cy={mark.y} r={mark.r} fill={colour} />;
    case 'text':
      return (
        <text x={mark.x} y={mark.y} textAnchor={mark.anchor} fill={colour}>
          {mark.text}
        </text>
      );
  }
};

/** A scene on the screen. What it says is said in words beside it. */
export function SceneView({ scene, behind }: { scene: Scene; behind?: ReactNode }) {
  return (
    <svg
      className={styles.scene}
      width={scene.width}
      height={scene.height}
      viewBox={`0 0 ${scene.width} ${scene.height}`}
      aria-hidden="true"
      focusable="false"
    >
      {behind}
      {scene.marks.map((mark, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a scene is drawn anew as a whole
        <g key={place}>{shapeOf(mark)}</g>
      ))}
    </svg>
  );
}
