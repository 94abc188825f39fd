import type { Run } from '../../../kernel/database/database.ts';
import { sightStore } from '../store/sight.ts';
import type { WorkshopsDeps } from './deps.ts';

const recording = 'workshop-recording';

/** In the caller's transaction: who sees the person because they run a workshop of theirs, and what of them. */
export const createSight =
  ({ agreementsOf }: WorkshopsDeps) =>
  async (run: Run, userId: string) => {
    const rows = await sightStore(run).seenBy(userId);
    const agrees = (await agreementsOf(run, [userId], false)).get(userId)?.get(recording) === 'agreed';
    return rows.map((row) => ({
      userId: row.organizer,
      workshop: { id: row.id, title: row.title },
      since: row.signed_up_at,
      sees: [
        { what: 'workshops' as const, consent: null },
        ...(agrees && row.shares ? [{ what: 'sessions' as const, consent: recording }] : []),
      ],
    }));
  };
