import type { Reach, UserActor } from '../../../../kernel/actor.ts';
import { AppError, notFound } from '../../../../kernel/errors.ts';
import { newId } from '../../../../kernel/ids.ts';
import { createAvatarStore } from '../../store/avatars.ts';
import type { About, PeopleDeps } from '../deps.ts';
import type { Picture, Sight, Size } from '../sight.ts';
import type { Bucket } from './bucket.ts';
import { createImages } from './image.ts';

const minute = 60_000;
/** What nobody wrote down by then is nobody's. */
const announcedFor = 60 * minute;
/** Long before that, a picture that took so long is given up. */
const patience = 20 * minute;
const removedAtOnce = 50;

const place = (userId: string, size: Size) => ({ table: 'avatars', column: size, key: [userId] });
const sizes: readonly Size[] = ['image', 'thumbnail'];
const namesOf = (pictureId: string) => sizes.map((size) => `${pictureId}/${size}`);

/** Pictures of people: made anew, sealed, in the database or a bucket; seen as the profile is. */
export function createAvatars(deps: PeopleDeps, sight: Sight) {
  const { db, vault, audit, clock, access, bucket } = deps;
  const images = createImages();

  /**
   * In an order in which nothing is lost and nothing stays behind: first it is written down that the picture goes
   * unless it is somebody's, then it is put there, then it becomes somebody's.
   */
  async function putAway(id: string, sealed: { image: Buffer; thumbnail: Buffer }, into: Bucket) {
    const begun = clock.now().getTime();
    await createAvatarStore(db.asSystem('announce-picture')).announce(id, new Date(begun + announcedFor));
    for (const size of sizes) await into.put(`${id}/${size}`, sealed[size]);
    if (clock.now().getTime() - begun > patience)
      throw new AppError('busy', 'Storing the picture took too long. Nothing was changed; try again.');
    return { image: null, thumbnail: null };
  }

  async function open(userId: string, size: Size, picture: Picture): Promise<Buffer> {
    const { id, in_bucket: inBucket, bytes } = picture;
    // Where no bucket is configured any more, what is in it cannot be reached.
    const sealed = inBucket ? await bucket?.get(`${id}/${size}`) : bytes;
    if (!sealed) throw notFound();
    return (await vault.of(userId)).open(place(userId, size), sealed);
  }

  /** Not by the person's choice: by a right on them, which is on record. */
  async function byRight(actor: UserActor, userId: string, size: Size, requestId: string) {
    const refusedAs404 = (error: unknown) => {
      throw error instanceof AppError && error.onRecord ? notFound() : error;
    };
    const reach: Reach = await access.authorise(actor, 'person:read', userId, requestId).catch(refusedAs404);
    if (!(await sight.byPermission(actor, userId)).shown) return undefined;
    return createAvatarStore(db.as(actor, reach)).find(userId, size);
  }

  return {
    async put({ actor, reach, userId, requestId }: About, bytes: Buffer): Promise<{ avatarId: string }> {
      const made = await images.make(bytes, actor.userId);
      const key = await vault.of(userId);
      const id = newId();
      const sealed = {
        image: key.seal(place(userId, 'image'), made.image),
        thumbnail: key.seal(place(userId, 'thumbnail'), made.thumbnail),
      };
      const kept = bucket ? await putAway(id, sealed, bucket) : sealed;
      await db.withActor(actor, reach, async (run) => {
        const row = { id, ...kept, in_bucket: bucket !== undefined, created_at: clock.now() };
        await createAvatarStore(run).put(userId, row);
        await audit.record(run, { actor, action: 'avatar:put', subject: userId, outcome: 'done', requestId });
      });
      return { avatarId: id };
    },

    remove: ({ actor, reach, userId, requestId }: About): Promise<void> =>
      db.withActor(actor, reach, async (run) => {
        if ((await createAvatarStore(run).remove(userId)) === 0) throw notFound();
        await audit.record(run, {
          actor,
          action: 'avatar:remove',
          subject: userId,
          outcome: 'done',
          requestId,
        });
      }),

    /** What is not to be seen is as if there were nothing. `id`: this picture, and none that took its place. */
    async find(
      actor: UserActor,
      userId: string,
      { size, id }: { size: Size; id?: string | undefined },
      requestId: string,
    ): Promise<{ readonly id: string; readonly open: () => Promise<Buffer> }> {
      const looked = await sight.look(actor, userId, size);
      const picture = looked.shown ? looked.picture : await byRight(actor, userId, size, requestId);
      if (!picture || (id !== undefined && id !== picture.id)) throw notFound();
      return { id: picture.id, open: () => open(userId, size, picture) };
    },

    /** The person's own, for whoever may carry their data away; undefined without one. */
    async ownPicture({
      actor,
      reach,
      userId,
    }: Pick<About, 'actor' | 'reach' | 'userId'>): Promise<Buffer | undefined> {
      const picture = await createAvatarStore(db.as(actor, reach)).find(userId, 'image');
      if (!picture) return undefined;
      // One that lies where nothing is configured any more cannot be carried away.
      return open(userId, 'image', picture).catch((error: unknown) => {
        if (error instanceof AppError && error.code === 'not-found') return undefined;
        throw error;
      });
    },

    /** In the job: what was replaced or removed, or never became anybody's, leaves the bucket. */
    async removeDue(): Promise<void> {
      // Where no bucket is configured any more, what is to leave it stays noted until there is one again.
      if (!bucket) return;
      const now = clock.now();
      const due = await createAvatarStore(db.asSystem('find-due-pictures')).due(now, removedAtOnce);
      if (due.length === 0) return;
      const nobodys = due.filter(({ owner }) => owner === null);
      await bucket.remove(nobodys.flatMap((one) => namesOf(one.picture_id)));
      await createAvatarStore(db.asSystem('note-removed-pictures')).removed(due);
    },
  };
}
