import type { Run } from '../../../kernel/database/database.ts';
import { query } from '../../../kernel/database/query.ts';
import type { SessionKey } from './rows.ts';

type WholeFile = {
  readonly startedAt: Date;
  readonly endedAt: Date;
  readonly source: Buffer;
  readonly sourceDigest: Buffer;
};

/** SQL of whole files. */
export const importsStore = (run: Run) => ({
  insertImported: (row: {
    readonly userId: string;
    readonly sessionId: string;
    readonly exerciseId: string | null;
    readonly timeZone: string;
    readonly at: Date;
  }) =>
    run.count(
      query.insertInto('sessions').values({
        user_id: row.userId,
        id: row.sessionId,
        state: 'complete',
        exercise_id: row.exerciseId,
        started_at: row.at,
        ended_at: row.at,
        time_zone: row.timeZone,
      }),
    ),

  /**
   * What is known of a file when it has been read. The digest comes last: another import of the same file waits for this
   * transaction from here on only.
   * @throws the database's `unique_violation` when this person has a session of the same file.
   */
  finishImported: ({ userId, sessionId }: SessionKey, file: WholeFile) =>
    run.count(
      query
        .updateTable('sessions')
        .set({
          started_at: file.startedAt,
          ended_at: file.endedAt,
          source: file.source,
          source_digest: file.sourceDigest,
        })
        .where('user_id', '=', userId)
        .where('id', '=', sessionId),
    ),

  setPointCount: ({ userId, sessionId }: SessionKey, number: number, points: number) =>
    run.count(
      query
        .updateTable('channels')
        .set({ point_count: points })
        .where('user_id', '=', userId)
        .where('session_id', '=', sessionId)
        .where('number', '=', number),
    ),
});
