import { curveColour } from './colours.ts';
import { type Columns, extremesOf } from './columns.ts';
import styles from './small-curve.module.css';

const view = { width: 400, height: 100, inset: 4 };

/** The outline of a curve as one path: there along the highest, back along the lowest; a gap ends a piece. */
export function outlineOf(columns: Columns): string {
  const extremes = extremesOf(columns);
  const first = columns.x[0];
  const last = columns.x.at(-1);
  if (!extremes || first === undefined || last === undefined) return '';
  const wide = Math.max(1e-9, last - first);
  const tall = Math.max(1e-9, extremes.high - extremes.low);
  const px = (x: number) => (((x - first) / wide) * view.width).toFixed(1);
  const py = (y: number) =>
    (view.height - view.inset - ((y - extremes.low) / tall) * (view.height - 2 * view.inset)).toFixed(1);
  return piecesOf(columns)
    .map((piece) => {
      const there = piece.map((i) => `${px(columns.x[i] as number)} ${py(columns.high[i] as number)}`);
      if (columns.width === 1) return `M${there.join('L')}`;
      const back = piece
        .map((i) => `${px(columns.x[i] as number)} ${py(columns.low[i] as number)}`)
        .reverse();
      return `M${there.concat(back).join('L')}Z`;
    })
    .join('');
}

function piecesOf(columns: Columns): number[][] {
  const pieces: number[][] = [];
  let open: number[] | undefined;
  for (const [i, value] of columns.high.entries()) {
    if (value === null) {
      open = undefined;
      continue;
    }
    if (open) {
      open.push(i);
    } else {
      open = [i];
      pieces.push(open);
    }
  }
  return pieces;
}

type SmallCurveProps = { columns: Columns; dataType: string; label: string; className?: string | undefined };

/** A curve without axes: to recognise a session, not to read it. */
export function SmallCurve({ columns, dataType, label, className }: SmallCurveProps) {
  const colour = curveColour(dataType);
  return (
    <svg
      className={`${styles.curve} ${className ?? ''}`}
      viewBox={`0 0 ${view.width} ${view.height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <path
        d={outlineOf(columns)}
        fill={columns.width === 1 ? 'none' : colour}
        stroke={colour}
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
}
