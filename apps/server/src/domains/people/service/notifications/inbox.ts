import type { Reach, UserActor } from '../../../../kernel/actor.ts';
import type { Run } from '../../../../kernel/database/database.ts';
import { fromCursor, toCursor } from '../../../../kernel/http/paging.ts';
import { newId } from '../../../../kernel/ids.ts';
import type { NotificationKind } from '../../contract/notifications.ts';
import { createNotificationStore } from '../../store/notifications.ts';
import type { NotificationDeps } from './deps.ts';
import { type Facts, factsPlace, linkOf } from './kinds.ts';
import type { AboutWorkshop } from './workshop-texts.ts';

type About = {
  readonly actor: UserActor;
  readonly reach: Reach;
  readonly userId: string;
  readonly requestId?: string | undefined;
};
type Find = { readonly limit: number; readonly cursor?: string | undefined; readonly unread: boolean };

type Named = {
  readonly people: ReadonlyMap<string, string>;
  readonly workshops: ReadonlyMap<string, AboutWorkshop>;
};

/** Of what was kept before it was written down whom it names, the id of who was erased is still there; nobody is shown it. */
function withoutErased(facts: Facts, { people }: Named): Facts {
  const { userId, ...rest } = facts;
  return userId !== undefined && people.has(userId) ? facts : rest;
}

function withNames(facts: Facts, named: Named) {
  const workshop = facts.workshopId ? named.workshops.get(facts.workshopId) : undefined;
  const shown = workshop && {
    ...{ title: workshop.title, timeZone: workshop.timeZone },
    ...{ startsAt: workshop.startsAt.toISOString(), endsAt: workshop.endsAt.toISOString() },
  };
  return {
    ...withoutErased(facts, named),
    ...(facts.userId ? { name: named.people.get(facts.userId) ?? null } : {}),
    ...(facts.workshopId ? { workshop: shown ?? null } : {}),
  };
}

/** What somebody is told, in the app. */
export function createInbox({ db, vault, audit, clock, namesOf, workshopsNamed }: NotificationDeps) {
  const store = ({ actor, reach }: About) => createNotificationStore(db.as(actor, reach));

  /** Of people and workshops that the reader was told about, whether or not they may see them otherwise. */
  const namesIn = async (facts: readonly Facts[]): Promise<Named> => {
    const people = [...new Set(facts.flatMap((one) => one.userId ?? []))];
    const workshops = [...new Set(facts.flatMap((one) => one.workshopId ?? []))];
    if (people.length + workshops.length === 0) return { people: new Map(), workshops: new Map() };
    return db.withSystem('name-in-notifications', async (run) => ({
      people: await namesOf(run, people),
      workshops: await workshopsNamed(run, workshops),
    }));
  };

  return {
    /** In the caller's transaction, whoever's it is. @returns its id; undefined where they want to be told in no way */
    async keep(run: Run, userId: string, kind: NotificationKind, facts: Facts): Promise<string | undefined> {
      const id = newId();
      const sealed = (await vault.of(userId)).sealJson(factsPlace(userId, id), facts);
      const kept = await createNotificationStore(run).insert({
        userId,
        id,
        kind,
        about: facts.userId === undefined || facts.userId === userId ? null : facts.userId,
        facts: sealed,
        at: clock.now(),
      });
      return kept > 0 ? id : undefined;
    },

    async list(about: About, { limit, cursor, unread }: Find) {
      const { userId } = about;
      const after = cursor === undefined ? undefined : fromCursor(cursor);
      const [rows, count, key] = await Promise.all([
        store(about).page(userId, { unread, after, limit: limit + 1 }),
        store(about).unread(userId),
        vault.of(userId),
      ]);
      const shown = rows.slice(0, limit).map((row) => ({
        row,
        facts: key.openJson(factsPlace(userId, row.id), row.facts) as Facts,
      }));
      const names = await namesIn(shown.map(({ facts }) => facts));
      const items = shown.map(({ row, facts }) => ({
        id: row.id,
        kind: row.kind,
        facts: withNames(facts, names),
        createdAt: row.created_at.toISOString(),
        readAt: row.read_at?.toISOString() ?? null,
        link: linkOf(row.kind as NotificationKind, userId, withoutErased(facts, names)),
      }));
      const last = rows.length > limit ? shown.at(-1)?.row : undefined;
      return {
        items,
        unread: count,
        ...(last ? { next: toCursor({ at: last.created_at, id: last.id }) } : {}),
      };
    },

    unread: async (about: About) => ({ unread: await store(about).unread(about.userId) }),

    /** `ids`: absent, all. Marking again changes nothing. */
    markRead: ({ actor, reach, userId, requestId }: About, ids: readonly string[] | undefined) =>
      db.withActor(actor, reach, async (run) => {
        const kept = createNotificationStore(run);
        if ((await kept.markRead(userId, ids, clock.now())) > 0)
          await audit.record(run, {
            actor,
            action: 'notification:read',
            subject: userId,
            outcome: 'done',
            requestId,
          });
        return { unread: await kept.unread(userId) };
      }),
  };
}
