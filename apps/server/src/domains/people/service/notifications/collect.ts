import type { Run } from '../../../../kernel/database/database.ts';
import type { PersonKey } from '../../../../kernel/keys/vault.ts';
import { createNotificationStore } from '../../store/notifications.ts';
import { factsPlace } from './kinds.ts';

/** Everything that somebody was told and that is still kept, readable. */
export const collectNotifications = async (run: Run, userId: string, key: PersonKey) =>
  (await createNotificationStore(run).allOf(userId)).map((row) => ({
    kind: row.kind,
    facts: key.openText(factsPlace(userId, row.id), row.facts),
    createdAt: row.created_at.toISOString(),
    readAt: row.read_at?.toISOString() ?? null,
  }));
