import type pg from 'pg';
import { newId } from '../../apps/server/src/kernel/ids.ts';

/** A workshop that is announced, run by the person. @returns its id */
export async function makeWorkshop(owner: pg.Client, userId: string, seats: number): Promise<string> {
  const id = newId();
  await owner.query(
    `insert into workshops (published_at, id, series_id, state, title, language, starts_at, ends_at, time_zone, place, capacity)
     values (now(), $1, $1, 'published', 'Bench', 'en', now() + interval '2 days', now() + interval '50 hours', 'UTC', 'Here', $2)`,
    [id, seats],
  );
  await owner.query(`insert into organizers (workshop_id, user_id, state) values ($1, $2, 'confirmed')`, [
    id,
    userId,
  ]);
  return id;
}
