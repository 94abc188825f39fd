/** A colour by its token, so that a drawing is right by day and by night, on the screen and in a picture. */
export type Token = `--${string}`;

/** Lengths of the dashes and of what is between them. */
export const dashes = [4, 4];

export type Mark =
  | {
      readonly kind: 'rect';
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      readonly colour: Token;
    }
  | {
      readonly kind: 'path';
      readonly points: readonly (readonly [number, number])[];
      readonly colour: Token;
      readonly width: number;
      readonly dashed?: boolean;
    }
  | {
      readonly kind: 'dot';
      readonly x: number;
      readonly y: number;
      readonly r: number;
      readonly colour: Token;
    }
  | {
      readonly kind: 'text';
      readonly x: number;
      readonly y: number;
      readonly text: string;
      readonly anchor: 'start' | 'middle' | 'end';
      readonly colour: Token;
      /** The text is kept within so many pixels where it is drawn as a picture. */
      readonly within?: number;
    };

/** What a chart is made of: drawn as SVG on the screen and on a canvas for a picture, from the same marks. */
export type Scene = { readonly width: number; readonly height: number; readonly marks: readonly Mark[] };
