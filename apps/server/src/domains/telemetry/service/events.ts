import type { Run } from '../../../kernel/database/database.ts';
import { fromCursor, toPage } from '../../../kernel/http/paging.ts';
import { newId } from '../../../kernel/ids.ts';
import type { PersonKey } from '../../../kernel/keys/vault.ts';
import type { EventQuery, NewEvent } from '../contract/events.ts';
import { createEventStore, type EventRow, type StoredEvent } from '../store/events.ts';
import { appOf, noSuchApp, ofErased } from './activities.ts';
import type { About, TelemetryDeps } from './deps.ts';
import { type Asks, createListLooks } from './looks.ts';
import { happenedAt, rangeOf } from './moments.ts';
import { ownApp } from './own.ts';
import { withUsers } from './with-users.ts';

/** How people use apps, of those who agree that it is counted. */
export function createEvents(deps: TelemetryDeps) {
  const { db, vault, clock, countsUse } = deps;
  const noted = createListLooks(deps);

  const store = async (about: About, items: readonly NewEvent[], placeOf: (index: number) => string) => {
    const { actor, reach, userId } = about;
    const now = clock.now();
    const moments = happenedAt(items, now, placeOf);
    const key = await vault.of(userId);
    const events = items.map((item, index): StoredEvent => {
      const place = placeOf(index);
      const at = moments[index] as Date;
      return sealed(key, userId, item, { at, app: appOf(actor, item.app, place) });
    });
    return db.withActor(actor, reach, async (run) => {
      // Held until the events are stored: a withdrawal waits for them, and then removes them too.
      if (!(await countsUse(run, userId))) return { stored: 0, repeated: 0, consented: false };
      const store = createEventStore(run);
      const active = await store.activeOf([...new Set(events.map((one) => one.app))]);
      const unknown = events.findIndex((one) => !active.has(one.app));
      if (unknown >= 0) throw noSuchApp(placeOf(unknown));
      // When it arrived is looked at under the lock: before a later withdrawal, after an earlier one.
      const stored = await store.addAll(userId, events, clock.now());
      return { stored, repeated: events.length - stored, consented: true };
    });
  };

  const openAll = async (rows: readonly EventRow[]) => {
    const items = await Promise.all(
      rows.map(async (row) => {
        const key = await vault.of(row.user_id).catch(ofErased);
        return key && { userId: row.user_id, ...openEvent(key, row) };
      }),
    );
    return items.filter((item) => item !== undefined);
  };

  return {
    add: (about: About, item: NewEvent) => store(about, [item], () => 'body'),

    /** All or none: one that cannot be stored is named, and the others are not stored either. */
    addAll: (about: About, items: readonly NewEvent[]) =>
      store(about, items, (index) => `body.items.${index}`),

    /** Of one person, or of everybody; newest first. What is in the archive is not among them. */
    async find(asks: Asks, wanted: EventQuery) {
      const { actor, reach, userId } = asks;
      const { app, name, category, visit, limit, cursor, include } = wanted;
      const rows = await createEventStore(db.reading(actor, reach)).find({
        ...{ userId, app, name, category, visit, limit },
        ...rangeOf(wanted, clock.now()),
        after: cursor === undefined ? undefined : fromCursor(cursor),
      });
      const { items: shown, ...rest } = toPage(
        rows,
        limit,
        (row) => ({ at: row.occurred_at, id: row.id }),
        (row) => row,
      );
      const items = await noted(asks, 'event:read', await openAll(shown));
      return { items: await withUsers(deps, actor, include, items), ...rest };
    },

    /** In the transaction of what was done: an event that the program itself saw, of those who agree. */
    async record(run: Run, userId: string, name: string, at: Date): Promise<void> {
      if (await countsUse(run, userId))
        await createEventStore(run).add({
          userId,
          id: newId(),
          app: ownApp,
          name,
          category: 'engagement',
          at,
        });
    },
  };
}

const placeOfData = (userId: string, at: Date, id: string) => ({
  table: 'analytics_events',
  column: 'data',
  key: [userId, at.toISOString(), id],
});

function sealed(
  key: PersonKey,
  userId: string,
  { id, name, category, visit, data }: NewEvent,
  { at, app }: { at: Date; app: string },
): StoredEvent {
  const kept = data === undefined || data === null ? null : key.sealJson(placeOfData(userId, at, id), data);
  return { userId, id, app, name, category, at, visit: visit ?? null, data: kept };
}

/** An event as its person may read it. */
export function openEvent(key: PersonKey, row: EventRow) {
  const { id, app, name, category, visit } = row;
  return {
    ...{ id, app, name, category, visit },
    occurredAt: row.occurred_at.toISOString(),
    data: row.data && key.openJson(placeOfData(row.user_id, row.occurred_at, id), row.data),
  };
}
