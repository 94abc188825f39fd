import { createAnchoring } from './anchoring.ts';
import { createAskers } from './askers.ts';
import { createAuditReading } from './audit.ts';
import { createBlockers } from './blockers.ts';
import type { PrivacyDeps } from './deps.ts';
import { createErasing } from './erasing.ts';
import { createHandingOut } from './export/index.ts';
import { createRecord } from './record.ts';
import { createRequests } from './requests.ts';
import { createRetentionReport } from './retention.ts';

export type Privacy = ReturnType<typeof createPrivacy>;

/** What people may ask of their data, what is done about it, and the record of both. */
export function createPrivacy(deps: PrivacyDeps) {
  const askers = createAskers(deps);
  const blockers = createBlockers(deps);
  const requests = createRequests(deps, blockers, askers);
  return {
    requests,
    erasing: createErasing(deps, { askers, blockers, requests }),
    record: createRecord(deps),
    auditReading: createAuditReading(deps),
    anchoring: createAnchoring(deps),
    retention: createRetentionReport(deps),
    handingOut: createHandingOut(deps),
  };
}
