import { sql } from 'kysely';
import type { Run } from '../../../kernel/database/database.ts';
import { query } from '../../../kernel/database/query.ts';
import type { HeldPermission, Scope } from './decisions.ts';

/** SQL of roles, of what they may do, and of who has them. */
export function createRoleStore(run: Run) {
  return {
    roles: () =>
      run.all(query.selectFrom('roles').select(['name', 'description', 'built_in']).orderBy('name')),

    rolePermissions: () =>
      run.all(
        query
          .selectFrom('role_permissions')
          .select(['role', 'permission as name', 'scope'])
          .orderBy('role')
          .orderBy('permission')
          .$narrowType<{ scope: Scope }>(),
      ),

    permissions: () =>
      run.all(query.selectFrom('permissions').select(['name', 'description']).orderBy('name')),

    async isRole(role: string): Promise<boolean> {
      return (
        (await run.first(query.selectFrom('roles').select('name').where('name', '=', role))) !== undefined
      );
    },

    /** Holds the role's row: whoever gives it to somebody, or invites somebody into it, waits or is waited for. */
    lockRole: (role: string) =>
      run.first(query.selectFrom('roles').select(['name', 'built_in']).where('name', '=', role).forUpdate()),

    putRole: (role: string, description: string) =>
      run.count(
        query
          .insertInto('roles')
          .values({ name: role, description })
          .onConflict((conflict) => conflict.column('name').doUpdateSet({ description })),
      ),

    /** What is the same stays untouched: a change raises the access_version of everyone who has the role. */
    async setRolePermissions(role: string, permissions: readonly HeldPermission[]): Promise<void> {
      const kept = permissions.map((one) => one.name);
      await run.count(
        query
          .deleteFrom('role_permissions')
          .where('role', '=', role)
          .$if(kept.length > 0, (some) => some.where('permission', 'not in', kept)),
      );
      if (permissions.length === 0) return;
      await run.count(
        query
          .insertInto('role_permissions')
          .values(permissions.map(({ name, scope }) => ({ role, permission: name, scope })))
          .onConflict((conflict) =>
            conflict
              .columns(['role', 'permission'])
              .doUpdateSet((row) => ({ scope: row.ref('excluded.scope') }))
              .where('role_permissions.scope', '<>', sql.ref<string>('excluded.scope')),
          ),
      );
    },

    async removeRole(role: string): Promise<void> {
      await run.count(query.deleteFrom('role_permissions').where('role', '=', role));
      await run.count(query.deleteFrom('roles').where('name', '=', role));
    },

    someoneWith: (role: string) =>
      run.first(query.selectFrom('user_roles').select('user_id').where('role', '=', role).limit(1)),

    typeLedBy: (role: string) =>
      run.first(query.selectFrom('relationship_types').select('name').where('lead_role', '=', role).limit(1)),

    /** Everyone with the role, which is held until the transaction ends: who takes it from somebody comes one by one. */
    async holdersLocked(role: string): Promise<string[]> {
      await run.first(query.selectFrom('roles').select('name').where('name', '=', role).forNoKeyUpdate());
      const rows = await run.all(query.selectFrom('user_roles').select('user_id').where('role', '=', role));
      return rows.map((row) => row.user_id);
    },

    async rolesOf(userId: string): Promise<string[]> {
      const rows = await run.all(
        query.selectFrom('user_roles').select('role').where('user_id', '=', userId).orderBy('role'),
      );
      return rows.map((row) => row.role);
    },

    async hasRole(userId: string, role: string): Promise<boolean> {
      const row = await run.first(
        query.selectFrom('user_roles').select('role').where('user_id', '=', userId).where('role', '=', role),
      );
      return row !== undefined;
    },

    /** @returns how many roles they have now that they had not before: 0 or 1 */
    giveRole: (userId: string, role: string): Promise<number> =>
      run.count(
        query
          .insertInto('user_roles')
          .values({ user_id: userId, role })
          .onConflict((conflict) => conflict.doNothing()),
      ),

    takeRole: (userId: string, role: string) =>
      run.count(query.deleteFrom('user_roles').where('user_id', '=', userId).where('role', '=', role)),

    grantedRoles: (userId: string) =>
      run.all(
        query
          .selectFrom('user_roles')
          .select(['role as name', 'granted_at'])
          .where('user_id', '=', userId)
          .orderBy('role'),
      ),

    grantedPermissions: (userId: string) =>
      run.all(
        query
          .selectFrom('user_permissions')
          .select(['permission as name', 'scope', 'granted_at'])
          .where('user_id', '=', userId)
          .orderBy('permission')
          .$narrowType<{ scope: Scope }>(),
      ),

    givePermission: (userId: string, { name, scope }: HeldPermission, at: Date) =>
      run.count(
        query
          .insertInto('user_permissions')
          .values({ user_id: userId, permission: name, scope, granted_at: at })
          .onConflict((conflict) =>
            conflict
              .columns(['user_id', 'permission'])
              .doUpdateSet({ scope, granted_at: at })
              .where('user_permissions.scope', '<>', scope),
          ),
      ),

    takePermission: (userId: string, permission: string) =>
      run.count(
        query
          .deleteFrom('user_permissions')
          .where('user_id', '=', userId)
          .where('permission', '=', permission),
      ),
  };
}
