import { type Columns, indexFrom } from './columns.ts';

/** Where a plot lies on its canvas, in pixels of the canvas, and what it shows there. */
export type Paper = {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly x: { readonly from: number; readonly to: number };
  readonly y: { readonly low: number; readonly high: number };
  readonly ratio: number;
};

type Pen = Pick<
  CanvasRenderingContext2D,
  'save' | 'restore' | 'beginPath' | 'rect' | 'clip' | 'fillRect' | 'moveTo' | 'lineTo' | 'stroke'
> &
  Pick<CanvasRenderingContext2D, 'fillStyle' | 'strokeStyle' | 'lineWidth' | 'lineJoin'>;

type Ink = { readonly colour: string; readonly width: number };

/**
 * The curve of what is visible. Pairs are upright bars on whole pixels: without a graphics card, filling and stroking
 * their outline takes several times as long as everything else of a picture.
 */
export function paintCurve(pen: Pen, columns: Columns, paper: Paper, ink: Ink): void {
  const first = Math.max(0, indexFrom(columns.x, paper.x.from) - 1);
  const end = Math.min(columns.x.length, indexFrom(columns.x, paper.x.to) + 1);
  if (first >= end) return;
  pen.save();
  pen.beginPath();
  pen.rect(paper.left, paper.top, paper.width, paper.height);
  pen.clip();
  if (columns.width > 1) paintBars(pen, columns, { first, end }, paper, ink);
  else paintLine(pen, columns, { first, end }, paper, ink);
  pen.restore();
}

type Part = { readonly first: number; readonly end: number };

const rulers = ({ left, top, width, height, x, y }: Paper) => {
  const across = width / (x.to - x.from);
  const down = height / (y.high - y.low);
  return {
    toX: (at: number) => left + (at - x.from) * across,
    toY: (value: number) => top + (y.high - value) * down,
  };
};

/** One bar for each pixel that holds any pair. Each reaches to the one before it, so that a steep flank has no holes. */
function paintBars(
  pen: Pen,
  { x, low, high, step }: Columns,
  { first, end }: Part,
  paper: Paper,
  ink: Ink,
): void {
  const { toX, toY } = rulers(paper);
  const thin = Math.max(1, Math.round(ink.width * paper.ratio));
  pen.fillStyle = ink.colour;
  let left = Number.NaN;
  let right = 0;
  let top = 0;
  let bottom = 0;
  let before: { top: number; bottom: number } | undefined;
  const flush = () => {
    if (Number.isNaN(left)) return;
    const from = before ? Math.min(top, before.bottom) : top;
    const to = before ? Math.max(bottom, before.top) : bottom;
    pen.fillRect(left, from, Math.max(1, right - left), Math.max(thin, to - from));
    before = { top, bottom };
    left = Number.NaN;
  };
  for (let i = first; i < end; i++) {
    const least = low[i];
    const most = high[i];
    if (least == null || most == null) {
      flush();
      before = undefined;
      continue;
    }
    const at = Math.round(toX((x[i] as number) - step / 2));
    const [up, down] = [Math.round(toY(most)), Math.round(toY(least))];
    if (at !== left) {
      flush();
      left = at;
      top = up;
      bottom = down;
    } else {
      top = Math.min(top, up);
      bottom = Math.max(bottom, down);
    }
    right = Math.round(toX((x[i] as number) + step / 2));
  }
  flush();
}

/** From point to point; what comes irregularly holds until the next. */
function paintLine(pen: Pen, columns: Columns, { first, end }: Part, paper: Paper, ink: Ink): void {
  const { toX, toY } = rulers(paper);
  const { x, high, irregular } = columns;
  pen.beginPath();
  pen.strokeStyle = ink.colour;
  pen.lineWidth = ink.width * paper.ratio;
  pen.lineJoin = 'round';
  let height = Number.NaN;
  for (let i = first; i < end; i++) {
    const value = high[i];
    if (value == null) {
      height = Number.NaN;
      continue;
    }
    const [across, down] = [toX(x[i] as number), toY(value)];
    if (Number.isNaN(height)) pen.moveTo(across, down);
    else if (irregular) pen.lineTo(across, height);
    pen.lineTo(across, down);
    height = down;
  }
  pen.stroke();
}
