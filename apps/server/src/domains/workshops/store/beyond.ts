import { type RawBuilder, sql } from 'kysely';
import type { PlaceInList } from '../../../kernel/http/paging.ts';

/** Which page of a list of workshops, the latest first: what comes after a place in it, at most so many. */
export type Page = { readonly after: PlaceInList | undefined; readonly limit: number };

/** What comes after the place; `id`: of what the list is of, where several begin at the same moment. */
export const beyond = (after: PlaceInList | undefined, id: 'p.id' | 'w.id'): RawBuilder<boolean> =>
  after ? sql<boolean>`(w.starts_at, ${sql.ref(id)}) < (${after.at}, ${after.id}::uuid)` : sql<boolean>`true`;
