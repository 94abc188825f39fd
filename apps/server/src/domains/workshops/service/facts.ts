import type { Run } from '../../../kernel/database/database.ts';
import { createWorkshopStore } from '../store/index.ts';
import type { WorkshopsDeps } from './deps.ts';
import type { Facts } from './verdicts.ts';

type FactDeps = Pick<WorkshopsDeps, 'vault' | 'birthDatesOf' | 'agreementsOf'>;

/** Where an answer about a requirement lies, sealed with the key of whom it is about. */
export const answerPlace = (userId: string, requirementId: string) => ({
  table: 'user_requirements',
  column: 'answer',
  key: [userId, requirementId],
});

/**
 * What is known of people, by which requirements are judged; in the caller's transaction. `hold`: who changes what is
 * there meanwhile waits until it ends, so that nobody comes in by what they just took back.
 */
export async function factsOf(
  { vault, birthDatesOf, agreementsOf }: FactDeps,
  run: Run,
  userIds: readonly string[],
  { hold }: { readonly hold: boolean } = { hold: false },
): Promise<Map<string, Facts>> {
  const store = createWorkshopStore(run);
  const [only] = userIds;
  const [births, agreements, declarations] = await Promise.all([
    birthDatesOf(run, userIds, hold),
    agreementsOf(run, userIds, hold),
    hold && only !== undefined && userIds.length === 1
      ? store.holdDeclarations(only)
      : store.declarations(userIds),
  ]);
  const grouped = Map.groupBy(declarations, (row) => row.user_id);
  const facts = userIds.map(async (userId): Promise<[string, Facts]> => {
    const rows = grouped.get(userId) ?? [];
    const declared = new Map<string, boolean>();
    if (rows.length > 0) {
      const key = await vault.of(userId);
      for (const { requirement_id, answer, counts } of rows) {
        if (!counts) continue;
        const { meets } = key.openJson(answerPlace(userId, requirement_id), answer) as { meets: boolean };
        declared.set(requirement_id, meets);
      }
    }
    return [
      userId,
      {
        birthDate: births.get(userId),
        declared,
        outdated: new Set(rows.filter((row) => !row.counts).map((row) => row.requirement_id)),
        agreements: agreements.get(userId) ?? new Map(),
      },
    ];
  });
  return new Map(await Promise.all(facts));
}
