import { sql } from 'kysely';
import type { Run } from '../../../kernel/database/database.ts';
import { statement } from '../../../kernel/database/query.ts';

export type Scope = 'own' | 'related' | 'any';
export type HeldPermission = { readonly name: string; readonly scope: Scope };

/** What one decision rests on. */
export type Grounds = {
  /** The widest scope at which the actor holds the permission. */
  readonly scope: Scope | null;
  /** Holds any permission on others, by a role or directly. */
  readonly staff: boolean;
  /** An active relationship to the subject whose type grants the permission. */
  readonly granted: boolean;
  /** An active relationship of any type. */
  readonly related: boolean;
  /** In how many seconds a relationship that counts, or will count, begins or ends next, by the database's clock. */
  readonly changesIn: number | null;
};

export type Follower = { readonly userId: string; readonly word: string };

/**
 * Whether relationship `r` does not count for the permission: it is one that needs the person's consent to share (for
 * any type), there is none, and this type does not give it without, as parents have it.
 */
export const unshared = (permission: unknown) => sql`(not r.consented
  and exists (select from relationship_type_permissions n where n.permission = ${permission} and n.needs_consent)
  and not exists (
    select from relationship_type_permissions n
    where n.type = r.type and n.permission = ${permission} and not n.needs_consent
  ))`;

/** What is there where nothing is: no right at all. */
const nothing: Grounds = { scope: null, staff: false, granted: false, related: false, changesIn: null };

/** SQL of decisions: who may use what on whom. */
export function createDecisionStore(run: Run) {
  return {
    /** Everything one decision needs, in one statement. */
    async grounds(actor: string, permission: string, subject: string): Promise<Grounds> {
      const row = await run.first(
        statement<Grounds>`
          with rights as (
            select p.permission, p.scope from user_roles r join role_permissions p on p.role = r.role where r.user_id = ${actor}
            union all
            select permission, scope from user_permissions where user_id = ${actor}
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
            (
              select scope from rights where permission = ${permission}
              order by case scope when 'any' then 0 when 'related' then 1 else 2 end limit 1
            ) as scope,
            exists (select from rights where scope <> 'own') as staff,
            exists (select from ties where grants and starts_at <= now()) as granted,
            exists (select from ties where starts_at <= now()) as related,
            (
              select extract(epoch from min(at) - now())::float8
              from ties, lateral (values (starts_at), (expires_at)) as times (at) where at > now()
            ) as "changesIn"
        `,
      );
      return row ?? nothing;
    },

    /** What somebody may do by their roles and besides, each at its widest scope. */
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

    /** Everybody who holds the permission by a role or besides, each at its widest scope. */
    holdersOf: (permission: string): Promise<{ userId: string; scope: Scope }[]> =>
      run.all(
        statement<{ userId: string; scope: Scope }>`
          select distinct on ("userId") "userId", scope from (
            select r.user_id as "userId", p.scope from user_roles r join role_permissions p on p.role = r.role
            where p.permission = ${permission}
            union all
            select user_id, scope from user_permissions where permission = ${permission}
          ) held
          order by "userId", case scope when 'any' then 0 when 'related' then 1 else 2 end
        `,
      ),

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

    /** Whom a lead who is no guardian may use the permission on, and when that ends; null: not by itself. */
    accompanied: (
      lead: string,
      permission: string,
      everyType: boolean,
      limit: number,
    ): Promise<{ userId: string; endsAt: Date | null }[]> =>
      run.all(
        statement<{ userId: string; endsAt: Date | null }>`
          select r.user_id as "userId",
            case when bool_or(r.expires_at is null) then null else max(r.expires_at) end as "endsAt"
          from relationships r join relationship_types t on t.name = r.type and not t.of_minor
          where r.lead_id = ${lead} and r.state = 'active' and r.starts_at <= now()
            and (r.expires_at is null or r.expires_at > now())
            and ${unshared(permission)} is false
            and (${everyType} or exists (
              select from relationship_type_permissions g where g.type = r.type and g.permission = ${permission}
            ))
          group by r.user_id order by r.user_id limit ${limit}
        `,
      ),

    /** Everybody who accompanies somebody now. */
    leadsNow: async (): Promise<string[]> =>
      (
        await run.all(
          statement<{ id: string }>`
            select distinct r.lead_id as id from relationships r
            join relationship_types t on t.name = r.type and not t.of_minor
            where r.state = 'active' and r.starts_at <= now() and (r.expires_at is null or r.expires_at > now())
          `,
        )
      ).map(({ id }) => id),

    /** On whom of these the actor may use the permission through a relationship. */
    async followersAmong(
      actor: string,
      permission: string,
      everyType: boolean,
      userIds: readonly string[],
    ): Promise<string[]> {
      const rows = await run.all(
        statement<{ userId: string }>`
          select distinct r.user_id as "userId" from relationships r
          where r.lead_id = ${actor} and r.user_id = any (${[...userIds]}) and r.state = 'active'
            and r.starts_at <= now() and (r.expires_at is null or r.expires_at > now())
            and ${unshared(permission)} is false
            and (${everyType} or exists (
              select from relationship_type_permissions g where g.type = r.type and g.permission = ${permission}
            ))
        `,
      );
      return rows.map(({ userId }) => userId);
    },

    /** Whether an active relationship is between two people, whoever leads. */
    async areRelated(one: string, other: string): Promise<boolean> {
      const row = await run.first(
        statement<{ related: boolean }>`
          select exists (
            select from relationships
            where (user_id = ${one} and lead_id = ${other} or user_id = ${other} and lead_id = ${one})
              and state = 'active' and starts_at <= now() and (expires_at is null or expires_at > now())
          ) as related
        `,
      );
      return row?.related ?? false;
    },
  };
}
