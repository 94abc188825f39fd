import type { UserActor } from '../../../kernel/actor.ts';
import { createRelationshipStore, type ListedRelationship } from '../store/index.ts';
import type { About, AccessDeps, Standing } from './deps.ts';
import { actsOverAll } from './held.ts';

/** As many as a list of people may hold. */
const most = 1000;

type Viewer = { readonly userId: string; readonly confirms: boolean };

/** What there can be between people, and what there is. */
export function createListing({ db, standingOf, namesOf }: AccessDeps) {
  return {
    async types(actor: UserActor) {
      const store = createRelationshipStore(db.as(actor, { to: 'subject', userId: actor.userId }));
      const [types, given] = await Promise.all([store.types(), store.typePermissions()]);
      return types.map((type) => ({
        name: type.name,
        leadWord: type.lead_word,
        followerWord: type.follower_word,
        leadRole: type.lead_role,
        ofMinor: type.of_minor,
        permissions: given
          .filter((one) => one.type === type.name)
          .map((one) => ({ name: one.permission, needsConsent: one.needs_consent })),
      }));
    },

    /** As the program: rows about those whom the person leads are not the person's, nor are the others' names. */
    list: ({ actor, userId }: About) =>
      db.withSystem('list-relationships', async (run) => {
        const rows = await createRelationshipStore(run).list(userId, actor.userId, most);
        const people = [...new Set(rows.flatMap((row) => [row.lead, row.follower]))];
        const names = await namesOf(run, people);
        const standing = await standingOf(run, people);
        const confirms = await actsOverAll(run, actor, 'relationship:confirm');
        const viewer = { userId: actor.userId, confirms };
        const item = (row: ListedRelationship, other: string) => ({
          ...shown(row, viewer, standing.get(row.follower)),
          with: { userId: other, displayName: names.get(other) ?? '' },
        });
        return {
          whoSeesMe: rows.filter((row) => row.follower === userId).map((row) => item(row, row.lead)),
          whomISee: rows.filter((row) => row.lead === userId).map((row) => item(row, row.follower)),
        };
      }),
  };
}

function shown(row: ListedRelationship, viewer: Viewer, follower: Standing | undefined) {
  const waitsFor = whoAnswers(row, follower?.minor ?? false);
  return {
    id: row.id,
    type: row.type,
    state: row.state,
    permissions: row.permissions,
    startsAt: row.startsAt.toISOString(),
    expiresAt: row.expiresAt?.toISOString() ?? null,
    endedAt: row.endedAt?.toISOString() ?? null,
    waitsFor,
    canAccept: canAnswer(row, viewer, waitsFor),
  };
}

/** The first guardian of a child is confirmed by staff. */
function whoAnswers(row: ListedRelationship, minor: boolean): 'follower' | 'guardian' | 'staff' | null {
  if (row.state !== 'pending') return null;
  if (!minor) return 'follower';
  return row.ofMinor && !row.guarded ? 'staff' : 'guardian';
}

function canAnswer(
  row: ListedRelationship,
  { userId, confirms }: Viewer,
  waitsFor: ReturnType<typeof whoAnswers>,
): boolean {
  if (waitsFor === null || userId === row.lead) return false;
  if (waitsFor === 'follower') return userId === row.follower;
  return waitsFor === 'staff' ? confirms : row.guardedByActor;
}
