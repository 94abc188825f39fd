import { afterAll, beforeAll, expect, test } from 'vitest';
import { appKit, challenge } from '../../testing/app-kit.ts';
import { runJob } from '../../testing/event-kit.ts';
import { relationshipKit } from '../../testing/relationships-kit.ts';
import { openWorld, type Person, type World } from '../../testing/world.ts';
import { appdataPersonalData } from './index.ts';

let world: World;
let admin: Person;
const apps = appKit(
  () => world,
  () => admin,
);
const { answer, end, family, newPerson, pending } = relationshipKit(
  () => world,
  () => admin,
);
const { asApp, dataUrl, exchange, grant, newApp, page, sql } = apps;

beforeAll(async () => {
  world = await openWorld();
  admin = await world.person({ firstName: 'Root', roles: ['admin'] });
});
afterAll(() => world.close());

const withCode = (app: string) => ({ returnTo: `${page(app)}/back`, challenge });

/** A code that a guardian got for a child. */
async function codeOf(guardian: Person, child: Person, app: string): Promise<string> {
  const given = await grant(guardian, app, withCode(app), child);
  if (given.statusCode !== 200) throw new Error(`Nothing was granted: ${given.body}`);
  return given.json().code;
}

async function tokenOf(guardian: Person, child: Person, app: string): Promise<string> {
  const exchanged = await exchange(app, await codeOf(guardian, child, app));
  if (exchanged.statusCode !== 200) throw new Error(`There is no token: ${exchanged.body}`);
  return exchanged.json().token;
}

async function secondGuardian(child: Person): Promise<{ second: Person; id: string }> {
  const second = await newPerson('Second');
  const id = await pending(second, child, 'guardian-ward');
  expect((await answer(admin, child, id, 'confirm')).statusCode).toBe(204);
  return { second, id };
}

const opens = async (token: string, child: Person, app: string) =>
  [200, 404].includes((await asApp(token, { url: dataUrl(child, app, 'x') })).statusCode);
const stored = async (child: Person) =>
  (await sql(`select from app_grants where user_id = '${child.userId}'`)).rowCount;
const listed = async (child: Person) =>
  (await admin.ask({ url: `/v1/users/${child.userId}/grants` })).json().items?.length ??
  (await child.ask({ url: `/v1/users/${child.userId}/grants` })).json().items.length;
const confirmAgain = async (parent: Person, child: Person) =>
  answer(admin, child, await pending(parent, child, 'parent-child'), 'confirm');

/** A child of whom one app is let see what there is, by the parent. */
async function granted() {
  const { parent, child, id } = await family();
  const app = await newApp();
  const [token, own] = [await tokenOf(parent, child, app), await apps.appToken(app)];
  expect([await opens(token, child, app), await opens(own, child, app)]).toEqual([true, true]);
  const bothOpen = async () => (await opens(token, child, app)) || (await opens(own, child, app));
  return { parent, child, id, app, token, own, bothOpen };
}

test('what a guardian granted ends when staff ends the guardianship, and stays ended when they are one again', async () => {
  const { parent, child, id, bothOpen, app } = await granted();
  expect((await end(admin, child, id)).statusCode).toBe(204);
  expect(await bothOpen()).toBe(false);
  expect(await stored(child)).toBe(0);
  expect((await confirmAgain(parent, child)).statusCode).toBe(204);
  expect(await bothOpen()).toBe(false);
  // Once more on purpose, and it works again.
  expect(await opens(await tokenOf(parent, child, app), child, app)).toBe(true);
});

test('it ends in the moment in which the guardianship runs out, is not shown any more, and does not come back', async () => {
  const { parent, child, id, bothOpen } = await granted();
  await sql(`update relationships set expires_at = now() where id = '${id}'`);
  expect(await bothOpen()).toBe(false);
  expect(await listed(child)).toBe(0);
  expect(await stored(child)).toBe(1);
  // By another type of guardianship: nobody writes down that the first has ended.
  const again = await pending(parent, child, 'guardian-ward');
  expect((await answer(admin, child, again, 'confirm')).statusCode).toBe(204);
  expect(await bothOpen()).toBe(false);
});

test('what ran out is removed by itself', async () => {
  const [one, other] = [await granted(), await granted()];
  await sql(`update relationships set expires_at = now() where id = '${one.id}'`);
  await runJob(world, 'expire-app-tokens');
  expect([await stored(one.child), await stored(other.child)]).toEqual([0, 1]);
  expect(await opens(other.token, other.child, other.app)).toBe(true);
});

test('it ends when the child comes of age, and what they grant then is theirs alone', async () => {
  const { child, app, token, bothOpen } = await granted();
  await world.app.db.withSystem('release-of-age', (run) =>
    world.app.identity.comingOfAge.releaseWithin(run, child.userId),
  );
  expect(await bothOpen()).toBe(false);
  expect(await stored(child)).toBe(0);
  expect((await grant(child, app)).statusCode).toBe(200);
  expect(await opens(token, child, app)).toBe(false);
});

test('a guardian who is erased takes along what they granted for a child', async () => {
  const { parent, child, bothOpen } = await granted();
  await world.app.db.withSystem('make-demo', (run) => appdataPersonalData.erase(run, parent.userId));
  expect(await bothOpen()).toBe(false);
  expect(await stored(child)).toBe(0);
});

test('a guardian who is shut out has no app that looks at the child for them', async () => {
  const { parent, bothOpen } = await granted();
  await sql(`update users set status = 'disabled' where id = '${parent.userId}'`);
  expect(await bothOpen()).toBe(false);
});

test('where another guardian grants the same app, the tokens and codes of the first are worth nothing', async () => {
  const { parent, child, id, app, token } = await granted();
  const { second } = await secondGuardian(child);
  const code = await codeOf(parent, child, app);
  const newer = await tokenOf(second, child, app);
  expect([await opens(token, child, app), await opens(newer, child, app)]).toEqual([false, true]);
  expect((await exchange(app, code)).statusCode).toBe(401);
  // Nor when the first grants again: then they have a token of now.
  await grant(parent, app, {}, child);
  expect(await opens(token, child, app)).toBe(false);
  await grant(second, app, {}, child);
  await end(admin, child, id);
  const { rows } = await sql(`select granted_by from app_grants where user_id = '${child.userId}'`);
  expect(rows).toEqual([{ granted_by: second.userId }]);
});

test('a token stands on the word of its giver even where the row of the first was left behind', async () => {
  const { child, app, token } = await granted();
  const { second } = await secondGuardian(child);
  await sql(`update app_grants set granted_by = '${second.userId}' where user_id = '${child.userId}'`);
  expect(await opens(token, child, app)).toBe(false);
});

test('the other guardians are told that an app may act for the child, and who allowed it is not', async () => {
  const { parent, child } = await family();
  const { second } = await secondGuardian(child);
  const app = await newApp();
  await grant(parent, app, {}, child);
  const told = async (person: Person) =>
    (await person.ask({ url: `/v1/users/${person.userId}/notifications` }))
      .json()
      .items.filter((one: { kind: string }) => one.kind === 'app-allowed')
      .map(({ facts }: { facts: { userId: string; app: string } }) => [facts.userId, facts.app]);
  expect(await told(child)).toEqual([[parent.userId, app]]);
  expect(await told(second)).toEqual([[child.userId, app]]);
  expect(await told(parent)).toEqual([]);
});
