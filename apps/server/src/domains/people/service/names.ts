import type { Reach, UserActor } from '../../../kernel/actor.ts';
import type { Run } from '../../../kernel/database/database.ts';
import { AppError } from '../../../kernel/errors.ts';
import { fromIdCursor, toIdCursor } from '../../../kernel/http/paging.ts';
import { createPreferencesStore } from '../store/preferences.ts';
import { createProfileStore } from '../store/profiles.ts';
import { at, type PeopleDeps } from './deps.ts';

export type Names = ReturnType<typeof createNames>;

/** What people are called, and how they are found by it. Profile and preferences are made with the user, always. */
export function createNames({ db, vault, access, clock }: PeopleDeps) {
  const nameOf = async (row: { user_id: string; display_name: Buffer }) =>
    (await vault.of(row.user_id)).openText(at('display_name', row.user_id), row.display_name);

  const hashOf = (prefix: string) => vault.blindIndex('name', prefix);
  const prefixesOf = (displayName: string) =>
    [...new Set(wordsOf(displayName).flatMap(beginnings))].map(hashOf);

  return {
    nameOf,
    prefixesOf,

    /** In the transaction that makes the user. */
    async createFor(run: Run, userId: string, displayName: string, language: string): Promise<void> {
      const length = [...displayName].length;
      if (length < 1 || length > 100)
        throw new AppError('bad-request', 'A display name has 1 to 100 characters.');
      const key = await vault.of(userId);
      const store = createProfileStore(run);
      await store.createProfile(userId, key.sealText(at('display_name', userId), displayName));
      await store.setPrefixes(userId, prefixesOf(displayName));
      await createPreferencesStore(run).create(userId, language);
    },

    /** In the caller's transaction: what people are called; one who is erased is absent. */
    async namesOf(run: Run, userIds: readonly string[]): Promise<Map<string, string>> {
      const rows = userIds.length === 0 ? [] : await createProfileStore(run).profiles(userIds);
      return new Map(await Promise.all(rows.map(async (row) => [row.user_id, await nameOf(row)] as const)));
    },

    /** In the caller's transaction. */
    async rename(run: Run, userId: string, displayName: string): Promise<void> {
      const key = await vault.of(userId);
      const store = createProfileStore(run);
      const name = key.sealText(at('display_name', userId), displayName);
      await store.change(userId, { display_name: name }, clock.now());
      await store.setPrefixes(userId, prefixesOf(displayName));
    },

    /** The people the actor may see, themselves left out: some at a time, by name within a page. */
    async visibleTo(
      actor: UserActor,
      reach: Reach,
      find: { limit: number; cursor?: string | undefined; name?: string | undefined },
    ) {
      const after = find.cursor === undefined ? undefined : fromIdCursor(find.cursor);
      const others = reach.to === 'related' ? reach.userIds.filter((id) => id !== actor.userId) : undefined;
      if (others?.length === 0) return { items: [] };
      const words = find.name === undefined ? [] : wordsOf(find.name);
      const [rows, followers] = await Promise.all([
        createProfileStore(db.as(actor, reach)).page({
          among: others,
          prefixes: words.map((word) => hashOf(word.slice(0, longestPrefix))),
          after,
          limit: find.limit + 1,
        }),
        access.followers(actor, 'person:read'),
      ]);
      const wordOf = new Map(followers.map((follower) => [follower.userId, follower.word]));
      const shown = rows.slice(0, find.limit);
      const people = await Promise.all(
        shown.map(async (row) => ({
          userId: row.user_id,
          displayName: await nameOf(row),
          // What a guardian sees of a picture that is private, they see on the person's own page.
          avatarId: reach.to === 'any' || row.visibility !== 'private' ? row.avatar_id : null,
          relationship: wordOf.get(row.user_id) ?? null,
        })),
      );
      const items = people
        .filter(({ userId, displayName }) => userId !== actor.userId && beginsWith(displayName, words))
        .sort((a, b) => a.displayName.localeCompare(b.displayName));
      const last = rows.length > find.limit ? shown.at(-1) : undefined;
      return last ? { items, next: toIdCursor(last.user_id) } : { items };
    },
  };
}

/** So many letters of a word can be searched by; what is longer is looked at when it is open. */
const longestPrefix = 8;
const mostWords = 8;

/** Without case and accents: "Zoë" is found by "zoe". */
const wordsOf = (name: string): string[] =>
  name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .slice(0, mostWords);

const beginnings = (word: string): string[] =>
  Array.from({ length: Math.min(word.length, longestPrefix) }, (_, length) => word.slice(0, length + 1));

function beginsWith(displayName: string, words: readonly string[]): boolean {
  const own = wordsOf(displayName);
  return words.every((word) => own.some((one) => one.startsWith(word)));
}
