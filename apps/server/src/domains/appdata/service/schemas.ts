import type { AppActor, Reach, UserActor } from '../../../kernel/actor.ts';
import type { JsonValue } from '../../../kernel/database/generated.ts';
import { notFound } from '../../../kernel/errors.ts';
import { createAppStore } from '../store/apps.ts';
import { type ByStaff, refuseOwnApp } from './apps.ts';
import type { AppdataDeps } from './deps.ts';
import { compileSchema, type JsonSchema } from './json-schema.ts';

/** What another process changed is known here this late, in milliseconds. */
const rememberMilliseconds = 5000;
const mostRemembered = 1000;

type Check = (value: unknown) => string | undefined;
type Compiled = { readonly updatedAt: number; readonly check: Check };
type Known = { readonly until: number; readonly byKey: ReadonlyMap<string, Compiled> };

export type Schemas = ReturnType<typeof createSchemas>;

/** What the values of an app's keys have to look like. Values that are there already are left as they are. */
export function createSchemas({ db, audit, clock }: AppdataDeps) {
  const remembered = new Map<string, Known>();
  const asking = new Map<string, Promise<Known>>();

  async function load(actor: UserActor | AppActor, reach: Reach, app: string): Promise<Known> {
    const rows = await createAppStore(db.as(actor, reach)).schemas(app);
    const before = remembered.get(app)?.byKey;
    const byKey = new Map(
      rows.map(({ key, schema, updated_at }) => {
        const earlier = before?.get(key);
        const updatedAt = updated_at.getTime();
        const check = earlier?.updatedAt === updatedAt ? earlier.check : compileSchema(schema as JsonSchema);
        return [key, { updatedAt, check }] as const;
      }),
    );
    return { until: clock.now().getTime() + rememberMilliseconds, byKey };
  }

  /** Whoever comes while it is being asked waits for the same answer; where that fails it was for who asked, not for them. */
  async function refresh(actor: UserActor | AppActor, reach: Reach, app: string): Promise<Known> {
    const known = await asking.get(app)?.catch(() => undefined);
    if (known) return known;
    const mine = load(actor, reach, app);
    asking.set(app, mine);
    try {
      const loaded = await mine;
      // Not where it was changed meanwhile: then somebody else asks already, or nobody.
      if (asking.get(app) === mine) remember(app, loaded);
      return loaded;
    } finally {
      if (asking.get(app) === mine) asking.delete(app);
    }
  }

  function remember(app: string, known: Known): void {
    remembered.delete(app);
    if (remembered.size >= mostRemembered) remembered.delete(remembered.keys().next().value as string);
    remembered.set(app, known);
  }

  function forget(app: string): void {
    remembered.delete(app);
    asking.delete(app);
  }

  return {
    /** A word on why the value may not be stored under the key; undefined where it may. */
    async problemOf(
      { actor, reach }: { actor: UserActor | AppActor; reach: Reach },
      app: string,
      key: string,
      value: unknown,
    ): Promise<string | undefined> {
      const known = remembered.get(app);
      const current = known && known.until > clock.now().getTime() ? known : await refresh(actor, reach, app);
      return current.byKey.get(key)?.check(value);
    },

    async set({ actor, reach, requestId }: ByStaff, app: string, key: string, schema: JsonSchema) {
      refuseOwnApp(app);
      compileSchema(schema);
      await db.withActor(actor, reach, async (run) => {
        const store = createAppStore(run);
        if (!(await store.hold(app))) throw notFound();
        await store.setSchema(app, key, schema as JsonValue);
        await audit.record(run, { actor, action: `app:schema ${app}`, outcome: 'done', requestId });
      });
      forget(app);
    },

    async remove({ actor, reach, requestId }: ByStaff, app: string, key: string) {
      refuseOwnApp(app);
      await db.withActor(actor, reach, async (run) => {
        if (!(await createAppStore(run).removeSchema(app, key))) throw notFound();
        await audit.record(run, { actor, action: `app:schema ${app}`, outcome: 'done', requestId });
      });
      forget(app);
    },
  };
}
