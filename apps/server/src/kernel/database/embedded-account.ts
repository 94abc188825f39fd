import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { StartError } from '../start-error.ts';

/** As whom the programs of PostgreSQL run. They refuse to run as root. */
export interface Account {
  /** The command in front of each program; empty when it is started directly. */
  readonly wrapper: readonly string[];
  /** The user and group to change to before, when started as root. */
  readonly ids: { readonly uid: number; readonly gid: number } | undefined;
}

/** `nobody`, on every Linux. */
const NOBODY = 65534;

/**
 * Inside such a user namespace the server sees itself as `nobody`, while outside it is still root: it can enter a folder
 * under /root, and the files that it makes belong to root. So nothing changes hands.
 */
const NAMESPACE = ['unshare', '--user', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`, '--'];

/** Only what the programs need: the master key, say, has no business in the environment of a database server. */
export const CLEAN_ENVIRONMENT = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C',
  TZ: 'UTC',
};

/**
 * Finds out, by trying, as whom the server can run on `folder` (which exists): as ourselves; when we are root as the
 * folder's owner, in a user namespace, or as `nobody`, to whom the folder is then given for good.
 *
 * @throws StartError when none of them can reach both the folder and `program`
 */
export function chooseAccount(folder: string, program: string): Account {
  const ourselves: Account = { wrapper: [], ids: undefined };
  if (process.getuid?.() !== 0) return named(ourselves);
  const { uid, gid } = statSync(folder);
  if (uid !== 0) return named(reached({ wrapper: [], ids: { uid, gid } }, folder, program));
  const namespaced: Account = { wrapper: NAMESPACE, ids: undefined };
  if (canWrite(namespaced, folder) && canRun(namespaced, program)) return namespaced;
  return giveToNobody(folder, program);
}

/** Hands a path that we made to the account, when that is someone else. */
export function give(account: Account, path: string): void {
  if (account.ids) chownSync(path, account.ids.uid, account.ids.gid);
}

/** The command line that runs a program as the account, for `spawn` together with `account.ids`. */
export function commandOf(account: Account, program: string, args: readonly string[]): [string, string[]] {
  const [first, ...rest] = [...account.wrapper, program, ...args];
  return [first ?? program, rest];
}

/** PostgreSQL asks for its account's name; a number that a container was told to run as has none, but `nobody` does. */
function named(account: Account): Account {
  if (shell(account, 'id -un', '')) return account;
  const namespaced: Account = { ...account, wrapper: NAMESPACE };
  if (shell(namespaced, 'id -un', '')) return namespaced;
  const uid = account.ids?.uid ?? process.getuid?.();
  throw new StartError(
    `PostgreSQL needs an account with a name, and ${uid} has none: add it to /etc/passwd, or start Attune as another user.`,
  );
}

function giveToNobody(folder: string, program: string): Account {
  const account: Account = { wrapper: [], ids: { uid: NOBODY, gid: NOBODY } };
  const parent = dirname(folder);
  const { mode, uid } = statSync(parent);
  // Passing through is all that the folder above must allow; the secrets beside the database are 0600 each.
  if (uid === 0) chmodSync(parent, (mode & 0o777) | 0o011);
  try {
    reached(account, parent, program, 'x');
  } catch (error) {
    chmodSync(parent, mode & 0o777);
    throw error;
  }
  // The folder itself comes last: its owner says that all below has changed hands, also after a kill in between.
  for (const name of readdirSync(folder)) {
    spawnSync('chown', ['-R', `${NOBODY}:${NOBODY}`, '--', join(folder, name)], { env: CLEAN_ENVIRONMENT });
  }
  give(account, folder);
  return account;
}

function reached(account: Account, folder: string, program: string, access: 'w' | 'x' = 'w'): Account {
  const as = 'PostgreSQL refuses to run as root, and the account that it would run as';
  if (!(access === 'w' ? canWrite(account, folder) : canEnter(account, folder))) {
    throw new StartError(
      `${as} cannot reach ${folder}: set ATTUNE_DATA_DIR to a folder that others can enter, such as /var/lib/attune, or start Attune as an ordinary user.`,
    );
  }
  if (!canRun(account, program)) {
    throw new StartError(
      `${as} cannot reach ${program}: move Attune to a folder that others can enter, such as /opt/attune, with ATTUNE_DATA_DIR there too, or start it as an ordinary user.`,
    );
  }
  return account;
}

const canEnter = (account: Account, folder: string): boolean => shell(account, 'cd "$1"', folder);
const canWrite = (account: Account, folder: string): boolean =>
  shell(account, 'cd "$1" && test -w .', folder);
const canRun = (account: Account, program: string): boolean => shell(account, '"$1" --version', program);

function shell(account: Account, script: string, argument: string): boolean {
  const [command, args] = commandOf(account, 'sh', ['-c', script, 'sh', argument]);
  // From a folder that everybody can enter: the current one may be closed to the account.
  const options = {
    ...account.ids,
    env: CLEAN_ENVIRONMENT,
    cwd: '/',
    stdio: 'ignore',
    timeout: 10_000,
  } as const;
  return spawnSync(command, args, options).status === 0;
}

/** Ends the program when this process ends, `kill -9` included, so that nothing is left running; Linux only. */
export function endWithParent(signal: string): string[] {
  return existsSync('/usr/bin/setpriv') ? ['/usr/bin/setpriv', '--pdeathsig', signal, '--'] : [];
}
