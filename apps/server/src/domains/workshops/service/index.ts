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
import { createSight } from './sight.ts';
import { createSignUp } from './sign-up.ts';
import { createStepBack } from './step-back.ts';
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
    editing: createEditing(deps, manage, eligibility, candidates),
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
    /** In the caller's transaction: whether an announced workshop would be left with nobody who runs it. */
    organizesAlone: (run: Run, userId: string): Promise<boolean> =>
      createWorkshopStore(run).organizesAlone(userId, deps.clock.now()),
    /** In the caller's transaction: who runs workshops that are not over. */
    organizersNow: async (run: Run): Promise<string[]> => [
      ...new Set((await createWorkshopStore(run).runningNow()).map((row) => row.user_id)),
    ],
    /** In the caller's transaction: what the person runs and that begins until then, added up. */
    aheadOf: async (run: Run, userId: string, until: Date) =>
      (await createWorkshopStore(run).runsAhead(userId, deps.clock.now(), until)) ?? {
        ...{ workshops: 0, seats: 0, taken: 0, waiting: 0, coverCalls: 0, unmet: 0 },
      },
    /** In the caller's transaction: workshops as people are told of them. */
    named: async (run: Run, ids: readonly string[]) =>
      new Map(
        (await createWorkshopStore(run).titles(ids)).map((row) => [
          row.id,
          {
            ...{ title: row.title, startsAt: row.starts_at, endsAt: row.ends_at, timeZone: row.time_zone },
            ...{ place: row.place, cancelMessage: row.cancel_message },
          },
        ]),
      ),
    sightOf: createSight(deps),
    /** In the transaction that changed what somebody agrees to, or when they were born. */
    judgePerson: eligibility.judgePerson,
    /** In the transaction that made another text of a purpose the current one. */
    judgeAfterText: eligibility.judgeAfterText,
    ...createStepBack(deps, candidates),
  };
}
