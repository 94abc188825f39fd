import { createHash } from 'node:crypto';
import type { Run } from '../../../../kernel/database/database.ts';
import { AppError, notFound } from '../../../../kernel/errors.ts';
import { hashToken, newToken } from '../../../../kernel/ids.ts';
import { createWorkshopStore, type WorkshopRow } from '../../store/index.ts';
import type { About, WorkshopsDeps } from '../deps.ts';
import { mayReach } from '../link.ts';
import { entriesOf, type Stand } from './entries.ts';
import { calendarFile } from './file.ts';

/** For so long a calendar is told of what is over for somebody. */
const cancelledMilliseconds = 60 * 86_400_000;

type Row = WorkshopRow & {
  readonly user_id: string;
  readonly own_state: string;
  readonly own_at: Date;
  readonly address: string | null;
  readonly online_url: string | null;
};

const standOf = (row: Row): Stand => ({
  ...{ workshop: row, userId: row.user_id, state: row.own_state, at: row.own_at },
  ...{ address: row.address, onlineUrl: row.online_url },
});

/** Calendar files: of one workshop, and of all of somebody, at an address that a calendar reads by itself. */
export function createCalendars(deps: WorkshopsDeps) {
  const { db, vault, clock, audit, access, publicUrl } = deps;
  const host = new URL(publicUrl).hostname;

  /** In the transaction: the entries of somebody's calendar, with the names that stand in it. */
  async function entries(run: Run, userId: string, stands: readonly Stand[]) {
    const first = await createWorkshopStore(run).firstOrganizers(stands.map(({ workshop }) => workshop.id));
    const organizers = new Map(first.map((one) => [one.workshop_id, one.user_id]));
    const children = stands.flatMap((stand) => (stand.userId === userId ? [] : [stand.userId]));
    const names = await deps.namesOf(run, [...new Set([...organizers.values(), ...children])]);
    return entriesOf(stands, { userId, publicUrl, names, organizers });
  }

  /** Everything of somebody, and of those of their children whom they signed up. */
  async function standsOf(run: Run, userId: string): Promise<Stand[]> {
    const store = createWorkshopStore(run);
    const since = new Date(clock.now().getTime() - cancelledMilliseconds);
    const [runs, all] = [await store.runBy(userId, since), await store.takenPartIn(userId, since)];
    const children = new Set(all.map((row) => row.user_id).filter((id) => id !== userId));
    for (const child of children) if (!(await access.isGuardian(run, userId, child))) children.delete(child);
    return [...runs, ...all.filter((row) => row.user_id === userId || children.has(row.user_id))].map(
      standOf,
    );
  }

  return {
    /** One workshop, as it stands for the person; whom it is cancelled for is asked to take it out. */
    download: ({ actor, userId }: About, workshopId: string, link: string | undefined) =>
      db.withSystem('download-calendar', async (run) => {
        const store = createWorkshopStore(run);
        const workshop = await store.workshop(workshopId);
        if (!workshop) throw notFound();
        const [organizes, own, place] = await Promise.all([
          store.organizer(workshopId, actor.userId),
          store.newestOf(workshopId, userId),
          store.placeOf(workshopId),
        ]);
        const isInside = organizes !== undefined || (own !== undefined && workshop.state !== 'draft');
        if (!isInside && !mayReach(vault, workshop, link)) throw notFound();
        const beside = { workshop, address: place?.address ?? null, onlineUrl: place?.online_url ?? null };
        const stands: Stand[] = [];
        if (own) stands.push({ ...beside, userId, state: own.state, at: own.state_at });
        if (organizes)
          stands.push({ ...beside, userId: actor.userId, state: organizes.state, at: organizes.since });
        if (stands.length === 0)
          stands.push({ ...beside, userId: actor.userId, state: undefined, at: workshop.updated_at });
        const made = await entries(run, actor.userId, stands);
        const method = made.every(({ status }) => status === 'CANCELLED') ? 'CANCEL' : 'PUBLISH';
        return { method, text: calendarFile({ method, host, entries: made }) };
      }),

    /** @throws AppError `not-found` whatever the reason, also of who may not sign in any more */
    read: (token: string) =>
      db.withSystem('read-calendar-feed', async (run) => {
        const store = createWorkshopStore(run);
        const hash = hashToken(token);
        const feed = await store.feedBy(hash);
        const standing = feed && (await deps.standingOf(run, [feed.user_id])).get(feed.user_id);
        if (!feed || !standing?.active) throw notFound();
        await store.noteRead(hash, clock.now());
        const made = await entries(run, feed.user_id, await standsOf(run, feed.user_id));
        const text = calendarFile({ method: 'PUBLISH', host, name: 'Attune', entries: made });
        return { text, etag: `"${createHash('sha256').update(text).digest('base64url')}"` };
      }),

    /** @returns the address, which nobody is told again; the one before ends */
    async makeFeed({ actor, userId, requestId }: About): Promise<{ address: string }> {
      // It outlives any right over somebody else, so nobody has one of anybody but themselves.
      if (actor.userId !== userId)
        throw new AppError('refused', 'An address for a calendar is made by whose it is.');
      const token = newToken();
      await db.withSystem('make-calendar-feed', async (run) => {
        await createWorkshopStore(run).setFeed(userId, hashToken(token), clock.now());
        const done = { action: 'calendar-feed:make', subject: userId, outcome: 'done', requestId } as const;
        await audit.record(run, { actor, ...done });
      });
      return { address: `${publicUrl}/v1/calendar/${token}.ics` };
    },

    /** Ending what has ended changes nothing. */
    endFeed: ({ actor, userId, requestId }: About): Promise<void> =>
      db.withSystem('end-calendar-feed', async (run) => {
        if ((await createWorkshopStore(run).endFeed(userId)) === 0) return;
        const done = { action: 'calendar-feed:end', subject: userId, outcome: 'done', requestId } as const;
        await audit.record(run, { actor, ...done });
      }),

    async feed({ userId }: About) {
      const found = await createWorkshopStore(db.asSystem('see-calendar-feed')).feedOf(userId);
      if (!found) return { feed: null };
      return {
        feed: {
          madeAt: found.created_at.toISOString(),
          readAt: found.last_read_at?.toISOString() ?? null,
        },
      };
    },
  };
}
