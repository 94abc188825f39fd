import type { AppActor } from '../../../kernel/actor.ts';
import { LoginStale } from '../../../kernel/database/database.ts';
import type { UserSummary } from '../contract/index.ts';
import { createProfileStore } from '../store/profiles.ts';
import type { PeopleDeps, Reader } from './deps.ts';
import type { Names } from './names.ts';

/** People as they are shown beside what is theirs; whom the reader may not see is absent. */
export type Describe = (reader: Reader, userIds: readonly string[]) => Promise<Map<string, UserSummary>>;

const unknownFields = { firstName: null, lastName: null, email: null };

export function createDescribe({ db, access, fieldsOf }: PeopleDeps, { namesOf }: Names): Describe {
  /** The database says whether token and grant let the app read who its person is. */
  async function mayRead(app: AppActor): Promise<boolean> {
    const { userId } = app;
    const own = db.as({ ...app, permission: 'person:read' }, { to: 'subject', userId });
    try {
      return (await createProfileStore(own).profile(userId)) !== undefined;
    } catch (error) {
      if (error instanceof LoginStale) return false;
      throw error;
    }
  }

  return async (reader, userIds) => {
    const ids = [...new Set(userIds)];
    if (ids.length === 0 || (reader.kind === 'app' && !(await mayRead(reader)))) return new Map();
    return db.withSystem('describe-users', async (run) => {
      const named =
        reader.kind === 'user'
          ? await access.amongWithin(run, reader, 'person:read', ids)
          : new Set(
              (await access.holds(run, reader.userId, 'person:read'))
                ? ids.filter((id) => id === reader.userId)
                : [],
            );
      const detailed =
        reader.kind === 'user'
          ? await access.amongWithin(run, reader, 'person:details', [...named])
          : new Set<string>();
      const names = await namesOf(run, [...named]);
      const fields = await fieldsOf(run, [...detailed]);
      return new Map(
        [...names].map(([userId, displayName]) => [
          userId,
          { userId, displayName, ...(fields.get(userId) ?? unknownFields) },
        ]),
      );
    });
  };
}
