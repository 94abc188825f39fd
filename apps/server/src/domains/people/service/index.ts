import type { UserActor } from '../../../kernel/actor.ts';
import type { Run } from '../../../kernel/database/database.ts';
import { notFound } from '../../../kernel/errors.ts';
import { createPreferencesStore } from '../store/preferences.ts';
import { createProfileStore } from '../store/profiles.ts';
import { createAvatars } from './avatars/index.ts';
import { createComplete } from './complete.ts';
import type { PeopleDeps } from './deps.ts';
import { createDescribe } from './describe.ts';
import { createNames } from './names.ts';
import { createPreferences, shownWidgets } from './preferences.ts';
import { createProfiles } from './profile.ts';
import { createSight } from './sight.ts';

export type People = ReturnType<typeof createPeople>;

/** Who people are to others, and how they like the app to be. */
export function createPeople(deps: PeopleDeps) {
  const { db } = deps;
  const names = createNames(deps);
  const sight = createSight(deps);
  const describeUsers = createDescribe(deps, names);
  const profiles = createProfiles(deps, names, sight, describeUsers);
  const preferences = createPreferences(deps, describeUsers);

  return {
    createFor: names.createFor,
    namesOf: names.namesOf,
    rename: names.rename,
    visibleTo: names.visibleTo,
    describeUsers,
    profiles,
    preferences,
    avatars: createAvatars(deps, sight),
    complete: createComplete(deps, { profiles, preferences }),

    close: () => deps.bucket?.close(),

    /** In the caller's transaction. */
    languageOf: async (run: Run, userId: string): Promise<string> =>
      (await createPreferencesStore(run).find(userId))?.language ?? 'en',

    /** What a screen needs before it can draw anything for the one who is signed in. */
    async summaryOf(actor: UserActor) {
      const run = db.as(actor, { to: 'subject', userId: actor.userId });
      const [profile, chosen] = await Promise.all([
        createProfileStore(run).profile(actor.userId),
        createPreferencesStore(run).find(actor.userId),
      ]);
      if (!profile || !chosen) throw notFound();
      return {
        displayName: await names.nameOf(profile),
        avatarId: profile.avatar_id,
        theme: chosen.theme,
        language: chosen.language,
        timeZone: chosen.time_zone,
        widgets: shownWidgets(chosen),
        dashboard: {
          layout: chosen.dashboard_layout,
          defaultView: chosen.default_view,
          favouriteApps: chosen.favourite_apps,
        },
        preferencesVersion: chosen.version,
      };
    },
  };
}
