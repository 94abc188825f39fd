import pg from 'pg';
import { type Bound, unheard } from './wire-kit.ts';

/** A statement of the product, and as whom it was sent: the settings that row level security goes by, and the role. */
export type Statement = Bound & { readonly entered: readonly unknown[] };

/** Statements about a table, in the order they were sent. */
export function aboutTable(bound: readonly Bound[], table: string): Statement[] {
  const about = new RegExp(`\\b(from|join|into|update)\\s+(only\\s+)?"?${table}"?(?!\\w)`, 'i');
  const found: Statement[] = [];
  let entered: readonly unknown[] = [];
  for (const { text, values } of bound) {
    if (text === unheard) throw new Error('A statement was sent by a name that nobody heard of before.');
    if (text.includes(`set_config('role'`)) entered = values.slice(0, 3);
    else if (about.test(text)) found.push({ text, values, entered });
  }
  return found;
}

export type Plan = {
  /** Which indexes are read of each table; a part counts as its table, and so does a part's index. Small parts do not. */
  readonly indexes: Readonly<Record<string, readonly string[]>>;
  /** Tables or parts that are not small and read from one end to the other. */
  readonly readWhole: readonly string[];
};

/** Rows. */
const small = 1000;

type Node = {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly Plans?: readonly Node[];
};

/** What a relation is a part of, which table an index is of, and how many rows it has. */
type Relation = { readonly name: string; readonly whole: string; readonly of: string; readonly rows: number };

/** Planned for whatever the values are, as a statement is that comes often, or for just these. */
export type PlanMode = 'force_generic_plan' | 'force_custom_plan';

// Not in the published types: how node-postgres writes a JavaScript value for the wire.
const { prepareValue } = (pg as unknown as { utils: { prepareValue(value: unknown): unknown } }).utils;

const literal = (value: unknown): string => {
  const written = prepareValue(value);
  if (written === null || written === undefined) return 'null';
  return pg.escapeLiteral(Buffer.isBuffer(written) ? `\\x${written.toString('hex')}` : String(written));
};

/**
 * How PostgreSQL would do a statement, as the role and with the settings with which it was sent.
 * `without` is done first, and undone: say, an index dropped.
 */
export async function planOf(
  owner: pg.Client,
  statement: Statement,
  { mode, without }: { mode: PlanMode; without?: string },
): Promise<Plan> {
  const [subject, subjects, role] = statement.entered;
  await owner.query('begin');
  try {
    if (without) await owner.query(without);
    const relations = await relationsOf(owner);
    await owner.query(
      `select set_config('attune.subject', $1, true), set_config('attune.subjects', $2, true), set_config('role', $3, true)`,
      [subject, subjects, role],
    );
    await owner.query(`set local plan_cache_mode = ${mode}`);
    await owner.query(`prepare asked as ${statement.text}`);
    const values = statement.values.length > 0 ? `(${statement.values.map(literal).join(', ')})` : '';
    const { rows } = await owner.query(`explain (format json) execute asked${values}`);
    return seen(rows[0]['QUERY PLAN'][0].Plan, relations);
  } finally {
    await owner.query('rollback');
    await owner.query('deallocate all');
  }
}

async function relationsOf(owner: pg.Client): Promise<Map<string, Relation>> {
  const { rows } = await owner.query<Relation>(`
    select c.relname as name, coalesce(pg_partition_root(c.oid), c.oid)::regclass::text as whole,
      coalesce(pg_partition_root(i.indrelid), i.indrelid, c.oid)::regclass::text as of, c.reltuples as rows
    from pg_class c left join pg_index i on i.indexrelid = c.oid where c.relnamespace = 'public'::regnamespace`);
  return new Map(rows.map((relation) => [relation.name, relation]));
}

function seen(plan: Node, relations: ReadonlyMap<string, Relation>): Plan {
  const indexes: Record<string, string[]> = {};
  const readWhole = new Set<string>();
  for (const node of nodesOf(plan)) {
    const index = relations.get(node['Index Name'] ?? '');
    const table = relations.get(node['Relation Name'] ?? '');
    // In a part with next to nothing in it any index is as good as another.
    if (table && table.rows < small) continue;
    if (index) {
      indexes[index.of] ??= [];
      if (!indexes[index.of]?.includes(index.whole)) indexes[index.of]?.push(index.whole);
    } else if (table && node['Node Type'] === 'Seq Scan') readWhole.add(table.name);
  }
  return { indexes, readWhole: [...readWhole] };
}

function* nodesOf(node: Node): Generator<Node> {
  yield node;
  for (const child of node.Plans ?? []) yield* nodesOf(child);
}
