import type { Reach, UserActor } from '../../kernel/actor.ts';
import type { Audit } from '../../kernel/audit.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Database, Run } from '../../kernel/database/database.ts';
import { AppError, notFound } from '../../kernel/errors.ts';
import type { Vault } from '../../kernel/keys/vault.ts';
import type { Access } from '../access/index.ts';
import { createPeopleStore, type PreferencesChange } from './store.ts';

export type PeopleDeps = {
  readonly db: Database;
  readonly vault: Vault;
  readonly audit: Audit;
  readonly access: Access;
  readonly clock: Clock;
};
type About = { readonly actor: UserActor; readonly reach: Reach; readonly userId: string };

const at = (column: string, userId: string) => ({ table: 'profiles', column, key: [userId] });
const mostPeople = 1000;

export type People = ReturnType<typeof createPeople>;

/** Profiles and preferences: made with the user, always. */
export function createPeople({ db, vault, audit, access, clock }: PeopleDeps) {
  const nameOf = async (row: { user_id: string; display_name: Buffer }) =>
    (await vault.of(row.user_id)).openText(at('display_name', row.user_id), row.display_name);

  return {
    /** In the transaction that makes the user. */
    async createFor(run: Run, userId: string, displayName: string): Promise<void> {
      const length = [...displayName].length;
      if (length < 1 || length > 100)
        throw new AppError('bad-request', 'A display name has 1 to 100 characters.');
      const key = await vault.of(userId);
      const store = createPeopleStore(run);
      await store.createProfile(userId, key.sealText(at('display_name', userId), displayName));
      await store.createPreferences(userId);
    },

    async profile({ actor, reach, userId }: About) {
      const row = await createPeopleStore(db.as(actor, reach)).profile(userId);
      if (!row) throw notFound();
      const key = await vault.of(userId);
      const text = (column: string, sealed: Buffer | null) =>
        sealed && key.openText(at(column, userId), sealed);
      return {
        userId,
        displayName: await nameOf(row),
        bio: text('bio', row.bio),
        avatarUrl: text('avatar_url', row.avatar_url),
      };
    },

    /** What a screen needs before it can draw anything for the one who is signed in. */
    async summaryOf(actor: UserActor) {
      const store = createPeopleStore(db.as(actor, { to: 'subject', userId: actor.userId }));
      const [profile, preferences] = await Promise.all([
        store.profile(actor.userId),
        store.preferences(actor.userId),
      ]);
      if (!profile || !preferences) throw notFound();
      return { displayName: await nameOf(profile), ...preferences };
    },

    async preferences({ actor, reach, userId }: About) {
      const row = await createPeopleStore(db.as(actor, reach)).preferences(userId);
      if (!row) throw notFound();
      return row;
    },

    changePreferences: ({ actor, reach, userId }: About, change: PreferencesChange) =>
      db.withActor(actor, reach, async (run) => {
        const row = await createPeopleStore(run).changePreferences(userId, change, clock.now());
        if (!row) throw notFound();
        await audit.record(run, { actor, action: 'preferences:change', subject: userId, outcome: 'done' });
        return row;
      }),

    /** The people the actor may see, themselves left out, by name. */
    async visibleTo(actor: UserActor, reach: Reach) {
      const store = createPeopleStore(db.as(actor, reach));
      const [rows, followers] = await Promise.all([
        reach.to === 'related' ? store.profiles(reach.userIds) : store.everyProfile(mostPeople),
        access.followers(actor, 'person:read'),
      ]);
      const wordOf = new Map(followers.map((follower) => [follower.userId, follower.word]));
      const others = rows.filter((row) => row.user_id !== actor.userId);
      const people = await Promise.all(
        others.map(async (row) => ({
          userId: row.user_id,
          displayName: await nameOf(row),
          relationship: wordOf.get(row.user_id) ?? null,
        })),
      );
      return people.sort((a, b) => a.displayName.localeCompare(b.displayName));
    },
  };
}
