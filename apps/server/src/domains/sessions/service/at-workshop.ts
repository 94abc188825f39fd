import type { Run } from '../../../kernel/database/database.ts';
import type { Vault } from '../../../kernel/keys/vault.ts';
import { createSessionsStore } from '../store/index.ts';

/** A session as those see it who run the workshop at which it was recorded. */
export type SessionAtWorkshop = {
  readonly userId: string;
  readonly sessionId: string;
  readonly state: 'recording' | 'complete';
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly channels: readonly {
    readonly number: number;
    readonly dataType: string;
    readonly label: string;
    readonly unit: string;
  }[];
};

/** Some hundred people record a few sessions each. */
const most = 1000;

/** In the caller's transaction, which has decided about each of these people: what they recorded at the workshop. */
export async function sessionsAtWorkshop(
  vault: Vault,
  run: Run,
  workshopId: string,
  userIds: readonly string[],
): Promise<SessionAtWorkshop[]> {
  if (userIds.length === 0) return [];
  const store = createSessionsStore(run);
  const rows = await store.atWorkshop(workshopId, userIds, most);
  const byPerson = Map.groupBy(rows, (row) => row.user_id);
  const shown: SessionAtWorkshop[] = [];
  for (const [userId, own] of byPerson) {
    const key = await vault.of(userId);
    const channels = await store.channels(
      userId,
      own.map((row) => row.id),
    );
    for (const row of own) {
      shown.push({
        userId,
        sessionId: row.id,
        state: row.state as SessionAtWorkshop['state'],
        startedAt: row.started_at.toISOString(),
        endedAt: row.ended_at?.toISOString() ?? null,
        channels: channels
          .filter((channel) => channel.session_id === row.id)
          .map(({ number, data_type, label, unit }) => ({
            ...{ number, dataType: data_type, unit },
            label: key.openText({ table: 'channels', column: 'label', key: [userId, row.id, number] }, label),
          })),
      });
    }
  }
  return shown.toSorted((one, other) => other.startedAt.localeCompare(one.startedAt));
}
