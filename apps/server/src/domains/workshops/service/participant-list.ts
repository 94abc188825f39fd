import { createLooks } from '../../../kernel/looks.ts';
import type { ParticipantList } from '../contract/index.ts';
import { createWorkshopStore, type WorkshopRow } from '../store/index.ts';
import { lookOf, type Managing, type WorkshopsDeps } from './deps.ts';
import { factsOf } from './facts.ts';
import type { Manage } from './managing.ts';
import { participantsCsv } from './participants-csv.ts';
import { shownPlace } from './sign-up.ts';
import { showFor } from './verdicts.ts';

type Store = ReturnType<typeof createWorkshopStore>;
type Participant = NonNullable<Awaited<ReturnType<Store['participant']>>>;
type Item = ParticipantList['items'][number];
type Shown = { requirement: string } & Omit<Item['requirements'][number], 'id' | 'now'>;

const day = 24 * 3_600_000;
/** So long it is of use who did not come after all. */
const goneForgottenAfter = 30 * day;

const isGone = ({ state }: Pick<Participant, 'state'>) => state === 'cancelled' || state === 'no-show';

/** Who comes, for those who run the workshop. Nobody waits for who reads it: the workshop is not held. */
export function createParticipantList(deps: WorkshopsDeps, manage: Manage) {
  const { db, vault, namesOf, standingOf } = deps;
  const looks = createLooks(deps);

  /** Of each how what they were shown stands now, as long as that says something of the day. */
  const known = (workshop: WorkshopRow, at: Date, rows: readonly Participant[]) =>
    db.withSystem('name-participants', async (run) => {
      const isAhead = workshop.state !== 'cancelled' && workshop.ends_at > at;
      const coming = isAhead ? rows.filter((row) => !isGone(row)).map((row) => row.user_id) : [];
      const ids = [...new Set(rows.flatMap((row) => [row.user_id, row.signed_up_by]))];
      const [names, standing, asked, facts] = await Promise.all([
        namesOf(run, ids),
        standingOf(run, ids),
        createWorkshopStore(run).askedBy([workshop.id]),
        factsOf(deps, run, coming),
      ]);
      const nowOf = (userId: string) => {
        const own = facts.get(userId);
        return new Map((own ? showFor(asked, own, workshop) : []).map((one) => [one.id, one]));
      };
      return { names, standing, nowOf };
    });

  async function described(workshop: WorkshopRow, at: Date, rows: readonly Participant[]): Promise<Item[]> {
    const { names, standing, nowOf } = await known(workshop, at, rows);
    const named = (userId: string) => ({ userId, displayName: names.get(userId) ?? '' });

    const requirementsOf = async (row: Participant): Promise<Item['requirements']> => {
      const key = await vault.of(row.user_id);
      const shown = key.openJson(shownPlace(row.workshop_id, row.id), row.shown) as Shown[];
      const stands = nowOf(row.user_id);
      return shown.map(({ requirement, name, hard, verdict, why, accepted }) => {
        const now = stands.get(requirement);
        return {
          ...{ id: requirement, name, hard, verdict, why, accepted },
          now: now ? { verdict: now.verdict, why: now.why } : null,
        };
      });
    };

    const itemOf = async (row: Participant): Promise<Item> => {
      const state = row.state as Item['state'];
      const own = { ...named(row.user_id), id: row.id, state, position: row.position };
      if (isGone(row))
        return { ...own, ...{ signedUpAt: null, isMinor: null, signedUpBy: null, requirements: [] } };
      return {
        ...own,
        signedUpAt: row.signed_up_at.toISOString(),
        isMinor: standing.get(row.user_id)?.minor === true,
        signedUpBy: row.signed_up_by === row.user_id ? null : named(row.signed_up_by),
        requirements: await requirementsOf(row),
      };
    };

    // Who was erased since the list was read is not on it.
    return Promise.all(rows.filter((row) => names.has(row.user_id)).map(itemOf));
  }

  /** What is sealed is opened when the transaction is through: that takes longer. */
  async function list(managing: Managing, action = 'workshop:list-participants'): Promise<Item[]> {
    const { workshop, now, rows, remember } = await manage.looking(
      managing,
      action,
      async ({ run, workshop, now }) => {
        const all = await createWorkshopStore(run).participantsOf(workshop.id);
        const end = workshop.ended_at ?? workshop.ends_at;
        const isForgotten = end.getTime() <= now.getTime() - goneForgottenAfter;
        const rows = isForgotten ? all.filter((row) => !isGone(row)) : all;
        const userIds = [...new Set(rows.map((row) => row.user_id))];
        const remember = await looks.record(run, lookOf(managing, 'participation:read (workshop)'), userIds);
        return { workshop, now, rows, remember };
      },
    );
    remember();
    return described(workshop, now, rows);
  }

  return {
    list: (managing: Managing): Promise<Item[]> => list(managing),

    csv: async (managing: Managing): Promise<string> =>
      participantsCsv(await list(managing, 'workshop:export-participants')),
  };
}
