import type { Run } from '../../../kernel/database/database.ts';
import { createDecisionStore, createRelationshipStore, type ListedRelationship } from '../store/index.ts';
import type { About, AccessDeps } from './deps.ts';
import { type Seen, seen } from './seen.ts';

const letsSee: Readonly<Record<string, Seen>> = {
  'person:read': 'profile',
  'person:details': 'details',
  'session:read': 'sessions',
  'activity:read': 'activity',
  'event:read': 'use',
  'appdata:read': 'app-data',
  'consent:read': 'consents',
  'login:read': 'logins',
  'grant:read': 'apps',
  'relationship:read': 'relationships',
  'notification:read': 'news',
  'privacy:read': 'requests',
  'audit:read': 'requests',
  'participation:read': 'workshops',
};

/** The consent on which it rests that those who accompany somebody see something. */
const sharing = 'practitioner-sharing';
/** As many as a list of people may hold. */
const most = 1000;

/** Who sees what of somebody now, since when and until when, and on which consent that rests. */
export function createWhoSees({ db, namesOf, standingOf, workshopSightOf }: AccessDeps) {
  async function byRelationship(run: Run, userId: string, actor: string) {
    const store = createRelationshipStore(run);
    const [rows, types, given] = await Promise.all([
      store.list(userId, actor, most),
      store.types(),
      store.typePermissions(),
    ]);
    const asked = new Set(given.filter((one) => one.needs_consent).map((one) => one.permission));
    const free = new Set(
      given.filter((one) => !one.needs_consent).map((one) => `${one.type} ${one.permission}`),
    );
    const sees = (row: ListedRelationship) => {
      const found = new Map<Seen, string | null>();
      for (const permission of row.permissions) {
        const what = letsSee[permission];
        if (what === undefined) continue;
        const rests = asked.has(permission) && !free.has(`${row.type} ${permission}`);
        // What is seen without a consent as well does not rest on one.
        if (found.get(what) !== null) found.set(what, rests ? sharing : null);
      }
      return seen.flatMap((what) => (found.has(what) ? [{ what, consent: found.get(what) ?? null }] : []));
    };
    return rows
      .filter((row) => row.follower === userId && row.state === 'active' && row.permissions.length > 0)
      .map((row) => ({
        userId: row.lead,
        as: row.type,
        word: types.find((type) => type.name === row.type)?.lead_word ?? row.type,
        workshop: null,
        since: row.startsAt,
        until: row.expiresAt,
        sees: sees(row),
      }));
  }

  /** Of those who work here it is told how many, not who: whoever did look is named in the list of who looked. */
  async function staff(run: Run, userId: string) {
    const holders = new Map<Seen, Set<string>>();
    for (const [permission, what] of Object.entries(letsSee)) {
      const all = await createDecisionStore(run).holdersOf(permission);
      const some = holders.get(what) ?? new Set<string>();
      for (const one of all) if (one.scope === 'any' && one.userId !== userId) some.add(one.userId);
      holders.set(what, some);
    }
    const people = [...new Set([...holders.values()].flatMap((some) => [...some]))];
    const standing = await standingOf(run, people);
    return seen.flatMap((what) => {
      const active = [...(holders.get(what) ?? [])].filter((one) => standing.get(one)?.active);
      return active.length > 0 ? [{ what, people: active.length }] : [];
    });
  }

  /** As the program: who leads somebody, and what they are called, is not in the rows of the one who asks. */
  return ({ actor, userId }: About) =>
    db.withSystem('list-who-sees', async (run) => {
      const related = await byRelationship(run, userId, actor.userId);
      const running = (await workshopSightOf(run, userId)).map((one) => ({
        ...one,
        ...{ as: 'organizer', word: 'organizer', until: null },
      }));
      const all = [...related, ...running.filter((one) => one.userId !== userId)];
      const names = await namesOf(run, [...new Set(all.map((one) => one.userId))]);
      const shown = all.map(({ since, until, sees, ...one }) => ({
        ...one,
        displayName: names.get(one.userId) ?? '',
        since: since.toISOString(),
        until: until?.toISOString() ?? null,
        sees: [...sees],
      }));
      return { people: shown, staff: await staff(run, userId) };
    });
}
