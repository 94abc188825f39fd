import { randomInt } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '../kernel/ids.ts';
import { restoreKeys } from '../kernel/keys/copies.ts';
import { openKeyDatabase } from '../kernel/keys/key-database.ts';
import { openKeyFile } from '../kernel/keys/key-file.ts';
import type { KeyStore } from '../kernel/keys/key-store.ts';
import type { MasterKey } from '../kernel/keys/master-key.ts';
import { masterKeysFromFile } from '../kernel/keys/master-sources.ts';
import { ask } from './http-kit.ts';
import { masterOf } from './keys-kit.ts';
import { newPlace, type Place, run, until } from './program-kit.ts';
import { workshopKit } from './workshop-kit.ts';
import type { World } from './world.ts';

const mostInvited = 280;

/** Two real programs, people whose values they seal and open without end, and a master key that changes meanwhile. */

export type Storm = {
  readonly failures: string[];
  /** How many values were sealed and opened again. */
  answered(): number;
  readonly masterKeyFile: string;
  /** Runs `attune keys rotate`, killed at a random moment of its work so often, until it ends by itself. @returns all it said */
  rotateWithKills(kills: number): Promise<{ said: string[]; killed: number }>;
  /** Ends the load, and the programs go on. */
  calm(): Promise<void>;
  /** Whose master key wraps how many keys. */
  counts(): Promise<readonly { master: string | null; keys: number }[]>;
  /** How many keys of the store a master key opens, whatever the store says. */
  openedBy(master: MasterKey): Promise<number>;
};

/** The master key of every world. */
export const worldMaster = masterOf(7);

/** @param keysUrl a database for the keys; unset: the file of the world */
export async function startStorm(
  world: World,
  people: number,
  clients: number,
  keysUrl?: string,
): Promise<Storm> {
  const masterKeyFile = join(world.folder, 'master.key');
  writeFileSync(masterKeyFile, Buffer.alloc(32, 7).toString('base64'), { mode: 0o600 });
  const keysFile = join(world.folder, 'keys.sqlite');
  const settings = {
    ATTUNE_DATABASE_URL: world.urls.url,
    ATTUNE_DATABASE_DIRECT_URL: world.urls.directUrl,
    ...(keysUrl ? { ATTUNE_KEYS_DATABASE_URL: keysUrl } : { ATTUNE_KEYS_FILE: keysFile }),
    ATTUNE_MASTER_KEY_FILE: masterKeyFile,
    ATTUNE_LOG: 'error',
  };
  const startApi = async (): Promise<Place> => {
    const place = await newPlace();
    const program = run(place, ['api'], { settings });
    const isReady = () => program.said().some((line) => line.startsWith('Attune is ready'));
    await until('an API is ready', 120_000, () => isReady() || program.child.exitCode !== null);
    if (!isReady()) throw new Error(`It ended: ${program.complaints().join('\n')}`);
    return place;
  };
  // The world makes people with its file; for the programs their keys are brought into the database.
  const carryOver = async () => {
    if (!keysUrl) return;
    const copy = join(world.folder, `copy-${newId()}.sqlite`);
    const [file, database] = [openKeyFile(keysFile), await openKeyDatabase(keysUrl)];
    await file.copyTo(copy);
    await restoreKeys(
      database,
      copy,
      () => masterKeysFromFile(masterKeyFile),
      () => {},
    );
    await Promise.all([file.close(), database.close()]);
  };
  await carryOver();
  // Before there is anybody: a database takes the key store for its own that it sees when it is empty.
  const apis = await Promise.all([startApi(), startApi()]);
  const crowd = await workshopKit(() => world).crowd(people);
  const admin = await world.person({ firstName: 'Ada', roles: ['admin'] });
  await carryOver();
  const load = startLoad(apis, crowd, admin.token, clients);
  const inStore = async <T>(work: (store: KeyStore) => Promise<T>): Promise<T> => {
    const store = keysUrl ? await openKeyDatabase(keysUrl) : openKeyFile(keysFile);
    try {
      return await work(store);
    } finally {
      await store.close();
    }
  };
  const rotating = await newPlace();
  return {
    ...load,
    masterKeyFile,
    async rotateWithKills(kills) {
      const said: string[] = [];
      for (let killed = 0; ; ) {
        const program = run(rotating, ['keys', 'rotate'], { settings });
        const began = () => program.said().length > 0 || program.child.exitCode !== null;
        if (killed < kills) {
          // It says by which key, and then goes through all of them: somewhere in there.
          await until('it rotates', 120_000, began);
          await sleep(randomInt(60));
          program.child.kill('SIGKILL');
        }
        const { code } = await program.ended;
        said.push(...program.said(), ...program.complaints());
        if (code === 0) return { said, killed };
        if (program.child.signalCode !== 'SIGKILL') throw new Error(said.join('\n'));
        killed++;
      }
    },
    counts: () => inStore((store) => store.counts()),
    openedBy: (master) =>
      inStore(async (store) => {
        const opens = (name: string, wrapped: Uint8Array) => {
          try {
            return master.unwrap(name, wrapped).length === 32;
          } catch {
            return false;
          }
        };
        return (await store.page('', 1e6)).filter(({ name, wrapped }) => opens(name, wrapped)).length;
      }),
  };
}

/** Everybody in turn: more than a program remembers, so that each is a look into the store. */
function startLoad(
  apis: readonly Place[],
  crowd: readonly { userId: string; token: string }[],
  adminToken: string,
  clients: number,
) {
  const failures: string[] = [];
  let [answered, turn, ended] = [0, 0, false];
  const check = (what: string, isRight: boolean, status: number) => {
    if (!isRight) failures.push(`${what}: ${status}`);
    else answered++;
  };
  async function client(): Promise<void> {
    while (!ended) {
      const at = turn++;
      const one = crowd[at % crowd.length];
      const [here, there] = [apis[at % 2]?.url ?? '', apis[(at + 1) % 2]?.url ?? ''];
      if (!one) return;
      const path = `/v1/users/${one.userId}/profile/metadata/turn`;
      // Sealed by one program, opened by the other.
      const put = await ask(here, path, { method: 'PUT', as: one.token, json: { value: at } });
      check('seal', put.status === 200, put.status);
      const got = await ask(there, path, { as: one.token });
      check('open', got.status === 200 && got.json.value === at, got.status);
      // Somebody new, with a key of their own; whoever invites more at once is asked to wait.
      if (at % 20 || at / 20 >= mostInvited) continue;
      const email = `new.${at}@example.org`;
      const invited = await ask(here, '/v1/invites', { as: adminToken, json: { email } });
      check('invite', invited.status < 300, invited.status);
    }
  }
  const running = Array.from({ length: clients }, () =>
    client().catch((error: unknown) => void failures.push(String(error))),
  );
  return {
    failures,
    answered: () => answered,
    async calm() {
      ended = true;
      await Promise.all(running);
    },
  };
}

/** What is in the file of master keys. */
export const linesOf = (file: string): string[] => readFileSync(file, 'utf8').split('\n').filter(Boolean);
