import { createHash } from 'node:crypto';
import type { Run } from '../database/database.ts';
import { query } from '../database/query.ts';
import { AppError } from '../errors.ts';
import type { Vault } from '../keys/vault.ts';
import type { PersonalData } from '../personal-data/index.ts';
import { idempotencyTables } from '../personal-data/kernel-tables.ts';

export type OnceRequest = {
  readonly actorId: string;
  readonly subject: string;
  /** The Idempotency-Key header; without one the work is simply done. */
  readonly key: string | undefined;
  /** What was asked: the same key with another request is refused. */
  readonly request: unknown;
};

/** Does the work once a key, however often the request is sent. It runs in the caller's transaction, and so does the record. */
export type Once = <T>(run: Run, request: OnceRequest, work: () => Promise<T>) => Promise<T>;

export function createOnce(vault: Vault): Once {
  return async (run, { actorId, subject, key, request }, work) => {
    if (key === undefined) return work();
    if (!/^[\x21-\x7e]{1,100}$/.test(key)) {
      throw new AppError(
        'bad-request',
        'Idempotency-Key: 1 to 100 visible ASCII characters, such as a UUID.',
      );
    }
    const place = {
      user_id: subject,
      key: createHash('sha256').update(`${actorId} ${key}`).digest('base64url'),
    };
    const person = await vault.of(subject);
    // Under the person's key: what was asked may hold their words, and a plain hash of those can be guessed at.
    const digest = person.digest(Buffer.from(JSON.stringify(request)));
    const sealedAt = { table: 'idempotency_keys', column: 'answer', key: [place.user_id, place.key] };
    // A second request with the same key waits here for the first one's transaction.
    const isFirst = await run.count(
      query
        .insertInto('idempotency_keys')
        .values({ ...place, request_digest: digest })
        .onConflict((conflict) => conflict.doNothing()),
    );
    if (!isFirst) {
      const earlier = await run.first(
        query
          .selectFrom('idempotency_keys')
          .select(['request_digest', 'answer'])
          .where('user_id', '=', place.user_id)
          .where('key', '=', place.key),
      );
      if (!earlier?.answer || !earlier.request_digest.equals(digest)) {
        throw new AppError('conflict', 'This Idempotency-Key was used for another request. Take a new one.');
      }
      return person.openJson(sealedAt, earlier.answer) as Awaited<ReturnType<typeof work>>;
    }
    const answer = await work();
    await run.count(
      query
        .updateTable('idempotency_keys')
        .set({ answer: person.sealJson(sealedAt, answer) })
        .where('user_id', '=', place.user_id)
        .where('key', '=', place.key),
    );
    return answer;
  };
}

/** A request is repeated within minutes, hours at most: what is older than a day is removed. */
export const expireIdempotencyKeys = (run: Run, now: Date): Promise<number> =>
  run.count(
    query.deleteFrom('idempotency_keys').where('created_at', '<', new Date(now.getTime() - 86_400_000)),
  );

/** No domain owns the record of repeated requests, so it answers for itself. */
export const idempotencyPersonalData: PersonalData = {
  tables: idempotencyTables,
  async erase(run, userId) {
    await run.count(query.deleteFrom('idempotency_keys').where('user_id', '=', userId));
  },
};
