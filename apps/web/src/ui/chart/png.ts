import { readToken } from './colours.ts';
import { gutter } from './gutter.ts';
import type { PlacedLabel } from './place-labels.ts';

export type Picture = {
  title: string;
  note: string;
  rows: readonly { name: string; canvas: HTMLCanvasElement }[];
  labels: readonly PlacedLabel[];
};

const edge = 16;
const line = 24;

/** The view as a PNG: title, marker labels and every plot, in the colours of the screen. */
export function pictureOf(picture: Picture): Promise<Blob | null> {
  const scale = window.devicePixelRatio || 1;
  const wide = Math.max(0, ...picture.rows.map((row) => row.canvas.width));
  const tall = picture.rows.reduce((sum, row) => sum + row.canvas.height + line * scale, 0);
  const sheet = document.createElement('canvas');
  sheet.width = wide + 2 * edge * scale;
  sheet.height = tall + (2 * edge + 3 * line) * scale;
  const pen = sheet.getContext('2d');
  if (!pen) return Promise.resolve(null);
  const family = readToken('--mantine-font-family') || 'sans-serif';
  const write = (
    text: string,
    x: number,
    y: number,
    style: { size: number; weight?: number; token: string },
  ) => {
    pen.font = `${style.weight ?? 400} ${style.size * scale}px ${family}`;
    pen.fillStyle = readToken(style.token);
    pen.fillText(text, x, y);
  };
  pen.fillStyle = readToken('--raised');
  pen.fillRect(0, 0, sheet.width, sheet.height);
  let y = (edge + line / 2 + 4) * scale;
  write(picture.title, edge * scale, y, { size: 16, weight: 600, token: '--ink' });
  y += line * scale;
  write(picture.note, edge * scale, y, { size: 12, token: '--ink-soft' });
  y += line * scale;
  for (const label of picture.labels) {
    write(label.text, (edge + gutter.left + label.left + 4) * scale, y, { size: 12, token: '--ink-soft' });
  }
  y += (line / 2) * scale;
  for (const row of picture.rows) {
    write(row.name, edge * scale, y + 12 * scale, { size: 12, weight: 500, token: '--ink' });
    y += line * scale;
    pen.drawImage(row.canvas, edge * scale, y);
    y += row.canvas.height;
  }
  return new Promise((resolve) => sheet.toBlob(resolve, 'image/png'));
}

/** Hands a file made in the browser to the person. */
export function save(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}
