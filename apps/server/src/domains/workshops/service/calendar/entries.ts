import type { WorkshopRow } from '../../store/index.ts';
import type { Entry, Status } from './file.ts';

/** How somebody stands to a workshop: oneself, a child whom one signed up, or as who runs it. */
export type Stand = {
  readonly workshop: WorkshopRow;
  readonly userId: string;
  /** Of a participant or an organizer; undefined: neither. */
  readonly state: string | undefined;
  readonly at: Date;
  readonly address: string | null;
  readonly onlineUrl: string | null;
};

export type Told = {
  /** Whose calendar it is. */
  readonly userId: string;
  readonly publicUrl: string;
  readonly names: ReadonlyMap<string, string>;
  /** By their workshop: who runs it. */
  readonly organizers: ReadonlyMap<string, string>;
};

const comes: readonly (string | undefined)[] = ['registered', 'attended', 'confirmed'];
const may: readonly (string | undefined)[] = ['waitlisted', 'invited', 'standby'];
const strength: Readonly<Record<Status, number>> = { CANCELLED: 0, TENTATIVE: 1, CONFIRMED: 2 };

function statusOf({ workshop, state }: Stand): Status {
  if (workshop.state === 'cancelled') return 'CANCELLED';
  if (may.includes(state) || workshop.state === 'draft') return 'TENTATIVE';
  return state === undefined || comes.includes(state) ? 'CONFIRMED' : 'CANCELLED';
}

/** Who is in is told where exactly; everybody else, where about. */
function placeOf(inside: Stand | undefined, workshop: WorkshopRow): string | undefined {
  const parts = [inside?.address, workshop.place].filter((part) => part);
  return parts.length > 0 ? parts.join(', ') : (inside?.onlineUrl ?? undefined);
}

/** One workshop, of which there is one entry however many of a family come: as the strongest of them stands. */
function entryOf(stands: readonly [Stand, ...Stand[]], told: Told): Entry {
  const { workshop } = stands[0];
  const best = stands.reduce((a, b) => (strength[statusOf(b)] > strength[statusOf(a)] ? b : a));
  const status = statusOf(best);
  const these = stands.filter((one) => statusOf(one) === status);
  const isOwn = these.some(({ userId }) => userId === told.userId);
  const children = isOwn ? [] : these.map(({ userId }) => told.names.get(userId) ?? '').toSorted();
  const inside =
    status === 'CANCELLED'
      ? undefined
      : these.find(({ state }) => comes.includes(state) || state === 'standby');
  const page = `${told.publicUrl}/workshops/${workshop.id}${isOwn ? '' : `?for=${these[0]?.userId}`}`;
  const said = [workshop.cancel_message, workshop.description, inside?.onlineUrl, page];
  return {
    ...{ id: workshop.id, status, sequence: workshop.sequence, createdAt: workshop.created_at },
    changedAt: new Date(Math.max(workshop.updated_at.getTime(), ...stands.map(({ at }) => at.getTime()))),
    ...{ from: workshop.starts_at, to: workshop.ends_at, timeZone: workshop.time_zone },
    title: children.length > 0 ? `${workshop.title} (${children.join(', ')})` : workshop.title,
    description: said.filter((part) => part).join('\n\n'),
    place: placeOf(inside, workshop),
    url: page,
    organizer: told.names.get(told.organizers.get(workshop.id) ?? ''),
  };
}

/** As calendars show them, soonest first. */
export const entriesOf = (stands: readonly Stand[], told: Told): Entry[] =>
  [...Map.groupBy(stands, ({ workshop }) => workshop.id).values()]
    .map((these) => entryOf(these as [Stand, ...Stand[]], told))
    .toSorted((a, b) => a.from.getTime() - b.from.getTime() || (a.id < b.id ? -1 : 1));
