import { anchorAudit, anchoredMessage, anchorSecret } from '../../../kernel/audit-chain/anchors.ts';
import type { PrivacyDeps } from './deps.ts';

/** Writes down where the chains of the audit end, in the database and in the log. */
export const createAnchoring = ({ db, vault, clock, log }: PrivacyDeps) => ({
  /** In the job. */
  async anchor(): Promise<void> {
    const anchored = await db.withSystem('anchor-audit', (run) =>
      anchorAudit(run, vault.secret(anchorSecret), clock.now()),
    );
    if (anchored) log.info(anchoredMessage, anchored);
  },
});
