import { z } from 'zod';
import { AppError } from '../errors.ts';

/** Query parameters of every list: a page is what comes after the cursor. */
export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50).describe('How many at most, 1 to 200'),
  cursor: z.string().max(200).optional().describe('Where the last page ended: its `next`'),
});

/** A page of items; `next` is absent on the last one. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), next: z.string().optional() });

/** The place in a list sorted newest first: the time and, where times are equal, the id. */
export type PlaceInList = { readonly at: Date; readonly id: string };

// Up to the year 2286 in milliseconds, and a UUID.
const cursorForm = /^(\d{1,13})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

export const toCursor = (place: PlaceInList): string =>
  Buffer.from(`${place.at.getTime()}.${place.id}`).toString('base64url');

export function fromCursor(cursor: string): PlaceInList {
  const parts = cursorForm.exec(Buffer.from(cursor, 'base64url').toString('latin1'));
  if (!parts) throw new AppError('bad-request', 'The cursor is not one of ours. Start again without it.');
  return { at: new Date(Number(parts[1])), id: parts[2] as string };
}

const idCursorForm = /^id\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** The place in a list sorted by id. */
export const toIdCursor = (id: string): string => Buffer.from(`id.${id}`).toString('base64url');

export function fromIdCursor(cursor: string): string {
  const id = idCursorForm.exec(Buffer.from(cursor, 'base64url').toString('latin1'))?.[1];
  if (!id) throw new AppError('bad-request', 'The cursor is not one of ours. Start again without it.');
  return id;
}

/** Cuts the one extra row that tells whether there is more. */
export function toPage<Row, Item>(
  rows: readonly Row[],
  limit: number,
  placeOf: (row: Row) => PlaceInList,
  itemOf: (row: Row) => Item,
): { items: Item[]; next?: string } {
  const shown = rows.slice(0, limit);
  const items = shown.map(itemOf);
  const last = shown.at(-1);
  return rows.length > limit && last ? { items, next: toCursor(placeOf(last)) } : { items };
}
