import type { Database, Run } from '../../../kernel/database/database.ts';
import type { Job } from './job.ts';

/** Under these names a payload says whom it is about. */
export const peopleKeys = ['userId', 'about', 'lead', 'requestedBy'] as const;

/** Nothing is left to do: whom the job was about is not there any more. The message stays with the job. */
export class PersonErased extends Error {
  constructor() {
    super('person erased');
  }
}

export type ErasedDeps = {
  readonly db: Database;
  /** Which of these people there are. */
  readonly standingOf: (run: Run, userIds: readonly string[]) => Promise<ReadonlyMap<string, unknown>>;
};

function peopleIn(payload: unknown): string[] {
  const values = payload as Record<string, unknown>;
  return peopleKeys.map((key) => values[key]).filter((value) => typeof value === 'string');
}

/**
 * A job that fails because its person was erased meanwhile ends, instead of being tried again until somebody has to look
 * at it. The queue is cleared of a person when they are erased; this is for jobs that were in hand then, or queued in that
 * moment.
 * @throws PersonErased
 */
export function endingWithPerson({ db, standingOf }: ErasedDeps, job: Job): Job {
  async function isAnybodyErased(userIds: readonly string[]): Promise<boolean> {
    if (userIds.length === 0) return false;
    const standing = await db.withSystem('find-erased-of-job', (run) => standingOf(run, userIds));
    return userIds.some((userId) => !standing.has(userId));
  }

  return {
    ...job,
    async handle(payload) {
      try {
        await job.handle(payload);
      } catch (error) {
        if (await isAnybodyErased(peopleIn(payload)).catch(() => false)) throw new PersonErased();
        throw error;
      }
    },
  };
}
