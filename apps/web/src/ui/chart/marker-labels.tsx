import type { Marker } from '../../api/index.ts';
import styles from './curve-stack.module.css';
import { gutter } from './gutter.ts';
import { placeLabels } from './place-labels.ts';
import type { Range } from './view-range.ts';

/** Above the curves: what the marked moments are called. The list below the curve holds them all. */
export function MarkerLabels({
  markers,
  range,
  width,
}: {
  markers: readonly Marker[];
  range: Range;
  width: number;
}) {
  if (markers.length === 0) return null;
  return (
    <div className={styles.markers} style={{ marginInlineStart: gutter.left }} aria-hidden="true">
      {placeLabels(markers, range, width).map((label) => (
        <span key={label.id} className={styles.marker} style={{ left: label.left }}>
          {label.text}
        </span>
      ))}
    </div>
  );
}
