import { StartError } from '../kernel/start-error.ts';
import { ask, templateDatabase } from './cluster.ts';

/** Names a server on which the tests run instead of one of their own, as `postgresql://superuser:password@host/postgres`. */
export const givenServerVariable = 'ATTUNE_TEST_DATABASE_URL';

const loginRole = 'attune_app';
const mark = 'Made by the tests of Attune, who remove it.';
/** Besides the template: each file's own, and what a run that was killed has left. */
const ours = `datname = '${templateDatabase}' or datname ~ '^t_[0-9a-f]{16}$'`;

/**
 * Makes room for a run on a server that was given: what an earlier run left there goes.
 * @throws StartError for a server that is used for anything else of Attune
 */
export async function clearServer(url: string): Promise<void> {
  const { rows } = await ask(
    url,
    `select shobj_description(oid, 'pg_authid') as said from pg_roles where rolname = '${loginRole}'`,
  );
  if (rows[0] && rows[0].said !== mark) {
    throw new StartError(
      `The server of ${givenServerVariable} has a role ${loginRole} that no test made: give one on which no Attune runs.`,
    );
  }
  if (rows[0]) await leaveServer(url);
}

export const markRole = async (url: string): Promise<void> =>
  void (await ask(url, `comment on role ${loginRole} is '${mark}'`));

/** Removes what the run made: its databases, then its role. The roles of row level security stay: others may use them. */
export async function leaveServer(url: string): Promise<void> {
  const { rows } = await ask(url, `select datname as name from pg_database where ${ours}`);
  for (const { name } of rows) await ask(url, `drop database if exists "${name}" with (force)`);
  await ask(url, `drop role if exists ${loginRole}`);
}
