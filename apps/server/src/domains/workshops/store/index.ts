import type { Run } from '../../../kernel/database/database.ts';
import { calendarStore } from './calendar.ts';
import { coversStore } from './covers.ts';
import { historyStore } from './history.ts';
import { invariantsStore } from './invariants.ts';
import { messagesStore } from './messages.ts';
import { organizersStore } from './organizers.ts';
import { participantsStore } from './participants.ts';
import { requirementsStore } from './requirements.ts';
import { setUpStore } from './set-up.ts';
import { workshopsStore } from './workshops.ts';

export { pageSize, type Untold } from './messages.ts';
export type { Answered } from './participants.ts';
export type { WorkshopRow } from './workshops.ts';

/** SQL of workshops. Whoever changes seats, organizers or requirements of one locks it first. */
export const createWorkshopStore = (run: Run) => ({
  ...workshopsStore(run),
  ...participantsStore(run),
  ...organizersStore(run),
  ...requirementsStore(run),
  ...historyStore(run),
  ...coversStore(run),
  ...messagesStore(run),
  ...calendarStore(run),
  ...setUpStore(run),
  ...invariantsStore(run),
});
