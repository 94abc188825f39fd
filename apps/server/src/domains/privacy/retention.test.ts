import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { ask } from '../../testing/cluster.ts';
import { edfOf, noise } from '../../testing/recording.ts';
import { consentToSensorData, openWorld, type Person, type World } from '../../testing/world.ts';

let world: World;
let ada: Person;
let admin: Person;

beforeAll(async () => {
  world = await openWorld({ keptFor: { sessionMonths: 24, auditMonths: 18 } });
  admin = await world.person({ firstName: 'Admin', roles: ['admin'] });
  ada = await world.person({ firstName: 'Ada' });
  await consentToSensorData(world, ada.userId);
});
afterAll(() => world.close());

const sql = async (text: string) => (await ask(world.urls.directUrl, text)).rows;

/** A recording of its own: the same file again would be the same session. */
async function record(seed: number): Promise<string> {
  const answer = await ada.ask({
    method: 'POST',
    url: `/v1/users/${ada.userId}/sessions/import`,
    headers: { 'content-type': 'application/octet-stream' },
    payload: edfOf([{ label: 'ECG', rate: 100, samples: noise(1000, seed) }]),
  });
  expect(answer.statusCode, answer.body).toBeLessThan(300);
  return (await sql('select id from sessions order by created_at desc limit 1'))[0].id;
}

test('everybody reads how long what is kept; what was removed, those who answer for it', async () => {
  const { items } = (await ada.ask({ url: '/v1/retention' })).json();
  expect(items).toContainEqual({ kind: 'sessions', days: null, months: 24 });
  expect(items).toContainEqual({ kind: 'activities', days: 90, months: null });
  expect((await ada.ask({ url: '/v1/retention/report' })).statusCode).toBe(403);
  expect((await admin.ask({ url: '/v1/retention/report' })).statusCode).toBe(200);
});

test('a session that is old enough goes with all that is in it, the younger stays, and the report says so', async () => {
  const [old, young] = [await record(1), await record(2)];
  await sql(`update sessions set created_at = now() - interval '25 months' where id = '${old}'`);
  const channels = await sql(`select count(*)::int as n from channels where session_id = '${young}'`);
  await world.app.sessions.expire();
  expect((await sql('select id from sessions')).map(({ id }) => id)).toEqual([young]);
  expect(await sql('select count(*)::int as n from channels')).toEqual(channels);
  expect(await sql(`select action from audit_events where action like 'session:expire%'`)).toHaveLength(1);
  const { items } = (await admin.ask({ url: '/v1/retention/report' })).json();
  expect(items).toContainEqual(
    expect.objectContaining({
      kind: 'sessions',
      months: 24,
      counts: 'rows',
      removedInThirtyDays: 1,
      lastRanAt: expect.any(String),
    }),
  );
  // A second run finds nothing, and adds nothing to what was removed.
  await world.app.sessions.expire();
  expect(await sql(`select removed::int from retention_runs where kind = 'sessions'`)).toEqual([
    { removed: 1 },
  ]);
});

test('with its points: nothing of an old recording is left', async () => {
  const old = await record(3);
  await sql(`update sessions set created_at = now() - interval '25 months' where id = '${old}'`);
  for (const table of ['channels', 'blocks'])
    expect((await sql(`select 1 from ${table} where session_id = '${old}'`)).length).toBeGreaterThan(0);
  await world.app.sessions.expire();
  for (const table of [
    'sessions where id',
    'channels where session_id',
    'blocks where session_id',
    'markers where session_id',
    'overviews where session_id',
  ])
    expect(await sql(`select 1 from ${table} = '${old}'`)).toEqual([]);
});

test('the audit loses its old end and nothing else', async () => {
  // Into a chain that has no younger ones before them, which no clock would bring about: the chain is the connection's.
  await vi.waitFor(async () => {
    const written = await sql(`insert into audit_events (id, at, actor_kind, action, outcome)
      select gen_random_uuid(), now() - make_interval(months => 10 + n), 'system', 'test:old', 'done' from generate_series(0, 14) n
      where not exists (select 1 from audit_chain where chain = pg_backend_pid() % 16) order by n desc returning id`);
    expect(written).toHaveLength(15);
  }, 20_000);
  await world.app.privacy.retention.pruneAudit();
  const left = await sql(`select count(*)::int as n from audit_events where action = 'test:old'`);
  // Those of 10 to 18 months: there is an hour to spare.
  expect(left).toEqual([{ n: 9 }]);
  expect(
    await sql('select 1 from audit_chain c left join audit_events e on e.id = c.event_id where e.id is null'),
  ).toEqual([]);
});
