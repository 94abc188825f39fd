import { readToken } from './colours.ts';
import { dashes, type Mark, type Scene, type Token } from './scene.ts';

type Titled = {
  readonly title: string;
  readonly note: string;
  readonly legend: readonly { readonly name: string; readonly colour: Token }[];
};

const edge = 16;
const line = 24;
const swatch = 10;

type Pen = CanvasRenderingContext2D;

/** A scene as a PNG with its title and legend, in the colours of the screen. */
export function pictureOfScene(scene: Scene, { title, note, legend }: Titled): Promise<Blob | null> {
  const scale = window.devicePixelRatio || 1;
  const head = (legend.length > 0 ? 3 : 2) * line;
  const sheet = document.createElement('canvas');
  sheet.width = Math.ceil((scene.width + 2 * edge) * scale);
  sheet.height = Math.ceil((scene.height + head + 2 * edge) * scale);
  const pen = sheet.getContext('2d');
  if (!pen) return Promise.resolve(null);
  pen.scale(scale, scale);
  pen.direction = 'ltr';
  pen.fillStyle = readToken('--raised');
  pen.fillRect(0, 0, sheet.width, sheet.height);
  const family = readToken('--mantine-font-family') || 'sans-serif';
  const write = (text: string, x: number, y: number, font: string, token: Token) => {
    pen.font = `${font} ${family}`;
    pen.fillStyle = readToken(token);
    pen.fillText(text, x, y);
  };
  write(title, edge, edge + 14, '600 16px', '--ink');
  write(note, edge, edge + line + 12, '400 12px', '--ink-soft');
  let x = edge;
  for (const { name, colour } of legend) {
    pen.fillStyle = readToken(colour);
    pen.fillRect(x, edge + 2 * line + 2, swatch, swatch);
    write(name, x + swatch + 6, edge + 2 * line + 12, '400 12px', '--ink');
    x += swatch + 6 + pen.measureText(name).width + line;
  }
  pen.translate(edge, edge + head);
  pen.font = `400 12px ${family}`;
  for (const mark of scene.marks) draw(pen, mark);
  return new Promise((resolve) => sheet.toBlob(resolve, 'image/png'));
}

function draw(pen: Pen, mark: Mark): void {
  const colour = readToken(mark.colour);
  pen.fillStyle = colour;
  if (mark.kind === 'rect') pen.fillRect(mark.x, mark.y, mark.width, mark.height);
  else if (mark.kind === 'text') {
    pen.textAlign = mark.anchor === 'middle' ? 'center' : mark.anchor;
    pen.fillText(mark.text, mark.x, mark.y, mark.within);
  } else {
    pen.beginPath();
    if (mark.kind === 'dot') {
      pen.arc(mark.x, mark.y, mark.r, 0, 2 * Math.PI);
      pen.fill();
    } else {
      for (const [x, y] of mark.points) pen.lineTo(x, y);
      pen.strokeStyle = colour;
      pen.lineWidth = mark.width;
      pen.lineJoin = 'round';
      pen.setLineDash(mark.dashed ? dashes : []);
      pen.stroke();
    }
  }
}
