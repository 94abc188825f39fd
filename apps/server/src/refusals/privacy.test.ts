import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWorld, type Person, type World } from '../testing/world.ts';
import { alike, changedBy, refused, sql, unknownId } from './refusals-kit.ts';

let world: World;
let ada: Person;
let stranger: Person;
let moved = 0;

const day = 86_400_000;

beforeAll(async () => {
  world = await openWorld({
    clock: { now: () => new Date(Date.now() + moved) },
    databaseClock: 'its own',
  });
  await world.person({ firstName: 'Admin', roles: ['admin'] });
  ada = await world.person({ firstName: 'Ada' });
  stranger = await world.person({ firstName: 'Sven' });
});
afterAll(() => world.close());

const requests = (userId: string) => `/v1/users/${userId}/data-requests`;
const ask = (by: Person, userId: string, kind: 'export' | 'erasure') =>
  by.ask({ method: 'POST', url: requests(userId), payload: { kind } });
const cancel = (by: Person, userId: string, id: string) =>
  by.ask({ method: 'DELETE', url: `${requests(userId)}/${id}` });
/** The work is done, and nothing of anybody has changed. */
const idle = async (work: () => Promise<unknown>) =>
  expect((await changedBy(world, work)).changed).toEqual([]);

test('ask-for-data: refuses strangers, whether or not there is somebody', async () => {
  alike(
    await refused(world, 'refused', () => ask(stranger, ada.userId, 'export')),
    await refused(world, 'refused', () => ask(stranger, unknownId, 'export')),
  );
});

test('ask-for-erasure: refuses strangers, and an administrator about nobody', async () => {
  alike(
    await refused(world, 'refused', () => ask(stranger, ada.userId, 'erasure')),
    await refused(world, 'refused', () => ask(stranger, unknownId, 'erasure')),
  );
});

test('cancel-data-request: refuses strangers, another person’s request under one’s own name, and what is done', async () => {
  const { id } = (await ask(ada, ada.userId, 'export')).json();
  await refused(world, 'refused', () => cancel(stranger, ada.userId, id));
  await refused(world, 'not-found', () => cancel(stranger, stranger.userId, id));
  await refused(world, 'not-found', () => cancel(ada, ada.userId, unknownId));
  await sql(world, `update data_requests set state = 'done', closed_at = now() where id = '${id}'`);
  await refused(world, 'conflict', () => cancel(ada, ada.userId, id));
  await sql(world, 'delete from data_requests');
});

test('close-data-requests: leaves what can still be fetched', async () => {
  await ask(ada, ada.userId, 'export');
  await idle(() => world.app.privacy.erasing.tend());
  await sql(world, 'delete from data_requests');
});

test('find-due-erasures: finds nobody whose time to think again is not over', async () => {
  await ask(stranger, stranger.userId, 'erasure');
  moved = 6 * day;
  await idle(() => world.app.privacy.erasing.tend());
  moved = 0;
});

test('begin-erasure: does not begin what was taken back, nor what somebody depends on', async () => {
  await sql(world, `update data_requests set state = 'cancelled', closed_at = now()`);
  moved = 8 * day;
  await idle(() => world.app.privacy.erasing.tend());
  const child = await world.person({ firstName: 'Kim', birthDate: '2017-05-04' });
  await sql(world, 'delete from data_requests');
  moved = 0;
  await ask(stranger, stranger.userId, 'erasure');
  await world.app.db.withSystem('make-demo', (run) =>
    world.app.access.relate(run, { lead: stranger.userId, follower: child.userId, type: 'parent-child' }),
  );
  moved = 8 * day;
  await world.app.privacy.erasing.tend();
  expect(await sql(world, 'select state, blocked_by from data_requests')).toEqual([
    { state: 'blocked', blocked_by: ['only-guardian'] },
  ]);
  expect(await sql(world, 'select 1 from erasures')).toEqual([]);
  await idle(() => world.app.privacy.erasing.tend());
  moved = 0;
  await sql(world, 'delete from data_requests');
});

test('find-unfinished-erasures: finds nothing that is done', async () => {
  await sql(
    world,
    `insert into erasures (pseudonym, begun_at, asked_as, rows_removed_at, completed_at) values ('\\x01', now(), 'self', now(), now())`,
  );
  await idle(() => world.app.privacy.erasing.tend());
  await sql(world, 'delete from erasures');
});

test('erase-person: removes nobody a second time, and nobody who was only asked about', async () => {
  await sql(
    world,
    `insert into erasures (pseudonym, begun_at, asked_as, rows_removed_at, completed_at) values ('\\x02', now(), 'self', now(), now())`,
  );
  const before = await sql(world, 'select count(*) from users');
  await ask(ada, ada.userId, 'erasure');
  await world.app.privacy.erasing.tend();
  expect(await sql(world, 'select count(*) from users')).toEqual(before);
  await sql(world, 'delete from erasures; delete from data_requests');
});

test('complete-erasure: the database lets nothing be complete whose rows are there', async () => {
  await expect(
    sql(
      world,
      `insert into erasures (pseudonym, begun_at, asked_as, completed_at) values ('\\x03', now(), 'self', now())`,
    ),
  ).rejects.toMatchObject({ constraint: 'erasures_in_order' });
});

test('find-erased-who-came-back: finds nobody who was never erased', async () => {
  await idle(() => world.app.privacy.erasing.repeat());
});

test('erase-again: leaves everybody alone while nobody came back', async () => {
  await sql(
    world,
    `insert into erasures (pseudonym, begun_at, asked_as, rows_removed_at, completed_at) values ('\\x04', now(), 'self', now(), now())`,
  );
  await idle(() => world.app.privacy.erasing.repeat());
  await sql(world, 'delete from erasures');
});

test('read-erasure-receipt: an unknown receipt, and one of an erasure that has not begun, answer alike', async () => {
  const read = (receipt: string) =>
    world.server.inject({ method: 'POST', url: '/v1/erasure-receipts', payload: { receipt } });
  const { receipt } = (await ask(ada, ada.userId, 'erasure')).json();
  alike(
    await refused(world, 'not-found', () => read('x'.repeat(43))),
    await refused(world, 'not-found', () => read(receipt)),
  );
  await sql(world, 'delete from data_requests');
});

test('find-old-sessions: without a limit no session is old', async () => {
  await idle(() => world.app.sessions.expire());
});

test('expire-sessions: leaves what is young enough, and what is being recorded however old', async () => {
  await sql(
    world,
    `insert into sessions (user_id, id, state, started_at, ended_at) values
       ('${ada.userId}', '${unknownId}', 'recording', now() - interval '10 years', null)`,
  );
  const limited = await openWorld({ beside: world, keptFor: { sessionMonths: 12 } });
  await idle(() => limited.app.sessions.expire());
  await limited.close();
  await sql(world, `delete from sessions where id = '${unknownId}'`);
});

test('note-dropped-days: changes nothing but the record of what went', async () => {
  await world.app.telemetry.partitions.keepDays();
  await idle(() => world.app.telemetry.partitions.keepDays());
});

test('prune-audit: leaves the last year, whatever the settings say', async () => {
  const events = await sql(world, 'select count(*) from audit_events');
  await idle(() => world.app.privacy.retention.pruneAudit());
  expect(await sql(world, 'select count(*) from audit_events')).toEqual(events);
  await expect(sql(world, `select attune_prune_audit(now() - interval '11 months')`)).rejects.toMatchObject({
    code: '22023',
  });
});
