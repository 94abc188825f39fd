import type { Run } from '../../../kernel/database/database.ts';
import type { JsonValue } from '../../../kernel/database/generated.ts';
import { query, statement } from '../../../kernel/database/query.ts';

/** More apps than anybody registers by hand. */
const mostApps = 1000;

export type AppChange = {
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  readonly origins?: readonly string[] | undefined;
  readonly state?: 'active' | 'disabled' | undefined;
};

/** SQL of the apps there are, and of what their values have to look like. */
export function createAppStore(run: Run) {
  const full = () =>
    query.selectFrom('apps as a').select([
      'a.slug',
      'a.name',
      'a.description',
      'a.origins',
      'a.state',
      'a.created_at',
      'a.updated_at',
      (row) =>
        row
          .selectFrom('app_grants as g')
          .whereRef('g.app', '=', 'a.slug')
          .select((inner) => inner.fn.countAll<number>().as('count'))
          .as('grants'),
    ]);

  return {
    originsOfActive: () => run.all(query.selectFrom('apps').select('origins').where('state', '=', 'active')),

    active: () =>
      run.all(
        query
          .selectFrom('apps')
          .select(['slug', 'name', 'description', 'origins'])
          .where('state', '=', 'active')
          .orderBy('slug')
          .limit(mostApps),
      ),

    /** Which of these there are, switched off or not. */
    among: (slugs: readonly string[]) =>
      run.all(
        query
          .selectFrom('apps')
          .select('slug')
          .where('slug', 'in', [...slugs]),
      ),

    all: () => run.all(full().orderBy('a.slug').limit(mostApps)),

    one: (slug: string) => run.first(full().where('a.slug', '=', slug)),

    /** An active app, which cannot be switched off or changed until the transaction ends. */
    holdActive: (slug: string) =>
      run.first(
        query
          .selectFrom('apps')
          .select(['slug', 'name', 'origins'])
          .where('slug', '=', slug)
          .where('state', '=', 'active')
          .forShare(),
      ),

    /** Who changes what hangs on an app waits for whoever does so already. */
    hold: (slug: string) =>
      run.first(query.selectFrom('apps').select(['slug', 'origins']).where('slug', '=', slug).forUpdate()),

    /** False where there is one of this name. */
    add: async (app: { slug: string; name: string; description: string; origins: readonly string[] }) =>
      (await run.count(
        query
          .insertInto('apps')
          .values({ ...app, origins: [...app.origins] })
          .onConflict((conflict) => conflict.doNothing()),
      )) === 1,

    change: async (slug: string, { origins, ...rest }: AppChange): Promise<boolean> =>
      (await run.count(
        query
          .updateTable('apps')
          .set({ ...rest, ...(origins ? { origins: [...origins] } : {}) })
          .set((row) => ({ updated_at: row.fn('now') }))
          .where('slug', '=', slug),
      )) === 1,

    schemas: (app: string) =>
      run.all(
        query
          .selectFrom('app_schemas')
          .select(['key', 'schema', 'updated_at'])
          .where('app', '=', app)
          .orderBy('key'),
      ),

    setSchema: (app: string, key: string, schema: JsonValue) =>
      run.count(
        statement`
          insert into app_schemas (app, key, schema, updated_at)
          values (${app}, ${key}, ${JSON.stringify(schema)}::jsonb, clock_timestamp())
          on conflict (app, key) do update set schema = excluded.schema, updated_at = clock_timestamp()
        `,
      ),

    removeSchema: async (app: string, key: string): Promise<boolean> =>
      (await run.count(query.deleteFrom('app_schemas').where('app', '=', app).where('key', '=', key))) === 1,
  };
}
