import fc from 'fast-check';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Reach, UserActor } from '../../kernel/actor.ts';
import { query } from '../../kernel/database/query.ts';
import { AppError } from '../../kernel/errors.ts';
import {
  anOrganisation,
  change,
  name,
  type Organisation,
  type Stored,
  store,
} from '../../testing/organisation-kit.ts';
import { openWorld, type World } from '../../testing/world.ts';

const organisationsARun = 25;
// Two thousand in the long suite, which has the time.
const runs = process.env.TEST_FULL_SIZE ? 80 : 16;

/** The rule once more, in plain code over the drawn organisation. */
function oracle(all: Organisation, actor: number, permission: number, subject: number): boolean {
  const byRole = all.userRoles
    .filter((one) => one.user === actor)
    .flatMap((one) => all.roles[one.role] ?? []);
  const held = [...byRole, ...all.direct.filter((one) => one.user === actor)];
  const scopes = held.filter((one) => one.permission === permission).map((one) => one.scope);
  if (actor === subject) return scopes.length > 0;
  if (held.some((one) => one.scope !== 'own') && !all.strong[actor]) return false;
  if (scopes.includes('any')) return true;
  const askConsent = all.types.flat().some((one) => one.permission === permission && one.needsConsent);
  return all.ties.some((tie) => {
    if (tie.lead !== actor || tie.follower !== subject || tie.state !== 'active') return false;
    if (tie.starts === 'future' || tie.expires === 'past') return false;
    const grant = all.types[tie.type]?.find((one) => one.permission === permission);
    if (askConsent && !tie.consented && grant?.needsConsent !== false) return false;
    return grant !== undefined || scopes.includes('related');
  });
}

let world: World;
let owner: Client;
let organisations = 0;
let decisions = 0;
let allowedOfOthers = 0;

beforeAll(async () => {
  world = await openWorld();
  owner = new Client({ connectionString: world.urls.directUrl });
  await owner.connect();
});
afterAll(async () => {
  await owner?.end();
  await world?.close();
});

/** The access_versions as they are now. */
async function versions(): Promise<ReadonlyMap<string, number>> {
  const { rows } = await owner.query<{ id: string; access_version: string }>(
    'select id, access_version from users',
  );
  return new Map(rows.map((row) => [row.id, Number(row.access_version)]));
}

const actorsOf = ({ model, users }: Stored, version: ReadonlyMap<string, number>): UserActor[] =>
  users.map(({ id, token }, at) => ({
    kind: 'user',
    userId: id,
    loginId: id,
    strong: model.strong[at] ?? false,
    authenticatedAt: new Date(),
    proof: { tokenHash: token, accessVersion: version.get(id) ?? 0 },
  }));

const nothingIfRefused = (error: unknown): undefined => {
  if (error instanceof AppError && ['refused', 'second-factor-missing'].includes(error.code))
    return undefined;
  throw error;
};

/** Whose rows a statement without any filter of its own shows, of these people and everybody else. */
async function shown(
  actor: UserActor,
  reach: Reach | undefined,
  among: readonly string[],
): Promise<string[]> {
  if (!reach) return [];
  const unfiltered = query.selectFrom('profiles').select('user_id');
  const rows = await world.app.db
    .as(actor, reach)
    .all(reach.to === 'any' ? unfiltered.where('user_id', 'in', [...among]) : unfiltered);
  return rows.map((row) => row.user_id).toSorted();
}

/** Every (actor, permission, subject): the service, the rows that the database shows, and the oracle. */
async function compare(stored: Stored, version: ReadonlyMap<string, number>): Promise<void> {
  const { model, users, permissions } = stored;
  const { access } = world.app;
  const ids = users.map(({ id }) => id);
  for (const [at, actor] of actorsOf(stored, version).entries()) {
    for (const [number, permissionName] of permissions.entries()) {
      const allowed: string[] = [];
      for (const [subject, id] of ids.entries()) {
        const expected = oracle(model, at, number, subject);
        const reach = await access.authorise(actor, permissionName, id).catch(nothingIfRefused);
        const rows = await shown(actor, reach, ids);
        expect({ reach: reach !== undefined, rows }, `${at} ${number} ${subject}`).toEqual({
          reach: expected,
          rows: expected ? [id] : [],
        });
        decisions++;
        if (expected) allowed.push(id);
        if (expected && at !== subject) allowedOfOthers++;
      }
      const reach = await access.reachOf(actor, permissionName).catch(nothingIfRefused);
      expect(await shown(actor, reach, ids), `list ${at} ${number}`).toEqual(allowed.toSorted());
    }
  }
}

test('the service, the database and a plain reading of the rule agree on who sees whom, before and after a change', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anOrganisation, { minLength: organisationsARun, maxLength: organisationsARun }),
      async (drawn) => {
        const all = structuredClone(drawn).map((one) => name(one, organisations++));
        await store(owner, all);
        const before = await versions();
        await Promise.all(all.map((one) => compare(one, before)));
        const changed = all.filter(({ model }) => model.change.what !== 'nothing');
        for (const one of changed) await change(owner, one);
        const after = await versions();
        await Promise.all(changed.map((one) => compare(one, after)));
      },
    ),
    { numRuns: runs },
  );
  console.log(
    `${organisations} organisations, ${decisions} decisions, ${allowedOfOthers} of them a yes about somebody else`,
  );
  expect(organisations).toBeGreaterThanOrEqual(organisationsARun * runs);
  // Neither always no nor always yes.
  expect(allowedOfOthers).toBeGreaterThan(decisions / 50);
}, 180_000);
