import type { UserActor } from '../../../kernel/actor.ts';
import { type AvatarRow, createAvatarStore } from '../store/avatars.ts';
import { createProfileStore } from '../store/profiles.ts';
import type { PeopleDeps } from './deps.ts';

export type Sight = ReturnType<typeof createSight>;
export type Size = 'image' | 'thumbnail';
export type Picture = Pick<AvatarRow, 'id' | 'in_bucket'> & { readonly bytes: Buffer | null };

/**
 * What one person may see of another's profile. It rests on the choice of the other, on relationships in either
 * direction and on rights, which the actor's own statements cannot all see.
 */
export function createSight({ db, access, standingOf }: PeopleDeps) {
  const look = (actor: UserActor, userId: string, size?: Size) =>
    db.withSystem('see-profile', async (run) => {
      const row = await createProfileStore(run).profile(userId);
      const isOwn = actor.userId === userId;
      const isHere = (await standingOf(run, [userId])).get(userId)?.active ?? false;
      const visibility = row?.visibility ?? 'private';
      const shown =
        isOwn ||
        (isHere &&
          (visibility === 'organisation' ||
            (visibility === 'related' && (await access.areRelated(run, actor.userId, userId)))));
      const picture: Picture | undefined =
        size && shown ? await createAvatarStore(run).find(userId, size) : undefined;
      return {
        row,
        visibility,
        shown,
        picture,
        /** Guardians, and who may see everybody: whatever the person chose. */
        always:
          (await access.isGuardian(run, actor.userId, userId)) ||
          (actor.strong && (await access.holdsOverAll(run, actor.userId, 'person:read'))),
        changes: await access.mayWithin(run, actor, 'person:write', userId),
      };
    });

  return {
    look,

    /** For whoever has the permission `person:read` on the person: they see the name in any case. */
    async byPermission(actor: UserActor, userId: string) {
      const { always, visibility, changes } = await look(actor, userId);
      return { shown: always || visibility !== 'private', changes };
    },
  };
}
