import { sql } from 'kysely';
import type { Run } from '../../kernel/database/database.ts';
import { query, statement } from '../../kernel/database/query.ts';

export type Scope = 'own' | 'related' | 'any';
export type HeldPermission = { readonly name: string; readonly scope: Scope };

/** What one decision rests on. */
export type Grounds = {
  /** The widest scope at which the actor holds the permission. */
  readonly scope: Scope | null;
  /** An active relationship to the subject whose type grants the permission. */
  readonly granted: boolean;
  /** An active relationship of any type. */
  readonly related: boolean;
  /** When a relationship that counts, or will count, begins or ends next. */
  readonly changes_at: Date | null;
};

export type NewRelationship = {
  readonly id: string;
  readonly lead: string;
  readonly follower: string;
  readonly type: string;
  readonly state: string;
  /** The follower has agreed to share with those who accompany them. */
  readonly consented: boolean;
};

export type Follower = { readonly userId: string; readonly word: string };

/**
 * Whether relationship `r` does not count for the permission: it is one that needs the person's consent to share (for
 * any type), there is none, and this type does not give it without, as parents have it.
 */
const unshared = (permission: string) => sql`(not r.consented
  and exists (select from relationship_type_permissions n where n.permission = ${permission} and n.needs_consent)
  and not exists (
    select from relationship_type_permissions n
    where n.type = r.type and n.permission = ${permission} and not n.needs_consent
  ))`;

/** SQL of roles, permissions and relationships. */
export function createAccessStore(run: Run) {
  return {
    /** Everything one decision needs, in one statement. */
    async grounds(actor: string, permission: string, subject: string): Promise<Grounds> {
      const row = await run.first(
        statement<Grounds>`
          with held as (
            select p.scope from user_roles r join role_permissions p on p.role = r.role
            where r.user_id = ${actor} and p.permission = ${permission}
            union all
            select scope from user_permissions where user_id = ${actor} and permission = ${permission}
          ), ties as (
            select r.starts_at, r.expires_at, exists (
              select from relationship_type_permissions g where g.type = r.type and g.permission = ${permission}
            ) as grants
            from relationships r
            where r.lead_id = ${actor} and r.user_id = ${subject} and r.state = 'active'
              and (r.expires_at is null or r.expires_at > now())
              and ${unshared(permission)} is false
          )
          select
            (select scope from held order by case scope when 'any' then 0 when 'related' then 1 else 2 end limit 1) as scope,
            exists (select from ties where grants and starts_at <= now()) as granted,
            exists (select from ties where starts_at <= now()) as related,
            (select min(at) from ties, lateral (values (starts_at), (expires_at)) as times (at) where at > now()) as changes_at
        `,
      );
      return row ?? { scope: null, granted: false, related: false, changes_at: null };
    },

    async permissionsOf(userId: string): Promise<HeldPermission[]> {
      return run.all(
        statement<HeldPermission>`
          select distinct on (name) name, scope from (
            select p.permission as name, p.scope from user_roles r join role_permissions p on p.role = r.role where r.user_id = ${userId}
            union all
            select permission, scope from user_permissions where user_id = ${userId}
          ) held
          order by name, case scope when 'any' then 0 when 'related' then 1 else 2 end
        `,
      );
    },

    async rolesOf(userId: string): Promise<string[]> {
      const rows = await run.all(
        query.selectFrom('user_roles').select('role').where('user_id', '=', userId).orderBy('role'),
      );
      return rows.map((row) => row.role);
    },

    /** Whom the actor may use the permission on through a relationship, at most `limit`. */
    async followers(
      actor: string,
      permission: string,
      everyType: boolean,
      limit: number,
    ): Promise<Follower[]> {
      return run.all(
        statement<Follower>`
          select distinct on (r.user_id) r.user_id as "userId", t.follower_word as word
          from relationships r join relationship_types t on t.name = r.type
          where r.lead_id = ${actor} and r.state = 'active' and r.starts_at <= now()
            and (r.expires_at is null or r.expires_at > now())
            and ${unshared(permission)} is false
            and (${everyType} or exists (
              select from relationship_type_permissions g where g.type = r.type and g.permission = ${permission}
            ))
          order by r.user_id limit ${limit}
        `,
      );
    },

    async giveRole(userId: string, role: string): Promise<void> {
      await run.count(
        query
          .insertInto('user_roles')
          .values({ user_id: userId, role })
          .onConflict((conflict) => conflict.doNothing()),
      );
    },

    // The state is written out: as a parameter it matches the partial index only until the plan becomes generic.
    async relate(row: NewRelationship): Promise<void> {
      await run.count(
        query
          .insertInto('relationships')
          .values({
            id: row.id,
            user_id: row.follower,
            lead_id: row.lead,
            type: row.type,
            state: row.state,
            consented: row.consented,
          })
          .onConflict((conflict) =>
            conflict
              .columns(['user_id', 'lead_id', 'type'])
              .where('state', '<>', sql.lit('ended'))
              .doNothing(),
          ),
      );
    },

    /** A change of it raises the access_version of each lead, so that it acts at once. */
    async setConsented(follower: string, consented: boolean): Promise<void> {
      await run.count(
        query
          .updateTable('relationships')
          .set({ consented })
          .where('user_id', '=', follower)
          .where('consented', '!=', consented),
      );
    },

    /** Whether the actor leads the follower now, by one of the types. */
    async leads(actor: string, follower: string, types: readonly string[]): Promise<boolean> {
      const row = await run.first(
        query
          .selectFrom('relationships')
          .select('id')
          .where('user_id', '=', follower)
          .where('lead_id', '=', actor)
          .where('type', 'in', [...types])
          .where('state', '=', 'active')
          .where('starts_at', '<=', sql<Date>`now()`)
          .where((one) => one.or([one('expires_at', 'is', null), one('expires_at', '>', sql<Date>`now()`)])),
      );
      return row !== undefined;
    },
  };
}
