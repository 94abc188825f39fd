import type { Run } from '../../../kernel/database/database.ts';
import { AppError } from '../../../kernel/errors.ts';
import { fromCursor, toPage } from '../../../kernel/http/paging.ts';
import { newId } from '../../../kernel/ids.ts';
import { KeyGone, type PersonKey } from '../../../kernel/keys/vault.ts';
import type { ActivityQuery, NewActivity } from '../contract/activities.ts';
import { type ActivityRow, createActivityStore, type SealedActivity } from '../store/activities.ts';
import type { About, TelemetryDeps } from './deps.ts';
import { type Asks, createListLooks } from './looks.ts';
import { day, happenedAt, rangeOf } from './moments.ts';
import { withUsers } from './with-users.ts';

/** What people do: told by programs, read for some months, and then gone. */
export function createActivities(deps: TelemetryDeps) {
  const { db, vault, clock, activityDays } = deps;
  const noted = createListLooks(deps);

  const store = async (about: About, items: readonly NewActivity[], placeOf: (index: number) => string) => {
    const { actor, reach, userId } = about;
    const now = clock.now();
    const moments = happenedAt(items, now, placeOf);
    const key = await vault.of(userId);
    const sealed = items.map((item, index) => {
      const place = placeOf(index);
      const at = moments[index] as Date;
      return seal(key, userId, item, { at, app: appOf(actor, item.app, place) });
    });
    const { stored, unknown } = await createActivityStore(db.as(actor, reach)).addAll(userId, now, sealed);
    if (unknown !== null) throw noSuchApp(placeOf(unknown));
    return { stored, repeated: items.length - stored };
  };

  const openAll = async (rows: readonly ActivityRow[]) => {
    const items = await Promise.all(
      rows.map(async (row) => {
        const key = await vault.of(row.user_id).catch(ofErased);
        return key && opened(key, row);
      }),
    );
    return items.filter((item) => item !== undefined);
  };

  return {
    add: (about: About, item: NewActivity) => store(about, [item], () => 'body'),

    /** All or none: one that cannot be stored is named, and the others are not stored either. */
    addAll: (about: About, items: readonly NewActivity[]) =>
      store(about, items, (index) => `body.items.${index}`),

    /** Of one person, or of everybody; newest first, and never what is older than activities are kept. To an app its own. */
    async find(asks: Asks, wanted: ActivityQuery) {
      const { actor, reach, userId } = asks;
      const { type, visit, limit, cursor, include } = wanted;
      const app = actor.kind === 'app' ? appOf(actor, wanted.app, 'query') : wanted.app;
      const now = clock.now();
      const rows = await createActivityStore(db.reading(actor, reach)).find({
        ...{ userId, app, type, visit },
        ...rangeOf(wanted, now),
        goneUpTo: new Date(now.getTime() - activityDays * day),
        after: cursor === undefined ? undefined : fromCursor(cursor),
        limit: limit + 1,
      });
      const { items: shown, ...rest } = toPage(
        rows,
        limit,
        (row) => ({ at: row.occurred_at, id: row.id }),
        (row) => row,
      );
      const items = await noted(asks, 'activity:read', await openAll(shown));
      return { items: await withUsers(deps, actor, include, items), ...rest };
    },

    /** In the transaction of what was done: an activity that the program itself saw. */
    async record(
      run: Run,
      { userId, app, type }: { userId: string; app: string; type: string },
      at = clock.now(),
    ): Promise<void> {
      await createActivityStore(run).add({ userId, id: newId(), app, type, at });
    },
  };
}

/** An app speaks of itself only, and reads of itself only: what a person does elsewhere is not its business. */
export function appOf(actor: About['actor'], named: string | undefined, place: string): string {
  if (actor.kind !== 'app') {
    if (named === undefined) throw new AppError('bad-request', `${place}.app: say in which app it happened.`);
    return named;
  }
  if (named !== undefined && named !== actor.app)
    throw new AppError(
      'bad-request',
      `${place}.app: an app tells of itself only, and reads of itself only. Leave it out.`,
    );
  return actor.app;
}

export const noSuchApp = (place: string) =>
  new AppError(
    'bad-request',
    `${place}.app: no app of this name is registered and active. Nothing was stored.`,
  );

const placeIn = (column: 'data' | 'metadata', userId: string, at: Date, id: string) => ({
  table: 'activities',
  column,
  key: [userId, at.toISOString(), id],
});

function seal(
  key: PersonKey,
  userId: string,
  { id, type, visit, data, metadata }: NewActivity,
  { at, app }: { at: Date; app: string },
): SealedActivity {
  const sealed = (column: 'data' | 'metadata', value: unknown) =>
    value === undefined || value === null ? null : key.sealJson(placeIn(column, userId, at, id), value);
  return {
    ...{ id, app, type, at },
    visit: visit ?? null,
    data: sealed('data', data),
    metadata: sealed('metadata', metadata),
  };
}

function opened(key: PersonKey, row: ActivityRow) {
  const open = (column: 'data' | 'metadata') => {
    const sealed = row[column];
    return sealed && key.openJson(placeIn(column, row.user_id, row.occurred_at, row.id), sealed);
  };
  return {
    id: row.id,
    userId: row.user_id,
    app: row.app,
    type: row.type,
    visit: row.visit,
    occurredAt: row.occurred_at.toISOString(),
    receivedAt: row.received_at.toISOString(),
    data: open('data'),
    metadata: open('metadata'),
  };
}

/** Somebody who is just being erased has nothing any more that could be shown. */
export function ofErased(error: unknown): undefined {
  if (!(error instanceof KeyGone)) throw error;
}
