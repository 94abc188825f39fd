import { promisify } from 'node:util';
import { zstdCompress, zstdDecompress } from 'node:zlib';
import { notFound } from '../../../kernel/errors.ts';
import { EnvelopeError } from '../../../kernel/keys/envelope.ts';
import { KeyGone, type PersonKey } from '../../../kernel/keys/vault.ts';
import { createArchiveStore, type HourCount } from '../store/archive.ts';
import { createPartitionStore } from '../store/partitions.ts';
import type { About, TelemetryDeps } from './deps.ts';
import { openEvent } from './events.ts';
import { monthOf, nextMonth, oldestMonth } from './months.ts';
import { patiently } from './partitions.ts';

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);
const mostPeopleAtOnce = 500;
/** So many events are in memory at once, and in one portion of the archive. */
export const mostInPortion = 2000;

type ArchivedEvent = ReturnType<typeof openEvent>;

/** Months that are over: each person's events of one, packed and sealed, while the counts stay as they are. */
export function createArchive({ db, vault, clock, log, eventMonths }: TelemetryDeps) {
  /** In one transaction, so that an event is in the table or in the archive. @returns how many; undefined: there is no key */
  const packSome = (userId: string, month: string): Promise<number | undefined> =>
    db.withSystem('archive-events', async (run) => {
      const key = await keyOf(userId);
      if (!key) return undefined;
      const store = createArchiveStore(run);
      const events = (await store.take(userId, month, mostInPortion)).map((row) => openEvent(key, row));
      if (events.length === 0) return 0;
      const portion = (await store.lastPortion(userId, month)) + 1;
      const packed = await compress(Buffer.from(JSON.stringify(events)));
      await store.put({
        ...{ userId, month, portion, eventCount: events.length, at: clock.now() },
        events: key.seal(placeOf(userId, month, portion), packed),
        counts: countsOf(events),
      });
      return events.length;
    });

  /** One whose events cannot be read keeps them, and holds nobody else up. @returns whether all of theirs are packed */
  const pack = async (userId: string, month: string): Promise<boolean> => {
    try {
      for (;;) {
        const packed = await packSome(userId, month);
        if (packed !== mostInPortion) return packed !== undefined;
      }
    } catch (error) {
      if (error instanceof EnvelopeError) return false;
      throw error;
    }
  };

  /** Of somebody who is just being erased there is nothing to keep. */
  const keyOf = async (userId: string): Promise<PersonKey | undefined> => {
    try {
      return await vault.of(userId);
    } catch (error) {
      if (error instanceof KeyGone) return undefined;
      throw error;
    }
  };

  /** Person by person, so that what broke off goes on where it was. @returns of how many something is left */
  const packMonth = async (month: string): Promise<number> => {
    const store = createArchiveStore(db.asSystem('find-unarchived'));
    const [since, before] = [new Date(month), new Date(nextMonth(month))];
    let left = 0;
    for (let after: string | undefined; ; ) {
      const people = await store.peopleIn(since, before, after, mostPeopleAtOnce);
      for (const userId of people) if (!(await pack(userId, month))) left++;
      if (people.length < mostPeopleAtOnce) return left;
      after = people.at(-1);
    }
  };

  return {
    /** Every month that is old enough; one that is empty goes, and its partition with it. */
    async run(): Promise<void> {
      const partitions = createPartitionStore(db.asSystem('drop-archived-months'));
      const oldest = monthOf(oldestMonth(clock.now(), eventMonths));
      const parts = await partitions.all('analytics_events');
      const waiting = await partitions.inDefault('analytics_events');
      for (const month of [...new Set([...parts, ...waiting.keys()])].toSorted()) {
        if (month >= oldest) continue;
        const left = await packMonth(month);
        if (left === 0) await patiently(() => partitions.drop('analytics_events', month));
        else log.warn('events that cannot be read are not packed', { month, people: left });
      }
    },

    async list({ actor, reach, userId }: About) {
      const rows = await createArchiveStore(db.as(actor, reach)).list(userId);
      return rows.map((row) => ({
        month: row.month,
        events: Number(row.events),
        archivedAt: row.archived_at.toISOString(),
      }));
    },

    /** A portion is a page. @throws AppError `not-found` */
    async page(
      { actor, reach, userId }: About,
      month: string,
      cursor = '0',
    ): Promise<{ items: ArchivedEvent[]; next?: string }> {
      const found = await createArchiveStore(db.as(actor, reach)).next(userId, `${month}-01`, Number(cursor));
      if (!found) throw notFound();
      const items = await unpack(
        await vault.of(userId),
        { userId, month: `${month}-01`, portion: found.portion },
        found.events,
      );
      return { items, ...(found.follows === null ? {} : { next: String(found.portion) }) };
    },
  };
}

const placeOf = (userId: string, month: string, portion: number) => ({
  table: 'analytics_archive',
  column: 'events',
  key: [userId, month, String(portion)],
});

/** A portion of a person's events of a month, out of the archive. */
export async function unpack(
  key: PersonKey,
  { userId, month, portion }: { userId: string; month: string; portion: number },
  sealed: Buffer,
): Promise<ArchivedEvent[]> {
  const packed = await decompress(key.open(placeOf(userId, month, portion), sealed));
  return JSON.parse(packed.toString()) as ArchivedEvent[];
}

/** What has to be taken off the sums when the person goes. */
function countsOf(events: readonly ArchivedEvent[]): HourCount[] {
  const counts = new Map<string, number>();
  for (const { occurredAt, app, name, category } of events) {
    const kind = JSON.stringify([`${occurredAt.slice(0, 13)}:00:00Z`, app, name, category]);
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts].map(([kind, count]) => [
    ...(JSON.parse(kind) as [string, string, string, string]),
    count,
  ]);
}
