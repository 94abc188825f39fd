import type { Reach, UserActor } from '../../../kernel/actor.ts';
import type { Run } from '../../../kernel/database/database.ts';
import { AppError, notFound } from '../../../kernel/errors.ts';
import { createRoleStore, type HeldPermission } from '../store/index.ts';
import type { About, AccessDeps } from './deps.ts';

const administrator = 'admin';

type NewRole = {
  readonly name: string;
  readonly description: string;
  readonly permissions: readonly HeldPermission[];
};
type AuthoriseAny = (actor: UserActor, permission: string, requestId?: string) => Promise<Reach>;

/** What each role may do, and who has which. Only who may change that for everybody may change it for anybody. */
export function createRoles(deps: AccessDeps, authoriseAny: AuthoriseAny) {
  const { db, audit, clock } = deps;

  /** A change of somebody's rights, and its record. */
  async function changing(
    { actor, userId, requestId }: About,
    action: string,
    work: (run: Run) => Promise<unknown>,
  ): Promise<void> {
    const reach = await authoriseAny(actor, 'role:write', requestId);
    await db.withActor(actor, reach, async (run) => {
      if (!(await deps.standingOf(run, [userId])).has(userId)) throw notFound();
      await work(run);
      await audit.record(run, { actor, action, subject: userId, outcome: 'done', requestId });
    });
  }

  /** In the caller's transaction: two administrators who remove each other come one after the other. */
  async function isLastAdministrator(run: Run, userId: string): Promise<boolean> {
    const holders = await createRoleStore(run).holdersLocked(administrator);
    if (!holders.includes(userId)) return false;
    const standing = await deps.standingOf(run, holders);
    return !holders.some((id) => id !== userId && standing.get(id)?.active);
  }

  async function refuseLastAdministrator(run: Run, userId: string): Promise<void> {
    if (!(await isLastAdministrator(run, userId))) return;
    throw new AppError(
      'conflict',
      'They are the last administrator: nobody could manage people any more. Make somebody else one first.',
    );
  }

  return {
    isLastAdministrator,
    refuseLastAdministrator,

    async list(actor: UserActor, reach: Reach) {
      const store = createRoleStore(db.as(actor, reach));
      const [roles, given, permissions] = await Promise.all([
        store.roles(),
        store.rolePermissions(),
        store.permissions(),
      ]);
      return {
        roles: roles.map(({ name, description, built_in: builtIn }) => ({
          name,
          description,
          builtIn,
          permissions: given.filter((one) => one.role === name),
        })),
        permissions,
      };
    },

    /** Makes the role, or says anew what it may do. */
    put: (actor: UserActor, reach: Reach, { name, description, permissions }: NewRole) =>
      db.withActor(actor, reach, async (run) => {
        if (name === administrator)
          throw new AppError('conflict', 'An administrator may do everything, always. Make another role.');
        const store = createRoleStore(run);
        const known = new Set((await store.permissions()).map((one) => one.name));
        const unknown = permissions.find((one) => !known.has(one.name));
        if (unknown)
          throw new AppError('bad-request', `body.permissions: there is no permission ${unknown.name}.`);
        await store.putRole(name, description);
        await store.setRolePermissions(name, permissions);
        await deps.rightsTaken(run);
        await audit.record(run, { actor, action: `role:put ${name}`, outcome: 'done' });
      }),

    remove: (actor: UserActor, reach: Reach, name: string) =>
      db.withActor(actor, reach, async (run) => {
        const store = createRoleStore(run);
        const role = await store.lockRole(name);
        if (!role) throw notFound();
        if (role.built_in)
          throw new AppError('conflict', 'This role is part of Attune and cannot be removed.');
        if (await store.someoneWith(name))
          throw new AppError('conflict', 'Somebody has this role. Take it from them first.');
        if (await deps.isRoleInvited(run, name))
          throw new AppError('conflict', 'An open invite grants this role. Take the invite back first.');
        if (await store.typeLedBy(name))
          throw new AppError('conflict', 'A type of relationship asks for this role.');
        await store.removeRole(name);
        await audit.record(run, { actor, action: `role:remove ${name}`, outcome: 'done' });
      }),

    async rightsOf({ actor, reach, userId }: About & { readonly reach: Reach }) {
      const store = createRoleStore(db.as(actor, reach));
      const [roles, permissions] = await Promise.all([
        store.grantedRoles(userId),
        store.grantedPermissions(userId),
      ]);
      return {
        roles: roles.map(({ name, granted_at: at }) => ({ name, grantedAt: at.toISOString() })),
        permissions: permissions.map(({ name, scope, granted_at: at }) => ({
          name,
          scope,
          grantedAt: at.toISOString(),
        })),
      };
    },

    give: (about: About, role: string) =>
      changing(about, `role:give ${role}`, async (run) => {
        const store = createRoleStore(run);
        if (!(await store.isRole(role))) throw notFound();
        await store.giveRole(about.userId, role);
      }),

    take: (about: About, role: string) =>
      changing(about, `role:take ${role}`, async (run) => {
        if (role === administrator) await refuseLastAdministrator(run, about.userId);
        await createRoleStore(run).takeRole(about.userId, role);
        await deps.rightsTaken(run);
      }),

    givePermission: (about: About, permission: HeldPermission) =>
      changing(about, `permission:give ${permission.name}`, async (run) => {
        const store = createRoleStore(run);
        if (!(await store.permissions()).some((one) => one.name === permission.name)) throw notFound();
        await store.givePermission(about.userId, permission, clock.now());
      }),

    takePermission: (about: About, permission: string) =>
      changing(about, `permission:take ${permission}`, async (run) => {
        await createRoleStore(run).takePermission(about.userId, permission);
        await deps.rightsTaken(run);
      }),
  };
}
