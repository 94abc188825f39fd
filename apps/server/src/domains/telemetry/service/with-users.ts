import type { AppActor, UserActor } from '../../../kernel/actor.ts';
import type { UserSummary } from '../../people/index.ts';
import type { TelemetryDeps } from './deps.ts';

/** What happened with the people it happened to, where they are asked for: null for whom the actor may not see. */
export async function withUsers<Item extends { readonly userId: string }>(
  { describeUsers }: TelemetryDeps,
  actor: UserActor | AppActor,
  include: 'user' | undefined,
  items: readonly Item[],
): Promise<(Item & { user?: UserSummary | null })[]> {
  if (!include || items.length === 0) return [...items];
  const users = await describeUsers(actor, [...new Set(items.map(({ userId }) => userId))]);
  return items.map((item) => ({ ...item, user: users.get(item.userId) ?? null }));
}
