import type { Run } from '../../../kernel/database/database.ts';
import { AppError, notFound } from '../../../kernel/errors.ts';
import { newId } from '../../../kernel/ids.ts';
import { createLimit } from '../../../kernel/limit.ts';
import type { ParticipationChange, ShownRequirement, SignUpBody } from '../contract/index.ts';
import { type Answered, createWorkshopStore, type WorkshopRow } from '../store/index.ts';
import type { About, WorkshopsDeps } from './deps.ts';
import { factsOf } from './facts.ts';
import { mayReach } from './link.ts';
import { isEligible, showFor } from './verdicts.ts';

export const shownPlace = (workshopId: string, id: string) => ({
  table: 'participants',
  column: 'shown',
  key: [workshopId, id],
});

type Judged = { readonly shown: readonly ShownRequirement[]; readonly eligible: boolean };

// Those of one workshop wait for each other anyway: more at once would only hold connections that others need.
const signUpsAtOnce = 3;
const signUpsWaiting = 20_000;

/** Signing up, and out again. */
export function createSignUp(deps: WorkshopsDeps) {
  const { db, vault, clock, audit } = deps;
  const inTurn = createLimit(signUpsAtOnce, signUpsWaiting);

  /** What they are asked for, as it stands for them. `hold`: until the transaction ends they take nothing of it back. */
  async function judge(run: Run, workshop: WorkshopRow, userId: string, hold: boolean): Promise<Judged> {
    const asked = await createWorkshopStore(run).askedBy([workshop.id]);
    if (asked.length === 0) return { shown: [], eligible: true };
    const facts = (await factsOf(deps, run, [userId], { hold })).get(userId);
    const shown = facts ? showFor(asked, facts, workshop) : [];
    return { shown, eligible: facts !== undefined && isEligible(shown) };
  }

  async function enter(run: Run, about: About, body: SignUpBody, judged: Judged): Promise<Answered> {
    const { actor, userId, requestId } = about;
    const id = newId();
    const key = await vault.of(userId);
    const shown = judged.shown.map(({ id: requirement, version, name, hard, verdict, why }) => ({
      ...{ requirement, version, name, hard, verdict, why },
      accepted: body.accepts.includes(requirement),
    }));
    const answered = await createWorkshopStore(run).signUp({
      ...{ workshopId: body.workshopId, id, userId, by: actor.userId, at: clock.now() },
      ...{ requirementsVersion: body.requirementsVersion, eligible: judged.eligible },
      ...{ visible: body.visible, sharesSessions: body.sharesSessions },
      shown: key.sealJson(shownPlace(body.workshopId, id), shown),
      audit: audit.row({
        actor,
        action: 'participation:sign-up',
        subject: userId,
        outcome: 'done',
        requestId,
      }),
    });
    if (!answered) throw notFound();
    return answered;
  }

  /** The workshop as it is now, and what it asks of the person. */
  const look = ({ userId }: About, { workshopId, link }: SignUpBody) =>
    db.withSystem('judge-before-sign-up', async (run) => {
      const found = await createWorkshopStore(run).workshop(workshopId);
      if (!found || !mayReach(vault, found, link)) throw notFound();
      return [found, await judge(run, found, userId, false)] as const;
    });

  async function signUp(about: About, body: SignUpBody) {
    const { userId } = about;
    const [workshop, judged] = await look(about, body);
    if (workshop.requirements_version === body.requirementsVersion) refuseUnasked(judged, body);
    // Without anything that could be taken back meanwhile, one statement does it all.
    const rests = judged.shown.some(({ hard }) => hard);
    const answered = rests
      ? await db.withSystem('sign-up-held', async (run) =>
          enter(run, about, body, await judge(run, workshop, userId, true)),
        )
      : await enter(db.asSystem('sign-up'), about, body, judged);
    const { outcome, participant_id: id, is_new: isNew } = answered;
    if (outcome === 'requirements-changed') throw changed(...(await look(about, body)));
    if (id === null || (outcome !== 'registered' && outcome !== 'waitlisted')) throw refusalOf(outcome);
    return { isNew, participation: { id, workshopId: body.workshopId, state: outcome } };
  }

  return {
    /**
     * A seat, or a place on the waitlist. Signing up twice answers what is there already.
     * @throws AppError `conflict` where it cannot be, with what to do
     */
    signUp: (about: About, body: SignUpBody) => inTurn(() => signUp(about, body)),

    /** Gives up seat or place; the seat goes to the first who waits. Doing it again changes nothing. */
    async leave(about: About, participationId: string): Promise<void> {
      const { actor, userId, requestId } = about;
      await db.withSystem('leave-workshop', async (run) => {
        const store = createWorkshopStore(run);
        const found = await store.participationOf(userId, participationId);
        if (!found) throw notFound();
        const workshop = await store.lockWorkshop(found.workshop_id);
        const now = await store.participant(found.workshop_id, participationId);
        if (now?.state === 'cancelled') return;
        if (workshop?.state === 'completed' || (now?.state !== 'registered' && now?.state !== 'waitlisted'))
          throw new AppError('conflict', 'This workshop is over for them. Nothing was changed.');
        const at = clock.now();
        await store.changeParticipant(found.workshop_id, participationId, {
          state: 'cancelled',
          state_at: at,
        });
        await store.fillSeats(found.workshop_id, at);
        await audit.record(run, {
          actor,
          action: 'participation:leave',
          subject: userId,
          outcome: 'done',
          requestId,
        });
      });
    },

    /** What others may see of it. */
    async change(about: About, participationId: string, change: ParticipationChange): Promise<void> {
      const { userId } = about;
      await db.withSystem('change-participation', async (run) => {
        const store = createWorkshopStore(run);
        const found = await store.participationOf(userId, participationId);
        if (!found) throw notFound();
        await audit.record(run, {
          actor: about.actor,
          action: 'participation:change',
          subject: userId,
          outcome: 'done',
          requestId: about.requestId,
        });
        await store.changeParticipant(found.workshop_id, participationId, {
          ...(change.visible === undefined ? {} : { visible: change.visible }),
          ...(change.sharesSessions === undefined ? {} : { shares_sessions: change.sharesSessions }),
        });
      });
    },
  };
}

type Refused = Exclude<
  Answered['outcome'],
  'registered' | 'waitlisted' | 'not-found' | 'requirements-changed'
>;

/** Shows what it asks for now: one signs up by that. */
const changed = (workshop: WorkshopRow, { shown }: Judged): AppError =>
  new AppError(
    'conflict',
    'What this workshop asks for has changed. Nobody was signed up: read it, then sign up by that.',
    {
      facts: {
        why: 'requirements-changed',
        requirementsVersion: workshop.requirements_version,
        shown,
      },
    },
  );

const refusals: Readonly<Record<Refused, string>> = {
  attended: 'They are here already.',
  completed: 'This workshop is over.',
  cancelled: 'This workshop was cancelled.',
  'not-yet': 'Sign-up has not begun. Come back when it has.',
  closed: 'Sign-up is closed. Write to its organizers.',
  'not-eligible': 'A requirement of this workshop is not met. See which, and say whether it is met now.',
};

const refusalOf = (outcome: Answered['outcome']): AppError =>
  outcome in refusals
    ? new AppError('conflict', `${refusals[outcome as Refused]} Nobody was signed up.`, {
        facts: { why: outcome },
      })
    : notFound();

/** @throws AppError `conflict` where something soft is not met and was not accepted */
function refuseUnasked({ shown }: Judged, { accepts }: SignUpBody): void {
  const open = shown.filter(({ hard, verdict, id }) => !hard && verdict !== 'met' && !accepts.includes(id));
  if (open.length === 0) return;
  throw new AppError(
    'conflict',
    'Some requirements are not met. Read them, then sign up with those accepted.',
    {
      facts: { why: 'not-accepted', requirements: open.map(({ id }) => id) },
    },
  );
}
