import type { Run } from '../../../kernel/database/database.ts';
import { notFound } from '../../../kernel/errors.ts';
import { fromCursor, toPage } from '../../../kernel/http/paging.ts';
import type { BrowseQuery, WorkshopView } from '../contract/index.ts';
import { createWorkshopStore, type WorkshopRow } from '../store/index.ts';
import type { About, WorkshopsDeps } from './deps.ts';
import { type Summarised, summaryOf } from './describe.ts';
import { factsOf } from './facts.ts';
import { linkOf, mayReach } from './link.ts';
import { showFor } from './verdicts.ts';

type Participant = NonNullable<Awaited<ReturnType<ReturnType<typeof createWorkshopStore>['newestOf']>>>;
type Organizer = Awaited<ReturnType<ReturnType<typeof createWorkshopStore>['organizersOf']>>[number];

/** Who looks, and whether they organize everything. */
type Looking = { readonly actorId: string; readonly isStaff: boolean };

const takesPart: readonly string[] = ['registered', 'attended'];
const runsIt: readonly string[] = ['confirmed', 'standby'];
/** Who may look at a draft: whoever is to run it. */
const isAsked: readonly string[] = [...runsIt, 'invited'];

/** Workshops as they are for one person. */
export function createBrowsing(deps: WorkshopsDeps) {
  const { db, vault, clock } = deps;

  async function participationOf(run: Run, row: Participant | undefined) {
    if (!row) return null;
    const waits = row.state === 'waitlisted';
    return {
      id: row.id,
      state: row.state as NonNullable<WorkshopView['participation']>['state'],
      ahead: waits ? await createWorkshopStore(run).aheadOf(row.workshop_id, row.position) : null,
      visible: row.visible,
      sharesSessions: row.shares_sessions,
      requirementsVersion: row.requirements_version,
      signedUpAt: row.signed_up_at.toISOString(),
    };
  }

  /** Organizers with their names; who is asked, or stands by, is shown to organizers only. */
  async function named(run: Run, organizers: readonly Organizer[], all: boolean) {
    const shown = organizers.filter(({ state }) => all || state === 'confirmed');
    const names = await deps.namesOf(
      run,
      shown.flatMap(({ user_id, covers }) => [user_id, ...(covers ? [covers] : [])]),
    );
    const person = (userId: string) => ({ userId, displayName: names.get(userId) ?? '' });
    return shown.map((one) => ({
      ...person(one.user_id),
      state: one.state as WorkshopView['organizers'][number]['state'],
      covers: one.covers ? person(one.covers) : null,
    }));
  }

  async function othersOf(run: Run, own: Participant | undefined): Promise<{ displayName: string }[]> {
    if (!own?.visible || !takesPart.includes(own.state)) return [];
    const rows = await createWorkshopStore(run).visibleOnes(own.workshop_id, own.user_id);
    const names = await deps.namesOf(
      run,
      rows.map((row) => row.user_id),
    );
    return [...names.values()].map((displayName) => ({ displayName }));
  }

  async function view(
    run: Run,
    workshop: WorkshopRow,
    userId: string,
    { actorId, isStaff }: Looking,
  ): Promise<WorkshopView> {
    const store = createWorkshopStore(run);
    const { id } = workshop;
    const [asked, facts, own, organizers, agenda, place, dates, overlaps] = await Promise.all([
      store.askedBy([id]),
      factsOf(deps, run, [userId]),
      store.newestOf(id, userId),
      store.organizersOf(id),
      store.agenda(id),
      store.placeOf(id),
      store.dates(workshop.series_id, id),
      store.overlapping(userId, workshop),
    ]);
    const organizes = organizers.find((one) => one.user_id === actorId);
    const isRun = isStaff || (organizes !== undefined && runsIt.includes(organizes.state));
    const isInside = isRun || takesPart.includes(own?.state ?? '');
    return {
      ...summaryOf(workshop, clock.now()),
      description: workshop.description,
      address: isInside ? (place?.address ?? null) : null,
      onlineUrl: isInside ? (place?.online_url ?? null) : null,
      signUpFrom: workshop.sign_up_from?.toISOString() ?? null,
      signUpUntil: workshop.sign_up_until?.toISOString() ?? null,
      cancelMessage: workshop.cancel_message,
      version: workshop.version,
      requirementsVersion: workshop.requirements_version,
      agenda: agenda.map((item) => ({
        ...{ title: item.title, description: item.description, minutes: item.minutes },
        ...{ exerciseId: item.exercise_id, exerciseName: item.exercise_name },
      })),
      requirements: showFor(asked, facts.get(userId) ?? nothingKnown, workshop),
      organizers: await named(run, organizers, isRun),
      others: await othersOf(run, own),
      dates: dates.map((one) => ({ id: one.id, startsAt: one.starts_at.toISOString(), state: one.state })),
      overlaps: overlaps.map((one) => ({
        ...{ id: one.id, title: one.title },
        ...{ startsAt: one.starts_at.toISOString(), endsAt: one.ends_at.toISOString() },
      })),
      participation: await participationOf(run, own),
      organizes: (organizes?.state ?? null) as WorkshopView['organizes'],
      link: isStaff || organizes?.state === 'confirmed' ? linkOf(vault, workshop) : null,
    };
  }

  return {
    /** Announced workshops, soonest first: each with whether the person fits, and whether they take part. */
    async browse({ actor, reach, userId }: About, query: BrowseQuery) {
      const run = db.as(actor, reach);
      const known = (await factsOf(deps, run, [userId])).get(userId) ?? nothingKnown;
      const now = clock.now();
      const store = createWorkshopStore(run);
      const rows = await store.browse(
        {
          birthDate: known.birthDate,
          declared: [...known.declared].filter(([, meets]) => meets).map(([id]) => id),
          agreed: [...known.agreements].filter(([, one]) => one === 'agreed').map(([purpose]) => purpose),
        },
        {
          from: query.from ? new Date(query.from) : now,
          to: query.to ? new Date(query.to) : undefined,
          ...{ text: query.q, place: query.place, language: query.language },
          online: query.online === undefined ? undefined : query.online === 'true',
          ...{ free: query.free === 'true', fits: query.fits === 'true' },
          ...{ exerciseId: query.exerciseId, seriesId: query.seriesId },
          ...placeOf(query),
        },
      );
      const own = await store.participationsIn(
        userId,
        rows.map((row) => row.id),
      );
      const byWorkshop = new Map(own.map((one) => [one.workshop_id, one]));
      return toPage(
        rows,
        query.limit,
        (row) => ({ at: row.starts_at, id: row.id }),
        (row) => {
          const one = byWorkshop.get(row.id);
          const participation = one ? { id: one.id, state: one.state as Summarised['state'] } : null;
          return { ...summaryOf(row, now), fits: row.fits, participation };
        },
      );
    },

    /** One workshop, whole, for who may see it: announced to all, by its link, or because they take part or run it. */
    view: ({ actor, userId }: About, workshopId: string, link: string | undefined): Promise<WorkshopView> =>
      db.withSystem('view-workshop', async (run) => {
        const store = createWorkshopStore(run);
        const workshop = await store.workshop(workshopId);
        if (!workshop) throw notFound();
        const [organizes, own, overAll, isWanted] = await Promise.all([
          store.organizer(workshopId, actor.userId),
          store.newestOf(workshopId, userId),
          deps.access.holdsOverAll(run, actor.userId, 'workshop:write'),
          store.isAskedToCover(workshopId, actor.userId),
        ]);
        const isStaff = overAll && actor.strong;
        const isKnown = organizes !== undefined || own !== undefined || isWanted;
        const isInside =
          isStaff || isAsked.includes(organizes?.state ?? '') || (isKnown && workshop.published_at !== null);
        if (!isInside && !mayReach(vault, workshop, link)) throw notFound();
        return view(run, workshop, userId, { actorId: actor.userId, isStaff });
      }),

    /** Where somebody takes part or took part, latest first. */
    async participations({ userId }: About, query: PageQuery) {
      const now = clock.now();
      const store = createWorkshopStore(db.asSystem('list-participations'));
      return toPage(
        await store.participationsOf(userId, placeOf(query)),
        query.limit,
        (row) => ({ at: row.starts_at, id: row.participant_id }),
        (row) => ({
          ...summaryOf(row, now),
          participation: { id: row.participant_id, state: row.participant_state as Summarised['state'] },
        }),
      );
    },

    /** What somebody runs or is asked to, latest first. */
    async organized({ userId }: About, query: PageQuery) {
      const now = clock.now();
      const store = createWorkshopStore(db.asSystem('list-organized'));
      return toPage(
        await store.organizedBy(userId, placeOf(query)),
        query.limit,
        (row) => ({ at: row.starts_at, id: row.id }),
        (row) => ({
          ...summaryOf(row, now),
          organizes: row.organizer_state as WorkshopView['organizers'][number]['state'],
        }),
      );
    },
  };
}

type PageQuery = { readonly limit: number; readonly cursor?: string | undefined };

/** Where a page begins, and one more than it shows. */
const placeOf = ({ cursor, limit }: PageQuery) => ({
  after: cursor === undefined ? undefined : fromCursor(cursor),
  limit: limit + 1,
});

const nothingKnown = {
  ...{ birthDate: undefined, declared: new Map(), outdated: new Set<string>(), agreements: new Map() },
} as const;
