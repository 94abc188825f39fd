import type { LightMyRequestResponse } from 'fastify';
import pg from 'pg';
import { expect, vi } from 'vitest';
import { type ErrorCode, errorKinds } from '../kernel/errors.ts';
import { type Holder, holder } from '../testing/proofs-kit.ts';
import type { Person, World } from '../testing/world.ts';

/** What a refusal tells, and what it leaves alone. */

/** A token that nobody was ever given. */
export const forged = 'x'.repeat(43);
/** PostgreSQL's word for what refers to nothing. */
export const foreignKey = '23503';
/** An id that nothing has. */
export const unknownId = '0190a77e-ffff-7000-8000-000000000000';

let digests: string | undefined;

/** The statement that answers a digest of each table and of the queue. */
async function digestsOf(world: World): Promise<string> {
  const tables = await sql(
    world,
    `select relname as name from pg_class
     where relnamespace = 'public'::regnamespace and relkind = 'r' and relname !~ '^(audit_|retention_runs)'`,
  );
  const sources = [
    ...tables.map(({ name }) => [name, name]),
    ['queue', '(select id, name, data from pgboss.job)'],
  ];
  return sources
    .map(
      ([name, from]) =>
        `select '${name}' as name, coalesce(md5(string_agg(t::text, '|' order by t::text)), '') as digest from ${from} t`,
    )
    .join(' union all ');
}

/** Everything that is stored or queued, without the audit and the record of what went for its age: these have to grow. */
async function everything(world: World): Promise<Map<string, string>> {
  digests ??= await digestsOf(world);
  return new Map((await sql(world, digests)).map(({ name, digest }) => [name, digest]));
}

/** Does the work. @returns what it answered, and the names of the tables that are not as they were */
export async function changedBy<T>(world: World, work: () => Promise<T>) {
  const before = await everything(world);
  const answer = await work();
  const after = await everything(world);
  const changed = [...after].filter(([name, digest]) => before.get(name) !== digest).map(([name]) => name);
  return { answer, changed: changed.sort() };
}

/**
 * The work is refused as said, says nothing about anybody, signs nobody in, and leaves everything as it was.
 * @param besides tables that change all the same: tries are counted, and what can be tried once is used up
 */
export async function refused(
  world: World,
  code: ErrorCode,
  work: () => Promise<LightMyRequestResponse>,
  besides: readonly string[] = [],
): Promise<LightMyRequestResponse> {
  const { answer, changed } = await changedBy(world, work);
  expect({ code: answer.json().code, changed }, answer.body).toEqual({ code, changed: [...besides] });
  const { status } = errorKinds[code];
  expect(answer.statusCode).toBe(status);
  expect(answer.cookies.filter(({ value }) => value !== '')).toEqual([]);
  // Our own words, written beforehand: an id, an e-mail or a name in them could only be somebody's.
  const { requestId, detail, ...rest } = answer.json<Record<string, unknown>>();
  const { title } = errorKinds[code];
  expect(rest).toEqual({ type: `urn:attune:problem:${code}`, title, status, code });
  expect(detail).not.toMatch(/@|[0-9a-f]{8}-[0-9a-f]{4}-/);
  return answer;
}

/** The same without a route: the work throws an error with the code, and nothing has changed. */
export async function throws(
  world: World,
  code: ErrorCode | typeof foreignKey,
  work: () => Promise<unknown>,
): Promise<void> {
  const failing = async () => {
    try {
      await work();
      return 'done';
    } catch (error) {
      return (error as { code?: string }).code;
    }
  };
  expect(await changedBy(world, failing)).toEqual({ answer: code, changed: [] });
}

/** Two refusals are the same, to the letter. */
export function alike(...answers: readonly LightMyRequestResponse[]): void {
  const bodies = answers.map(({ statusCode, body }) =>
    [statusCode, body.replace(/"requestId":"[^"]*"/, '')].join(' '),
  );
  expect(new Set(bodies).size, bodies.join('\n')).toBe(1);
}

const owners = new WeakMap<World, Promise<pg.Client>>();

/** The owner's connection to the world's database, until that one goes. */
async function connectTo({ urls }: World): Promise<pg.Client> {
  const owner = new pg.Client({ connectionString: urls.directUrl });
  owner.on('error', () => {});
  await owner.connect();
  return owner;
}

/** The rows of a statement by the owner of the database; of several statements, those of the last. */
export async function sql(world: World, text: string) {
  const owner = owners.get(world) ?? connectTo(world);
  owners.set(world, owner);
  const results: pg.QueryResult | pg.QueryResult[] = await (await owner).query(text);
  return [results].flat().at(-1)?.rows ?? [];
}

/**
 * Does the work while a transaction of somebody else holds what `statements` touched, and lets that one end first as
 * soon as the work waits for it.
 */
export async function meanwhile<T>(world: World, statements: string, work: () => Promise<T>): Promise<T> {
  const other = new pg.Client({ connectionString: world.urls.directUrl });
  await other.connect();
  try {
    await other.query('begin');
    await other.query(statements);
    let over = false;
    const working = work().finally(() => {
      over = true;
    });
    working.catch(() => {});
    const waits = `select pid from pg_stat_activity
      where datname = current_database() and usename = 'attune_app' and wait_event_type = 'Lock'`;
    const isWaiting = async () => expect(over || (await sql(world, waits)).length > 0).toBe(true);
    await vi.waitFor(isWaiting, { timeout: 30_000, interval: 10 });
    expect(over, 'The work did not wait for the other transaction.').toBe(false);
    await other.query('commit');
    return await working;
  } finally {
    await other.end();
  }
}

/** The person's way in is shut, behind the program's back: their login is left where it is. */
export const shutOut = (world: World, userId: string) =>
  sql(world, `update users set status = 'disabled' where id = '${userId}'`);

/** Another login of the person, by the password alone: one that they forgot somewhere. */
export async function weakLogin(world: World, { userId }: Pick<Person, 'userId'>): Promise<Holder> {
  const { token } = await world.app.db.withSystem('make-demo', (run) =>
    world.app.identity.logins.open(run, { userId, method: 'password', strong: false, where: {} }),
  );
  return holder(world, userId, token);
}

/** The last proof of the person's login was an hour ago. */
export async function grownStale(world: World, person: Pick<Person, 'userId'>): Promise<void> {
  await sql(
    world,
    `update logins set authenticated_at = now() - interval '1 hour' where user_id = '${person.userId}'`,
  );
}

/** What the audit has of an action, newest first: who, about whom (neither by name), and how it went. */
export const audited = (world: World, action: string) =>
  sql(
    world,
    `select actor_kind, subject is not null as about_somebody, outcome from audit_events
     where action = '${action}' order by id desc`,
  );
