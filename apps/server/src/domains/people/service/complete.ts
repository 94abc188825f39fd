import type { Part } from '../contract/index.ts';
import type { About, PeopleDeps } from './deps.ts';
import type { createPreferences } from './preferences.ts';
import type { createProfiles } from './profile.ts';

type Parts = {
  readonly profiles: ReturnType<typeof createProfiles>;
  readonly preferences: ReturnType<typeof createPreferences>;
};

/** Somebody's own fields and what they wish to have along, in one answer. */
export function createComplete({ access, personOf }: PeopleDeps, { profiles, preferences }: Parts) {
  return async (about: About, parts: readonly Part[], requestId?: string) => {
    const person = await personOf(about);
    // Seeing somebody's own fields is another right than seeing who they are.
    if (parts.length > 0) await access.authorise(about.actor, 'person:read', about.userId, requestId);
    return {
      ...person,
      ...(parts.includes('profile') ? { profile: await profiles.find(about) } : {}),
      ...(parts.includes('preferences') ? { preferences: await preferences.find(about) } : {}),
    };
  };
}
