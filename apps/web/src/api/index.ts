import { accessCalls } from './access.ts';
import { adminCalls } from './admin.ts';
import { appCalls } from './apps.ts';
import { catalogueCalls } from './catalogue.ts';
import { entryCalls } from './entry.ts';
import { keepingCalls } from './keeping.ts';
import { operationsCalls } from './operations.ts';
import { organizingCalls } from './organizing.ts';
import { peopleCalls } from './people.ts';
import { personalCalls } from './personal.ts';
import { planCalls } from './plans.ts';
import { privacyCalls } from './privacy.ts';
import { reportCalls } from './reports.ts';
import { securityCalls } from './security.ts';
import { sessionCalls } from './sessions.ts';
import { telemetryCalls } from './telemetry.ts';
import { roomCalls } from './workshop-room.ts';
import { workshopCalls } from './workshops.ts';

/** The one place where the screens speak to the server, and only through the client. One file for each area. */
export const api = {
  ...accessCalls,
  ...adminCalls,
  ...appCalls,
  ...catalogueCalls,
  ...entryCalls,
  ...keepingCalls,
  ...operationsCalls,
  ...organizingCalls,
  ...peopleCalls,
  ...personalCalls,
  ...planCalls,
  ...privacyCalls,
  ...reportCalls,
  ...securityCalls,
  ...sessionCalls,
  ...telemetryCalls,
  ...roomCalls,
  ...workshopCalls,
};

export type {
  Permission,
  Relationship,
  RelationshipType,
  Rights,
  Role,
  RoleBody,
  RolesAnswer,
  Scope,
} from './access.ts';
export type { Invite, MailLanguage, NewChild, NewInvite } from './admin.ts';
export type {
  App,
  AppScope,
  AppToken,
  AppWithSchemas,
  FullApp,
  Grant,
  StoredValue,
  StoringApp,
} from './apps.ts';
export type {
  DataType,
  Exercise,
  NewExercise,
} from './catalogue.ts';
export type { AskToConfirm } from './confirm-first.ts';
export type {
  Entry,
  Factor,
  InviteLook,
  Letter,
  Me,
  NewPasskey,
  PasskeyProof,
  ProviderReturn,
} from './entry.ts';
export { ApiError, codeOf, confirmWith, factOf, isRefusal, whyOf } from './exchange.ts';
export type {
  DiscardReason,
  Feedback,
  ImportPlan,
  ImportPreview,
  NewMarker,
  SessionChange,
} from './keeping.ts';
export type { Decided, Failure, JobsOverview, Schedule } from './operations.ts';
export type {
  CoverCall,
  NewWorkshop,
  OrganizedWorkshop,
  Participant,
  PastEvent,
} from './organizing.ts';
export type { Person, Theme } from './people.ts';
export {
  type Notification,
  type Preferences,
  type PreferencesChange,
  type Profile,
  uploadPicture,
  type Visibility,
} from './personal.ts';
export type { Accompanied, NewPlan, Plan } from './plans.ts';
export type {
  AnyDataRequest,
  AuditEvent,
  Blocker,
  Certificate,
  Consent,
  ConsentOffer,
  ConsentQuestion,
  Consents,
  DataRequest,
  Erasure,
  OwnAuditEvent,
  Period,
  Purpose,
  RetentionLine,
  WhoSees,
} from './privacy.ts';
export type {
  Comparison,
  Intervals,
  Metric,
  MetricName,
  SessionMetrics,
  Trend,
} from './reports.ts';
export type {
  Details,
  Login,
  NewCodeGenerator,
  Passkey,
  Security,
} from './security.ts';
export {
  type Channel,
  type Imported,
  type Marker,
  type Overview,
  type OverviewRange,
  type Session,
  uploadSession,
} from './sessions.ts';
export {
  type Activity,
  type AnalyticsRange,
  type Counts,
  type CountsQuery,
  createUseCounter,
  type Engagement,
  type ErrorStatistics,
  type EventCategory,
  type FunnelQuery,
  type UseCounter,
} from './telemetry.ts';
export type { RoomSession } from './workshop-room.ts';
export type {
  Declaration,
  NewRequirement,
  Participation,
  Requirement,
  ShownRequirement,
  TakenPart,
  Workshop,
  WorkshopFilter,
  WorkshopSummary,
} from './workshops.ts';
