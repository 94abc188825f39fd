import { accessPersonalData } from './domains/access/index.ts';
import { appdataPersonalData } from './domains/appdata/index.ts';
import { consentPersonalData } from './domains/consent/index.ts';
import { identityPersonalData } from './domains/identity/index.ts';
import { jobsPersonalData } from './domains/jobs/index.ts';
import { mailPersonalData } from './domains/mail/index.ts';
import { peoplePersonalData } from './domains/people/index.ts';
import { privacyPersonalData } from './domains/privacy/index.ts';
import { sessionsPersonalData } from './domains/sessions/index.ts';
import { telemetryPersonalData } from './domains/telemetry/index.ts';
import { workshopsPersonalData } from './domains/workshops/index.ts';
import { idempotencyPersonalData } from './kernel/http/idempotency.ts';
import type { PersonalData } from './kernel/personal-data/index.ts';

/** What every domain does with one person's data, in the order in which they are erased. */
export const personalData: Readonly<Record<string, PersonalData>> = {
  privacy: privacyPersonalData,
  workshops: workshopsPersonalData,
  sessions: sessionsPersonalData,
  telemetry: telemetryPersonalData,
  appdata: appdataPersonalData,
  people: peoplePersonalData,
  consent: consentPersonalData,
  access: accessPersonalData,
  jobs: jobsPersonalData,
  mail: mailPersonalData,
  idempotency: idempotencyPersonalData,
  identity: identityPersonalData,
};
