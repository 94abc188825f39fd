import type { Updateable } from 'kysely';
import type { UserActor } from '../../../kernel/actor.ts';
import type { Requirements } from '../../../kernel/database/generated.ts';
import { AppError, notFound } from '../../../kernel/errors.ts';
import { refuseOther } from '../../../kernel/http/etags.ts';
import { newId } from '../../../kernel/ids.ts';
import type { NewRequirement, RequirementChange } from '../contract/index.ts';
import { createWorkshopStore } from '../store/index.ts';
import type { About, WorkshopsDeps } from './deps.ts';
import type { createEligibility } from './eligibility.ts';
import { answerPlace } from './facts.ts';

type Eligibility = ReturnType<typeof createEligibility>;
type Editing = { readonly actor: UserActor; readonly requestId?: string | undefined };

/** Another workshop has begun to ask for it: it comes after those that are held, so all is done again. */
class AskedMeanwhile extends Error {}
const mostTries = 5;

/** What workshops can ask for, and what people say of themselves about it. */
export function createRequirements(deps: WorkshopsDeps, eligibility: Eligibility) {
  const { db, vault, audit, clock, access } = deps;

  /** Workshops first, as everywhere, and the requirement then: who adds it to a workshop holds that already. */
  const changeOnce = (
    { actor, requestId }: Editing,
    id: string,
    change: RequirementChange,
    ifMatch?: string,
  ) =>
    db.withSystem('change-requirement', async (run) => {
      await access.refuseUnlessHeld(run, actor, 'requirement:write');
      const store = createWorkshopStore(run);
      const asking = (await store.askingFor(id)).map((row) => row.id);
      const workshops = await store.lockWorkshops(asking);
      const now = await store.lockRequirement(id);
      if (!now) throw notFound();
      if ((await store.askingFor(id)).some((row) => !asking.includes(row.id))) throw new AskedMeanwhile();
      refuseOther(ifMatch, now.version);
      const columns = columnsOf(change, clock.now());
      await store.changeRequirement(id, columns, isReworded(now, columns), clock.now()).catch(refuseUnfit);
      await store.raiseRequirements(asking);
      for (const workshop of workshops) await eligibility.judgeWorkshop(run, workshop);
      await audit.record(run, { actor, action: 'requirement:change', outcome: 'done', requestId });
    });

  return {
    list: async (actor: UserActor, retired: boolean) => {
      const own = db.as(actor, { to: 'subject', userId: actor.userId });
      return (await createWorkshopStore(own).requirements(retired)).map(toRequirement);
    },

    /** By whoever organizes workshops. @throws AppError `refused`; `conflict` where the name is taken */
    add: ({ actor, requestId }: Editing, one: NewRequirement) =>
      db.withSystem('add-requirement', async (run) => {
        if (!(await access.holds(run, actor.userId, 'workshop:write')))
          await access.refuseUnlessHeld(run, actor, 'requirement:write');
        const { name, description, kind, purpose } = one;
        const row = {
          id: newId(),
          name,
          description,
          kind,
          purpose,
          min_age: one.minAge,
          max_age: one.maxAge,
        };
        if ((await createWorkshopStore(run).insertRequirement(row).catch(refuseUnfit)) === 0) throw taken();
        await audit.record(run, { actor, action: 'requirement:add', outcome: 'done', requestId });
        return row.id;
      }),

    /** Whoever is signing up by the old one is shown the new one; who waits is judged by it. */
    async change(editing: Editing, id: string, change: RequirementChange, ifMatch?: string): Promise<void> {
      for (let tries = 1; ; tries++) {
        try {
          return await changeOnce(editing, id, change, ifMatch);
        } catch (error) {
          if (!(error instanceof AskedMeanwhile) || tries === mostTries) throw error;
        }
      }
    },

    /** What somebody says of themselves. */
    declarations: async ({ actor, reach, userId }: About) => {
      const rows = await createWorkshopStore(db.as(actor, reach)).declarations([userId]);
      const key = await vault.of(userId);
      return rows.map((row) => ({
        requirementId: row.requirement_id,
        ...(key.openJson(answerPlace(userId, row.requirement_id), row.answer) as { meets: boolean }),
        declaredAt: row.declared_at.toISOString(),
        counts: row.counts,
      }));
    },

    /** Counts at once, also where they wait for a seat. */
    declare: ({ actor, userId, requestId }: About, requirementId: string, meets: boolean): Promise<void> =>
      db.withSystem('declare-requirement', async (run) => {
        const store = createWorkshopStore(run);
        const asked = await store.requirement(requirementId);
        if (!asked) throw notFound();
        if (asked.kind === 'age' || asked.kind === 'consent')
          throw new AppError(
            'bad-request',
            'This is not declared: an age follows from the birth date, a consent is given.',
          );
        const key = await vault.of(userId);
        const answer = key.sealJson(answerPlace(userId, requirementId), { meets });
        const row = { user_id: userId, requirement_id: requirementId, answer, wording: asked.wording };
        const by = { declared_by: actor.userId, declared_at: clock.now() };
        await store.declare({ ...row, ...by });
        await eligibility.judgePerson(run, userId);
        await audit.record(run, {
          actor,
          action: 'requirement:declare',
          subject: userId,
          outcome: 'done',
          requestId,
        });
      }),

    /** They say nothing about it any more. */
    withdraw: ({ actor, userId, requestId }: About, requirementId: string): Promise<void> =>
      db.withSystem('withdraw-declaration', async (run) => {
        if ((await createWorkshopStore(run).withdrawDeclaration(userId, requirementId)) === 0) return;
        await eligibility.judgePerson(run, userId);
        await audit.record(run, {
          actor,
          action: 'requirement:withdraw',
          subject: userId,
          outcome: 'done',
          requestId,
        });
      }),
  };
}

type Row = Awaited<ReturnType<ReturnType<typeof createWorkshopStore>['requirements']>>[number];

const toRequirement = (row: Row) => ({
  ...{ id: row.id, name: row.name, description: row.description, purpose: row.purpose },
  kind: row.kind as NewRequirement['kind'],
  ...{ minAge: row.min_age, maxAge: row.max_age, version: row.version },
  retired: row.retired_at !== null,
});

function columnsOf({ name, description, minAge, maxAge, purpose, retired }: RequirementChange, at: Date) {
  const all = {
    ...{ name, description, purpose, min_age: minAge, max_age: maxAge },
    retired_at: retired === undefined ? undefined : retired ? at : null,
  };
  return Object.fromEntries(
    Object.entries(all).filter(([, value]) => value !== undefined),
  ) as Updateable<Requirements>;
}

const wording = ['name', 'description', 'min_age', 'max_age', 'purpose'] as const;

/** Whether it asks for something else than before, or says it otherwise. */
const isReworded = (now: Row, change: Updateable<Requirements>): boolean =>
  wording.some((column) => change[column] !== undefined && change[column] !== now[column]);

const taken = () =>
  new AppError('conflict', 'There is a requirement of this name. Change that one, or take another.');

/** What the database refused, in words. */
function refuseUnfit(error: unknown): never {
  const words: Readonly<Record<string, AppError>> = {
    requirements_name_once: taken(),
    requirements_rule_fits: new AppError(
      'bad-request',
      'An age has a rule, a consent a purpose; the others neither.',
    ),
    requirements_age_real: new AppError('bad-request', 'minAge is at most maxAge.'),
    requirements_purpose_fkey: new AppError(
      'bad-request',
      'There is no such purpose. See GET /v1/consent-purposes.',
    ),
  };
  throw words[String((error as { constraint?: unknown }).constraint)] ?? error;
}
