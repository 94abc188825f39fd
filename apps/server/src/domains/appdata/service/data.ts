import type { Run } from '../../../kernel/database/database.ts';
import { AppError, notFound } from '../../../kernel/errors.ts';
import type { Place } from '../../../kernel/keys/envelope.ts';
import {
  createDataStore,
  type DataKey,
  type DataRow,
  type Edition,
  mostBytes,
  mostKeys,
  type WriteAnswer,
  type Written,
} from '../store/data.ts';
import type { About, AppdataDeps } from './deps.ts';
import { fromEtag, toEtag } from './etag.ts';
import type { Schemas } from './schemas.ts';
import { toStoredText } from './values.ts';

/** Under this key an app keeps what its user has set: that they changed it is an activity. */
export const settingsKey = 'settings';

/** What has to be true of the value that is there, or nothing is written. */
export type Condition = {
  readonly ifMatch?: string | undefined;
  /** Only where there is nothing so far. */
  readonly createOnly?: boolean | undefined;
};

/**
 * Bound to the key, not to the version: the history holds the same sealed bytes, so that a write seals once and one
 * statement writes both. Whoever could swap a version for another in the database could as well change its number.
 */
export const valuePlace = ({ userId, app, key }: DataKey): Place => ({
  table: 'app_data',
  column: 'value',
  key: [userId, app, key],
});

export const shownWritten = ({ version, born, createdAt, updatedAt }: Written) => ({
  version,
  etag: toEtag({ version, born }),
  createdAt: createdAt.toISOString(),
  updatedAt: updatedAt.toISOString(),
});

/**
 * One statement, whatever the condition: it writes, or the answer is undefined and nothing was written.
 * @throws AppError `too-large` where there is no room for it, and nothing was written
 */
export async function writeTo(
  store: ReturnType<typeof createDataStore>,
  key: DataKey,
  sealed: Buffer,
  condition: Condition,
): Promise<Written | undefined> {
  const answer = await knownAppOnly(attempt(store, key, sealed, condition));
  if (answer?.full) throw noRoom();
  return answer;
}

function attempt(
  store: ReturnType<typeof createDataStore>,
  key: DataKey,
  sealed: Buffer,
  { ifMatch, createOnly }: Condition,
): Promise<WriteAnswer | undefined> {
  if (createOnly) return store.create(key, sealed);
  if (ifMatch === undefined) return store.put(key, sealed);
  return store.replace(key, sealed, editionOf(ifMatch));
}

const noRoom = () =>
  new AppError(
    'too-large',
    `An app may keep ${mostKeys} keys and ${mostBytes / 1024 / 1024} MiB for a person at most. Delete what is not needed, then try again.`,
  );

const editionOf = (ifMatch: string): Edition | undefined => (ifMatch === '*' ? undefined : fromEtag(ifMatch));

/** What is there instead; an empty tag and version 0 where nothing is. */
function changedMeanwhile({ ifMatch }: Condition, found: Edition | undefined): AppError {
  return new AppError(
    'precondition-failed',
    found
      ? 'The value was written meanwhile. Read it, apply your change to it, and send that with its tag.'
      : 'There is no such value, or not any more. Send it without If-Match to make it.',
    {
      facts: {
        expected: ifMatch ?? '',
        expectedVersion: ifMatch ? fromEtag(ifMatch).version : 0,
        found: found ? toEtag(found) : '',
        version: found?.version ?? 0,
      },
    },
  );
}

/** An app that is not registered is found by the database, not asked for beforehand. */
async function knownAppOnly<T>(work: Promise<T>): Promise<T> {
  return work.catch((error: { code?: string; constraint?: string }) => {
    if (error.code === '23503' && error.constraint === 'app_data_app_fkey') throw notFound();
    throw error;
  });
}

/** What apps store for people: one value under each key, in versions. */
export function createData(deps: AppdataDeps, schemas: Schemas) {
  const { db, vault, audit, once, historyDepth, recordActivity, describeUsers } = deps;
  const storeOf = (run: Run) => createDataStore(run, historyDepth);

  const opened = async (userId: string, app: string, rows: readonly DataRow[]) => {
    const person = await vault.of(userId);
    return rows.map((row) => ({
      app,
      key: row.key,
      value: person.openJson(valuePlace({ userId, app, key: row.key }), row.value),
      ...shownWritten(row),
    }));
  };

  const shownUser = async ({ actor, userId }: About) =>
    (await describeUsers(actor, [userId])).get(userId) ?? null;

  /** The value as it is stored. @throws AppError where it may not be stored under this key */
  async function seal(about: About, app: string, key: string, value: unknown): Promise<Buffer> {
    const text = toStoredText(value);
    const problem = await schemas.problemOf(about, app, key, value);
    if (problem)
      throw new AppError('bad-request', `The value does not fit the schema of this key: ${problem}.`);
    const person = await vault.of(about.userId);
    return person.seal(valuePlace({ userId: about.userId, app, key }), Buffer.from(text));
  }

  return {
    storeOf,

    seal,

    async put(
      about: About,
      { app, key }: { app: string; key: string },
      value: unknown,
      condition: Condition,
      idempotencyKey: string | undefined,
    ) {
      const { actor, reach, userId } = about;
      const place = { userId, app, key };
      const sealed = await seal(about, app, key, value);
      const write = async (run: Run) => {
        const store = storeOf(run);
        const written = await writeTo(store, place, sealed, condition);
        if (!written) throw changedMeanwhile(condition, await store.edition(place));
        return { app, key, ...shownWritten(written) };
      };
      // One round trip, where one statement is all there is to do.
      if (idempotencyKey === undefined && key !== settingsKey) return write(db.as(actor, reach));
      const request = { put: { app, key, value, ...condition } };
      return db.withActor(actor, reach, (run) =>
        once(run, { actorId: whoAsks(about), subject: userId, key: idempotencyKey, request }, async () => {
          const answer = await write(run);
          if (key === settingsKey) await recordActivity(run, { userId, app, type: 'settings_updated' });
          return answer;
        }),
      );
    },

    async one({ actor, reach, userId }: About, app: string, key: string) {
      const row = await storeOf(db.as(actor, reach)).one({ userId, app, key });
      if (!row) throw notFound();
      const [answer] = await opened(userId, app, [row]);
      if (!answer) throw notFound();
      return answer;
    },

    async list(
      about: About,
      app: string,
      page: { limit: number; cursor?: string | undefined; include?: 'user' | undefined },
    ) {
      const { actor, reach, userId } = about;
      const after = page.cursor === undefined ? undefined : fromKeyCursor(page.cursor);
      const { rows, candidates } = await storeOf(db.as(actor, reach)).page(userId, app, after, page.limit);
      const items = await opened(userId, app, rows);
      const last = rows.at(-1);
      return {
        items,
        ...(last && candidates > rows.length ? { next: toKeyCursor(last.key) } : {}),
        ...(page.include ? { user: await shownUser(about) } : {}),
      };
    },

    async versions(
      { actor, reach, userId }: About,
      { app, key }: { app: string; key: string },
      page: { limit: number; before?: number | undefined },
    ) {
      const place = { userId, app, key };
      const { rows, candidates } = await storeOf(db.as(actor, reach)).versions(
        place,
        page.before,
        page.limit,
      );
      const person = await vault.of(userId);
      const items = rows.map(({ version, value, writtenAt }) => ({
        version,
        value: person.openJson(valuePlace(place), value),
        writtenAt: writtenAt.toISOString(),
      }));
      const last = rows.at(-1);
      return { items, ...(last && candidates > rows.length ? { next: last.version } : {}) };
    },

    async apps({ actor, reach, userId }: About) {
      const rows = await storeOf(db.as(actor, reach)).apps(userId);
      return rows.map((row) => ({ ...row, updatedAt: row.updatedAt.toISOString() }));
    },

    remove: (about: About, { app, key }: { app: string; key: string }, ifMatch: string | undefined) =>
      db.withActor(about.actor, about.reach, async (run) => {
        const store = storeOf(run);
        const place = { userId: about.userId, app, key };
        const expected = ifMatch === undefined ? undefined : editionOf(ifMatch);
        if ((await store.remove(place, expected)) === 0) {
          if (ifMatch === undefined) throw notFound();
          throw changedMeanwhile({ ifMatch }, await store.edition(place));
        }
        await auditOf(run, about, 'appdata:delete');
      }),

    removeAll: (about: About, app: string): Promise<number> =>
      db.withActor(about.actor, about.reach, async (run) => {
        const count = await storeOf(run).removeAll(about.userId, app);
        if (count > 0) await auditOf(run, about, `appdata:delete-all ${app}`);
        return count;
      }),
  };

  function auditOf(run: Run, { actor, userId, requestId }: About, action: string): Promise<void> {
    return audit.record(run, { actor, action, subject: userId, outcome: 'done', requestId });
  }
}

/** Whose Idempotency-Key it is: an app's is not the person's. */
export const whoAsks = ({ actor }: About): string =>
  actor.kind === 'app' ? `app ${actor.app}` : actor.userId;

const toKeyCursor = (key: string): string => Buffer.from(`key.${key}`).toString('base64url');

function fromKeyCursor(cursor: string): string {
  const key = /^key\.([\w.:~-]{1,200})$/.exec(Buffer.from(cursor, 'base64url').toString('latin1'))?.[1];
  if (!key) throw new AppError('bad-request', 'The cursor is not one of ours. Start again without it.');
  return key;
}
