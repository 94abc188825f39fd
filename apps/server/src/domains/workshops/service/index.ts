import type { Run } from '../../../kernel/database/database.ts';
import { createWorkshopStore } from '../store/index.ts';
import { createAttendance } from './attendance.ts';
import { createBrowsing } from './browse.ts';
import { createCalendars } from './calendar/index.ts';
import { createCandidates } from './candidates.ts';
import { createCover } from './cover.ts';
import type { WorkshopsDeps } from './deps.ts';
import { createEditing } from './editing.ts';
import { createEligibility } from './eligibility.ts';
import { createInvariants } from './invariants.ts';
import { createManaging } from './managing.ts';
import { createMessages } from './messages.ts';
import { createOrganizers } from './organizers.ts';
import { createRequirements } from './requirements.ts';
import { createRoom } from './room.ts';
import { createSetUp } from './set-up.ts';
import { createSignUp } from './sign-up.ts';
import { createStepping } from './stepping.ts';

export type { WorkshopsDeps };
export type Workshops = ReturnType<typeof createWorkshops>;

/** Workshops: who runs them, what they ask for, and who comes. */
export function createWorkshops(deps: WorkshopsDeps) {
  const eligibility = createEligibility(deps);
  const manage = createManaging(deps);
  const step = createStepping(deps);
  const candidates = createCandidates(deps);
  return {
    browsing: createBrowsing(deps),
    editing: createEditing(deps, manage, eligibility),
    requirements: createRequirements(deps, eligibility),
    participation: createSignUp(deps),
    room: createRoom(deps),
    organizers: createOrganizers(deps, manage, step, candidates),
    cover: createCover(deps, step, candidates),
    attendance: createAttendance(deps, manage),
    messages: createMessages(deps, candidates),
    invariants: createInvariants(deps),
    calendars: createCalendars(deps),
    setUp: createSetUp(deps),
    /** In the caller's transaction: whether the person has a seat, and it takes place about now. */
    isAtWorkshop: (run: Run, userId: string, workshopId: string): Promise<boolean> =>
      createWorkshopStore(run).isAtWorkshop(userId, workshopId, deps.clock.now()),
    /** In the caller's transaction: workshops as people are told of them. */
    named: async (run: Run, ids: readonly string[]) =>
      new Map(
        (await createWorkshopStore(run).titles(ids)).map((row) => [
          row.id,
          {
            ...{ title: row.title, startsAt: row.starts_at, timeZone: row.time_zone },
            cancelMessage: row.cancel_message,
          },
        ]),
      ),
    /** In the transaction that changed what somebody agrees to, or when they were born. */
    judgePerson: eligibility.judgePerson,
  };
}
