import type { WorkshopView } from '../contract/index.ts';
import type { WorkshopRow } from '../store/index.ts';

export type Summarised = { readonly state: NonNullable<WorkshopView['participation']>['state'] };

/** Whether one can sign up at a time; it closes when the workshop starts, or earlier. */
function signUpOf(row: WorkshopRow, now: Date): WorkshopView['signUp'] {
  if (row.state !== 'published' || (row.sign_up_until ?? row.starts_at) <= now) return 'closed';
  return row.sign_up_from && row.sign_up_from > now ? 'not-yet' : 'open';
}

/** What everybody may know of a workshop whom it is shown to. */
export const summaryOf = (row: WorkshopRow, now: Date) => ({
  id: row.id,
  seriesId: row.series_id,
  state: row.state as WorkshopView['state'],
  title: row.title,
  language: row.language as WorkshopView['language'],
  startsAt: row.starts_at.toISOString(),
  endsAt: row.ends_at.toISOString(),
  timeZone: row.time_zone,
  place: row.place,
  isOnline: row.is_online,
  visibility: row.visibility as WorkshopView['visibility'],
  capacity: row.capacity,
  freeSeats: row.capacity - row.seats_taken,
  waiting: row.waiting,
  signUp: signUpOf(row, now),
  organizerWanted: row.state === 'published' && row.organizer_wanted,
});
