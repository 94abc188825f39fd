import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWorld, type Person, type World } from '../../testing/world.ts';
import { LoginStale, type Run } from './database.ts';
import { query, statement } from './query.ts';

let world: World;
let ada: Person;
beforeAll(async () => {
  world = await openWorld({ poolSize: 4 });
  ada = await world.person({ firstName: 'Ada' });
});
afterAll(() => world.close());

const inTransaction = <T>(work: (run: Run) => Promise<T>) =>
  world.app.db.withActor(ada.actor, { to: 'subject', userId: ada.userId }, work);
const nothing = statement<{ one: number }>`select 1 as one`;
const broken = statement<{ one: number }>`select 1 / 0 as one`;

test('statements that are started in one go happen in their order, and each gets its own answer', async () => {
  const rows = await inTransaction((run) =>
    Promise.all([
      run.first(statement<{ set: string }>`select set_config('attune.trial', 'a', true) as set`),
      run.first(statement<{ at: string }>`select current_setting('attune.trial') as at`),
      run.first(statement<{ set: string }>`select set_config('attune.trial', 'b', true) as set`),
      run.first(statement<{ at: string }>`select current_setting('attune.trial') as at`),
    ]),
  );
  expect(rows).toEqual([{ set: 'a' }, { at: 'a' }, { set: 'b' }, { at: 'b' }]);
});

test('when one of them fails, those before it have answered, those behind it fail too, and nothing is kept', async () => {
  const change = () =>
    query
      .updateTable('preferences')
      .set({ theme: 'dark' })
      .where('user_id', '=', ada.userId)
      .returning('theme');
  const outcomes: string[] = [];
  const done = inTransaction(async (run) => {
    const all = await Promise.allSettled([run.all(change()), run.all(broken), run.all(nothing)]);
    outcomes.push(...all.map(({ status }) => status));
  });
  await expect(done).rejects.toThrow('rolled back');
  expect(outcomes).toEqual(['fulfilled', 'rejected', 'rejected']);
  const shown = query.selectFrom('preferences').select('theme').where('user_id', '=', ada.userId);
  const left = await world.app.db.as(ada.actor, { to: 'subject', userId: ada.userId }).first(shown);
  expect(left?.theme).not.toBe('dark');
});

test('a statement after the end of its transaction is refused: the connection may serve somebody else by then', async () => {
  let kept: Run | undefined;
  await inTransaction(async (run) => {
    kept = run;
    await run.all(nothing);
  });
  await expect(kept?.all(nothing)).rejects.toThrow('after the end');
  await expect(
    inTransaction((run) => {
      kept = run;
      return Promise.reject(new Error('on purpose'));
    }),
  ).rejects.toThrow('on purpose');
  await expect(kept?.all(nothing)).rejects.toThrow('after the end');
});

test('a transaction without a statement checks the login all the same', async () => {
  const work = async () => 'done';
  expect(await inTransaction(work)).toBe('done');
  const { proof } = ada.actor;
  const outdated = { ...ada.actor, proof: { ...proof, accessVersion: proof.accessVersion - 1 } };
  const stale = world.app.db.withActor(outdated, { to: 'subject', userId: ada.userId }, work);
  await expect(stale).rejects.toBeInstanceOf(LoginStale);
});
