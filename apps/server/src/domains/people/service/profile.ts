import type { UserActor } from '../../../kernel/actor.ts';
import type { Run } from '../../../kernel/database/database.ts';
import { AppError, notFound } from '../../../kernel/errors.ts';
import { refuseOther } from '../../../kernel/http/etags.ts';
import type { PersonKey } from '../../../kernel/keys/vault.ts';
import type { ProfileChange } from '../contract/index.ts';
import { createProfileStore, type ProfileRow, type SealedProfile } from '../store/profiles.ts';
import { type About, at, type PeopleDeps } from './deps.ts';
import type { Describe } from './describe.ts';
import type { Names } from './names.ts';
import type { Sight } from './sight.ts';

type Metadata = Record<string, unknown>;
type Visibility = 'private' | 'related' | 'organisation';
type Locked = Pick<ProfileRow, 'version' | 'metadata' | 'visibility' | 'avatar_url' | 'thumbnail_url'>;

const metadataBytes = 16 * 1024;

const textColumns = { bio: 'bio', avatarUrl: 'avatar_url', thumbnailUrl: 'thumbnail_url' } as const;

/** Who somebody says they are: read whole or as far as they show it, changed, with what is kept beside it. */
export function createProfiles(deps: PeopleDeps, names: Names, sight: Sight, describeUsers: Describe) {
  const { db, vault, audit, clock, standingOf } = deps;

  const metadataOf = (key: PersonKey, userId: string, sealed: Buffer | null): Metadata =>
    sealed ? (key.openJson(at('metadata', userId), sealed) as Metadata) : {};

  /** What everybody sees who sees anything but the name. */
  function shownOf(row: ProfileRow, key: PersonKey) {
    const text = (column: 'bio' | 'avatar_url' | 'thumbnail_url') => {
      const sealed = row[column];
      return sealed && key.openText(at(column, row.user_id), sealed);
    };
    const avatarUrl = text('avatar_url');
    return {
      bio: text('bio'),
      avatarId: row.avatar_id,
      avatarUrl,
      thumbnailUrl: text('thumbnail_url') ?? avatarUrl,
    };
  }

  const nothingShown = { bio: null, avatarId: null, avatarUrl: null, thumbnailUrl: null };

  async function whole(row: ProfileRow, seen: { shown: boolean; changes: boolean }) {
    const key = await vault.of(row.user_id);
    return {
      userId: row.user_id,
      displayName: await names.nameOf(row),
      ...(seen.shown ? shownOf(row, key) : nothingShown),
      visibility: seen.changes ? (row.visibility as Visibility) : null,
      metadata: seen.changes ? metadataOf(key, row.user_id, row.metadata) : null,
      version: row.version,
      updatedAt: row.updated_at.toISOString(),
    };
  }

  async function find({ actor, reach, userId }: About, include?: 'user') {
    // As the actor, and first: it is here that the database checks the login.
    const row = await createProfileStore(db.as(actor, reach)).profile(userId);
    if (!row) throw notFound();
    const seen =
      actor.userId === userId ? { shown: true, changes: true } : await sight.byPermission(actor, userId);
    const profile = await whole(row, seen);
    if (include === undefined) return profile;
    return { ...profile, user: (await describeUsers(actor, [userId])).get(userId) ?? null };
  }

  /** One change: the version it begins from is compared while nobody else can write. */
  const changing = (
    { actor, reach, userId, requestId }: About,
    ifMatch: string | undefined,
    work: (key: PersonKey, now: Locked, run: Run) => SealedProfile | Promise<SealedProfile>,
    displayName?: string,
  ) =>
    vault.of(userId).then((key) =>
      db.withActor(actor, reach, async (run) => {
        const store = createProfileStore(run);
        const now = await store.lock(userId);
        if (!now) throw notFound();
        refuseOther(ifMatch, now.version);
        await store.change(userId, await work(key, now, run), clock.now());
        if (displayName !== undefined) await store.setPrefixes(userId, names.prefixesOf(displayName));
        await audit.record(run, {
          actor,
          action: 'profile:change',
          subject: userId,
          outcome: 'done',
          requestId,
        });
        const row = await store.profile(userId);
        if (!row) throw notFound();
        return row;
      }),
    );

  function sealChange(key: PersonKey, userId: string, change: ProfileChange): SealedProfile {
    const texts = (Object.keys(textColumns) as (keyof typeof textColumns)[]).flatMap((name) => {
      const value = change[name];
      if (value === undefined) return [];
      const column = textColumns[name];
      return [[column, value ? key.sealText(at(column, userId), value) : null]];
    });
    return {
      ...Object.fromEntries(texts),
      ...(change.visibility ? { visibility: change.visibility } : {}),
      ...(change.displayName
        ? { display_name: key.sealText(at('display_name', userId), change.displayName) }
        : {}),
    };
  }

  /**
   * Children do not show themselves to everybody, nor lead whoever looks at them to an address elsewhere, by themselves:
   * a guardian may do it for them. What is there already may be sent again.
   */
  async function refuseChild(
    run: Run,
    { actor, userId }: About,
    change: ProfileChange,
    key: PersonKey,
    now: Locked,
  ) {
    const shows = change.visibility === 'organisation' && now.visibility !== 'organisation';
    const kept = (['avatar_url', 'thumbnail_url'] as const).map((column) => {
      const sealed = now[column];
      return sealed && key.openText(at(column, userId), sealed);
    });
    const leads = [change.avatarUrl, change.thumbnailUrl].some((url) => url && !kept.includes(url));
    if (actor.userId !== userId || !(shows || leads)) return;
    if (!(await standingOf(run, [userId])).get(userId)?.minor) return;
    throw new AppError(
      'refused',
      shows
        ? 'Ask a parent or guardian to show your profile to everybody here. Nothing was changed.'
        : 'Ask a parent or guardian to add a picture from elsewhere, or upload one. Nothing was changed.',
    );
  }

  const changeMetadata = (about: About, ifMatch: string | undefined, work: (now: Metadata) => Metadata) =>
    changing(about, ifMatch, (key, { metadata }) => {
      const next = work(metadataOf(key, about.userId, metadata));
      if (Buffer.byteLength(JSON.stringify(next)) > metadataBytes)
        throw new AppError('too-large', 'All metadata of a profile together has at most 16 KiB as JSON.');
      return { metadata: key.sealJson(at('metadata', about.userId), next) };
    });

  return {
    find,

    async change(about: About, change: ProfileChange, ifMatch?: string) {
      const { userId } = about;
      const seal = async (key: PersonKey, now: Locked, run: Run) => {
        await refuseChild(run, about, change, key, now);
        return sealChange(key, userId, change);
      };
      const row = await changing(about, ifMatch, seal, change.displayName);
      return whole(row, { shown: true, changes: true });
    },

    /** To anybody who is signed in: what is not to be seen is as if there were nobody. */
    async shownTo(actor: UserActor, userId: string) {
      const { row, shown } = await sight.look(actor, userId);
      if (!row || !shown) throw notFound();
      return { userId, displayName: await names.nameOf(row), ...shownOf(row, await vault.of(userId)) };
    },

    async metadata({ actor, reach, userId }: About, name: string) {
      const row = await createProfileStore(db.as(actor, reach)).profile(userId);
      const all = row ? metadataOf(await vault.of(userId), userId, row.metadata) : {};
      if (!row || !Object.hasOwn(all, name)) throw notFound();
      return { key: name, value: all[name], version: row.version };
    },

    async setMetadata(about: About, name: string, value: unknown, ifMatch?: string) {
      const { version } = await changeMetadata(about, ifMatch, (now) => ({ ...now, [name]: value }));
      return { key: name, value, version };
    },

    async removeMetadata(about: About, name: string, ifMatch?: string): Promise<void> {
      await changeMetadata(about, ifMatch, (now) => {
        if (!Object.hasOwn(now, name)) throw notFound();
        const { [name]: _gone, ...rest } = now;
        return rest;
      });
    },
  };
}
