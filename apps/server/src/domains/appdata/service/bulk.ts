import { AppError } from '../../../kernel/errors.ts';
import type { createData } from './data.ts';
import { type Condition, settingsKey, shownWritten, whoAsks, writeTo } from './data.ts';
import type { About, AppdataDeps } from './deps.ts';
import { toEtag } from './etag.ts';

export type BulkItem = { readonly key: string; readonly value: unknown } & Condition;

type Prepared = { readonly item: BulkItem; readonly sealed?: Buffer; readonly reason?: string };

export type BulkAnswer = {
  key: string;
  status: 'written' | 'conflict' | 'invalid';
  version: number | null;
  etag: string | null;
  found?: { version: number; etag: string } | null;
  reason?: string;
};

/** Many values at once. Each is written with all that belongs to it, or not at all; one does not stop the others. */
export function createBulk({ db, once, recordActivity }: AppdataDeps, data: ReturnType<typeof createData>) {
  async function prepare(about: About, app: string, item: BulkItem): Promise<Prepared> {
    try {
      return { item, sealed: await data.seal(about, app, item.key, item.value) };
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return { item, reason: error.message };
    }
  }

  return async (
    about: About,
    app: string,
    items: readonly BulkItem[],
    idempotencyKey: string | undefined,
  ): Promise<BulkAnswer[]> => {
    const { actor, reach, userId } = about;
    if (new Set(items.map(({ key }) => key)).size !== items.length)
      throw new AppError('bad-request', 'body.items: a key comes twice. Send each key once.');
    // Before the transaction: whatever takes another connection inside it could wait for ever.
    const prepared: Prepared[] = [];
    for (const item of items) prepared.push(await prepare(about, app, item));
    // Everybody takes the rows in this order, so that two at once cannot wait for each other.
    prepared.sort((one, other) => (one.item.key < other.item.key ? -1 : 1));
    const request = { bulk: { app, items } };
    return db.withActor(actor, reach, (run) =>
      once(run, { actorId: whoAsks(about), subject: userId, key: idempotencyKey, request }, async () => {
        const store = data.storeOf(run);
        const answers = new Map<string, BulkAnswer>();
        for (const { item, sealed, reason } of prepared) {
          const { key } = item;
          const place = { userId, app, key };
          if (!sealed) {
            answers.set(key, { key, status: 'invalid', version: null, etag: null, reason: reason ?? '' });
            continue;
          }
          const written = await writeTo(store, place, sealed, item).catch(noRoomOnly);
          if (written instanceof AppError) {
            answers.set(key, { key, status: 'invalid', version: null, etag: null, reason: written.message });
          } else if (written) {
            const { version, etag } = shownWritten(written);
            answers.set(key, { key, status: 'written', version, etag });
            if (key === settingsKey) await recordActivity(run, { userId, app, type: 'settings_updated' });
          } else {
            const there = await store.edition(place);
            const found = there ? { version: there.version, etag: toEtag(there) } : null;
            answers.set(key, { key, status: 'conflict', version: null, etag: null, found });
          }
        }
        return items.map(({ key }) => answers.get(key) as BulkAnswer);
      }),
    );
  };
}

/** That there is no room for one value: the others may have some. */
function noRoomOnly(error: unknown): AppError {
  if (error instanceof AppError && error.code === 'too-large') return error;
  throw error;
}
