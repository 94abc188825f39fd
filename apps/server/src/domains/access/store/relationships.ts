import { sql } from 'kysely';
import type { Run } from '../../../kernel/database/database.ts';
import { query, statement } from '../../../kernel/database/query.ts';
import { unshared } from './decisions.ts';

export type NewRelationship = {
  readonly id: string;
  readonly lead: string;
  readonly follower: string;
  readonly type: string;
  readonly state: 'pending' | 'active';
  /** The follower has agreed to share with those who accompany them. */
  readonly consented: boolean;
  readonly requestedBy?: string | null;
  readonly answeredBy?: string | null;
  readonly answeredAt?: Date | null;
  readonly startsAt?: Date | undefined;
  readonly expiresAt?: Date | undefined;
  /** Its lead must not learn of it before it is answered. */
  readonly unseen?: boolean;
};

export type RelationshipType = {
  readonly name: string;
  readonly lead_role: string | null;
  readonly of_minor: boolean;
};

export type ListedRelationship = {
  readonly id: string;
  readonly type: string;
  readonly state: 'pending' | 'active' | 'ended';
  readonly lead: string;
  readonly follower: string;
  readonly startsAt: Date;
  readonly expiresAt: Date | null;
  readonly endedAt: Date | null;
  readonly ofMinor: boolean;
  /** The lead may use these on the follower now. */
  readonly permissions: string[];
  /** The follower has a guardian now; the one who asks is one. */
  readonly guarded: boolean;
  readonly guardedByActor: boolean;
};

const columns = ['id', 'user_id', 'lead_id', 'type', 'state', 'starts_at', 'expires_at'] as const;

// By the database's clock, like every decision.
const ranOut = sql<boolean>`coalesce(expires_at <= now(), false)`.as('ran_out');
const hasTime = sql<boolean>`(r.expires_at is null or r.expires_at > now())`;
export const holdsNow = sql<boolean>`r.state = 'active' and r.starts_at <= now() and ${hasTime}`;

/** Whether the follower of `r` has a guardian now; `who` narrows to one. */
const guarded = (who: unknown) => sql`exists (
  select from relationships g join relationship_types o on o.name = g.type
  where g.user_id = r.user_id and o.of_minor and g.state = 'active' and g.starts_at <= now()
    and (g.expires_at is null or g.expires_at > now()) ${who}
)`;

/** SQL of relationships and their types. */
export function createRelationshipStore(run: Run) {
  const one = (follower: string, id: string) =>
    query
      .selectFrom('relationships')
      .select(columns)
      .select(ranOut)
      .where('user_id', '=', follower)
      .where('id', '=', id);

  return {
    types: () =>
      run.all(
        query
          .selectFrom('relationship_types')
          .select(['name', 'lead_word', 'follower_word', 'lead_role', 'of_minor'])
          .orderBy('name'),
      ),

    typePermissions: () =>
      run.all(
        query
          .selectFrom('relationship_type_permissions')
          .select(['type', 'permission', 'needs_consent'])
          .orderBy('type')
          .orderBy('permission'),
      ),

    findType: (name: string): Promise<RelationshipType | undefined> =>
      run.first(
        query
          .selectFrom('relationship_types')
          .select(['name', 'lead_role', 'of_minor'])
          .where('name', '=', name),
      ),

    /** One open relationship of a type between two people: @returns 0 where there is one. */
    // The state is written out: as a parameter it matches the partial index only until the plan becomes generic.
    relate: (row: NewRelationship): Promise<number> =>
      run.count(
        query
          .insertInto('relationships')
          .values({
            id: row.id,
            user_id: row.follower,
            lead_id: row.lead,
            type: row.type,
            state: row.state,
            consented: row.consented,
            requested_by: row.requestedBy ?? null,
            answered_by: row.answeredBy ?? null,
            answered_at: row.answeredAt ?? null,
            unseen: row.unseen ?? false,
            expires_at: row.expiresAt ?? null,
            ...(row.startsAt ? { starts_at: row.startsAt } : {}),
          })
          .onConflict((conflict) =>
            conflict
              .columns(['user_id', 'lead_id', 'type'])
              .where('state', '<>', sql.lit('ended'))
              .doNothing(),
          ),
      ),

    /** Whether the follower leads the lead already by this type, in a row of any length. */
    async leadsBack(lead: string, follower: string, type: string): Promise<boolean> {
      const row = await run.first(
        statement<{ id: string }>`
          with recursive above (id) as (
            select ${lead}::uuid
            union
            select r.lead_id from relationships r join above a on r.user_id = a.id
            where r.type = ${type} and r.state <> 'ended' and ${hasTime}
          )
          select id from above where id = ${follower}
        `,
      );
      return row !== undefined;
    },

    /** By its id, where the person is one of the two. */
    find: (person: string, id: string) =>
      run.first(
        query
          .selectFrom('relationships')
          .select(columns)
          .where('id', '=', id)
          .where((row) => row.or([row('user_id', '=', person), row('lead_id', '=', person)])),
      ),

    /** Held until the transaction ends. */
    lock: (follower: string, id: string) => run.first(one(follower, id).forUpdate()),

    /** Every open relationship to guardians, held in one order: of two guardians who go at once, one sees the other gone. */
    lockGuardianships: (follower: string) =>
      run.all(
        query
          .selectFrom('relationships')
          .innerJoin('relationship_types', 'relationship_types.name', 'relationships.type')
          .select(['relationships.id', 'relationships.lead_id', 'relationships.state'])
          .select(
            sql<boolean>`relationships.state = 'active' and relationships.starts_at <= now()
              and (relationships.expires_at is null or relationships.expires_at > now())`.as('holds'),
          )
          .where('relationships.user_id', '=', follower)
          .where('relationships.state', '<>', 'ended')
          .where('relationship_types.of_minor', '=', true)
          .orderBy('relationships.id')
          .forUpdate('relationships'),
      ),

    activate: (
      follower: string,
      id: string,
      answer: { readonly by: string; readonly at: Date; readonly consented: boolean },
    ) =>
      run.count(
        query
          .updateTable('relationships')
          .set({
            state: 'active',
            unseen: false,
            consented: answer.consented,
            answered_by: answer.by,
            answered_at: answer.at,
            updated_at: answer.at,
          })
          .where('user_id', '=', follower)
          .where('id', '=', id)
          .where('state', '=', 'pending'),
      ),

    end: (follower: string, ids: readonly string[], by: string | null, at: Date) =>
      run.count(
        query
          .updateTable('relationships')
          .set({ state: 'ended', ended_by: by, ended_at: at, updated_at: at })
          .where('user_id', '=', follower)
          .where('id', 'in', [...ids])
          .where('state', '<>', 'ended'),
      ),

    /** What ran out stays over. @returns 0 where it is */
    setExpiry: (follower: string, id: string, expiresAt: Date | null, at: Date) =>
      run.count(
        query
          .updateTable('relationships')
          .set({ expires_at: expiresAt, updated_at: at })
          .where('user_id', '=', follower)
          .where('id', '=', id)
          .where('state', '<>', 'ended')
          .where((row) => row.or([row('expires_at', 'is', null), row('expires_at', '>', sql<Date>`now()`)])),
      ),

    /** A change of it raises the access_version of each lead, so that it acts at once. */
    setConsented: (follower: string, consented: boolean) =>
      run.count(
        query
          .updateTable('relationships')
          .set({ consented })
          .where('user_id', '=', follower)
          .where('consented', '!=', consented),
      ),

    /** The same for everybody at once: nobody's consent holds any more. */
    endConsented: () =>
      run.count(
        query
          .updateTable('relationships')
          .set({ consented: false })
          .where('consented', '=', true)
          .where('state', '<>', 'ended'),
      ),

    /** Who are parents or guardians of the person now. */
    async guardiansOf(follower: string): Promise<string[]> {
      const rows = await run.all(
        statement<{ lead_id: string }>`
          select distinct r.lead_id from relationships r join relationship_types t on t.name = r.type
          where r.user_id = ${follower} and t.of_minor and ${holdsNow}
        `,
      );
      return rows.map((row) => row.lead_id);
    },

    /** How many children somebody is parent or guardian of, now or soon. */
    async childrenOf(lead: string): Promise<number> {
      const row = await run.first(
        statement<{ children: number }>`
          select count(distinct r.user_id)::int as children
          from relationships r join relationship_types t on t.name = r.type
          where r.lead_id = ${lead} and t.of_minor and r.state = 'active' and ${hasTime}
        `,
      );
      return row?.children ?? 0;
    },

    /** Newest first, at most `limit` in which the person follows and as many in which they lead. */
    // What ran out has ended, and shows alike before and after somebody has asked again and it was written down.
    async list(person: string, actor: string, limit: number): Promise<ListedRelationship[]> {
      const select = sql`
        select r.id, r.type, case when ${hasTime} then r.state else 'ended' end as state, r.lead_id as lead, r.user_id as follower, r.starts_at as "startsAt",
          r.expires_at as "expiresAt", coalesce(r.ended_at, case when not ${hasTime} then r.expires_at end) as "endedAt", t.of_minor as "ofMinor",
          case when ${holdsNow} then array(
            select p.name from permissions p
            where ${unshared(sql.ref('p.name'))} is false and (
              exists (select from relationship_type_permissions g where g.type = r.type and g.permission = p.name)
              or exists (
                select from user_roles u join role_permissions h on h.role = u.role
                where u.user_id = r.lead_id and h.permission = p.name and h.scope = 'related'
              )
              or exists (
                select from user_permissions u
                where u.user_id = r.lead_id and u.permission = p.name and u.scope = 'related'
              )
            ) order by p.name
          ) else '{}' end as permissions,
          ${guarded(sql``)} as guarded, ${guarded(sql`and g.lead_id = ${actor}`)} as "guardedByActor"
        from relationships r join relationship_types t on t.name = r.type`;
      return run.all(
        statement<ListedRelationship>`
          (${select} where r.user_id = ${person} order by r.created_at desc, r.id limit ${limit})
          union all
          (${select} where r.lead_id = ${person} and not r.unseen order by r.created_at desc, r.id limit ${limit})
        `,
      );
    },
  };
}
