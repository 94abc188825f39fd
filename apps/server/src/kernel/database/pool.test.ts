import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask } from '../../testing/cluster.ts';
import { until } from '../../testing/program-kit.ts';
import { openWorld, type World } from '../../testing/world.ts';
import { statement } from './query.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld({ poolSize: 4 });
});
afterAll(() => world.close());

const pid = statement<{ pid: number }>`select pg_backend_pid() as pid`;
const everywhere = `from pg_stat_activity where datname = current_database() and application_name = 'attune'`;
const inUse = <T>(work: Parameters<typeof world.app.db.withSystem<T>>[1]) =>
  world.app.db.withSystem('check-live-watchers', work);

test('connections that the database ends fail those who use them, whatever these are at, and nobody else', async () => {
  const ended = Promise.withResolvers<void>();
  let entered = 0;
  const between = async () =>
    inUse(async (run) => {
      await run.first(pid);
      entered++;
      // Nothing is asked while it ends: there is no statement that could be told.
      await ended.promise;
      return run.first(pid);
    });
  const asking = inUse((run) => run.first(statement`select pg_sleep(60)`));
  const outcomes = Promise.allSettled([between(), between(), asking]);
  await until('all three are at it', 10_000, async () => {
    const { rows } = await ask(
      world.urls.directUrl,
      `select count(*)::int as n ${everywhere} and state <> 'idle'`,
    );
    return entered === 2 && rows[0].n === 3;
  });
  await ask(world.urls.directUrl, `select pg_terminate_backend(pid, 5000) ${everywhere}`);
  ended.resolve();
  expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(await inUse((run) => run.first(pid))).toEqual({ pid: expect.any(Number) });
});
