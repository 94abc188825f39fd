import { Client } from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { makeWholePerson, secretOf } from '../../architecture/person-kit.ts';
import { whereInDatabase } from '../../testing/search-kit.ts';
import { type Person, type World, type WorldOptions, world } from '../../testing/world.ts';

const day = 86_400_000;

/** A world whose clock can be moved, with an administrator who stays, and its owner's connection. */
async function open(options: WorldOptions = {}) {
  let moved = 0;
  const clock = { now: () => new Date(Date.now() + moved) };
  const all = await world({ clock, databaseClock: 'its own', ...options });
  const owner = new Client({ connectionString: all.urls.directUrl });
  await owner.connect();
  onTestFinished(() => owner.end());
  const admin = await all.person({ firstName: 'Admin', roles: ['admin'] });
  const later = (days: number) => {
    moved += days * day;
  };
  return { all, owner, admin, later };
}

const requestsOf = (userId: string) => `/v1/users/${userId}/data-requests`;

const askToErase = (by: Person, userId = by.userId) =>
  by.ask({ method: 'POST', url: requestsOf(userId), payload: { kind: 'erasure' } });

const stateOf = async (by: Person, userId = by.userId) =>
  (await by.ask({ url: requestsOf(userId) })).json().items[0]?.state;

async function tend(all: World): Promise<void> {
  await all.app.privacy.erasing.tend();
  expect(all.logged.filter((line) => line.includes('erasing'))).toEqual([]);
}

async function ledger(owner: Client) {
  const { rows } = await owner.query(
    'select person, completed_at is not null as done, asked_as, removed from erasures order by begun_at',
  );
  return rows;
}

test('who asks to be erased has days to think again; then rows, queue and key are gone, and the others are as before', async () => {
  const { all, owner, admin, later } = await open();
  const other = await all.person({ firstName: 'Other' });
  const ada = await makeWholePerson(all, owner, 'ada', other);
  await makeWholePerson(all, owner, 'ben', other);
  const asked = await askToErase(ada);
  expect(asked.statusCode).toBe(201);
  expect(asked.json()).toMatchObject({ kind: 'erasure', state: 'waiting', blockedBy: [] });
  await tend(all);
  expect(await stateOf(ada)).toBe('waiting');
  expect((await whereInDatabase(owner, [ada.userId])).length).toBeGreaterThan(40);
  expect((await whereInDatabase(owner, [ada.userId])).some((at) => at.startsWith('pgboss.'))).toBe(true);
  const ofOthers = async () =>
    (await owner.query('select count(*)::int as rows from audit_events')).rows[0].rows +
    (await owner.query('select count(*)::int as rows from users')).rows[0].rows;
  const before = await ofOthers();
  later(7.01);
  await tend(all);
  await owner.query('analyze');
  const values = [ada.userId, 'ada@example.org', secretOf('ada', 'profiles.bio')];
  expect(await whereInDatabase(owner, values)).toEqual([]);
  expect(await whereInDatabase(owner, [secretOf('ben', 'x').slice(0, 9)])).toEqual([]);
  await expect(all.vault.of(ada.userId)).rejects.toThrow(/erased/);
  expect(await ledger(owner)).toMatchObject([
    { person: null, done: true, asked_as: 'self', removed: { users: 1, profiles: 1, sessions: 1 } },
  ]);
  // One user fewer, and what the audit says of it.
  expect((await ofOthers()) - before).toBeGreaterThan(0);
  expect((await ada.ask({ url: '/v1/me' })).statusCode).toBe(401);
  expect((await admin.ask({ url: `/v1/users/${ada.userId}/person` })).statusCode).toBe(404);
});

test('with the receipt anybody reads that it was done, and with another nobody reads anything', async () => {
  const { all, admin, later } = await open();
  const ada = await all.person({ firstName: 'Ada' });
  const { receipt } = (await askToErase(ada)).json();
  const read = (secret: string) =>
    all.server.inject({ method: 'POST', url: '/v1/erasure-receipts', payload: { receipt: secret } });
  expect((await read(receipt)).statusCode).toBe(404);
  later(8);
  await tend(all);
  const shown = (await read(receipt)).json();
  expect(shown).toMatchObject({
    removed: { users: 1 },
    kept: [{ what: 'audit' }, { what: 'erasure' }, { what: 'counts' }, { what: 'traces' }],
  });
  expect(Date.parse(shown.unreadableInBackupsFrom) - Date.parse(shown.completedAt)).toBe(7 * day);
  expect(JSON.stringify(shown)).not.toContain(ada.userId);
  expect((await read(`${receipt.startsWith('x') ? 'y' : 'x'}${receipt.slice(1)}`)).statusCode).toBe(404);
  expect((await admin.ask({ url: '/v1/erasures' })).json().items).toHaveLength(1);
  expect((await ada.ask({ url: '/v1/erasures' })).statusCode).toBe(401);
});

test('it can be taken back until it begins, and asked for again; ten who ask at once have one request', async () => {
  const { all, owner, later } = await open();
  const ada = await all.person({ firstName: 'Ada', email: 'ada@example.org' });
  const answers = await Promise.all(Array.from({ length: 10 }, () => askToErase(ada)));
  expect(new Set(answers.map((one) => one.json().id)).size).toBe(1);
  expect(answers.filter((one) => one.json().receipt !== null)).toHaveLength(1);
  const { id } = answers[0]?.json() ?? {};
  const cancel = () => ada.ask({ method: 'DELETE', url: `${requestsOf(ada.userId)}/${id}` });
  expect((await cancel()).statusCode).toBe(204);
  expect((await cancel()).statusCode).toBe(204);
  later(30);
  await tend(all);
  expect(await ledger(owner)).toEqual([]);
  const again = await askToErase(ada).catch(() => undefined);
  // The proof of who one is has grown old by now.
  expect(again?.json()).toMatchObject({ code: 'sign-in-again' });
  const { rows } = await owner.query("select count(*)::int as mails from mails where kind = 'notification'");
  expect(rows[0].mails).toBe(2);
});

test('nobody asks for somebody else without the right, nor with an old proof of who they are', async () => {
  const { all, later } = await open();
  const [ada, ben] = [await all.person({ firstName: 'Ada' }), await all.person({ firstName: 'Ben' })];
  expect((await askToErase(ben, ada.userId)).statusCode).toBe(403);
  later(0.5);
  expect((await askToErase(ada)).json()).toMatchObject({ code: 'sign-in-again' });
});

test('a guardian asks for their child, and the record says that it was a guardian', async () => {
  const { all, owner, later } = await open();
  const mother = await all.person({ firstName: 'Mona' });
  const child = await all.person({ firstName: 'Kim', birthDate: '2017-05-04' });
  await all.app.db.withSystem('make-demo', (run) =>
    all.app.access.relate(run, { lead: mother.userId, follower: child.userId, type: 'parent-child' }),
  );
  expect((await askToErase(mother, child.userId)).statusCode).toBe(201);
  later(8);
  await tend(all);
  expect(await ledger(owner)).toMatchObject([{ asked_as: 'guardian', done: true }]);
  expect((await mother.ask({ url: '/v1/me' })).statusCode).toBe(200);
});

test('the last administrator, and the only guardian of a child, hand over first', async () => {
  const { all, admin, later } = await open();
  const refused = await askToErase(admin);
  expect(refused.statusCode).toBe(409);
  expect(refused.json()).toMatchObject({ blockedBy: 'last-administrator' });
  const [mother, father] = [await all.person({ firstName: 'Mona' }), await all.person({ firstName: 'Tom' })];
  const child = await all.person({ firstName: 'Kim', birthDate: '2017-05-04' });
  const relate = (lead: Person) =>
    all.app.db.withSystem('make-demo', (run) =>
      all.app.access.relate(run, { lead: lead.userId, follower: child.userId, type: 'parent-child' }),
    );
  await relate(mother);
  expect((await askToErase(mother)).json()).toMatchObject({ blockedBy: 'only-guardian' });
  await relate(father);
  expect((await askToErase(mother)).statusCode).toBe(201);
  // The other is shut out meanwhile: it waits, says why, and goes on by itself.
  await admin.ask({
    method: 'PUT',
    url: `/v1/users/${father.userId}/status`,
    payload: { status: 'disabled' },
  });
  later(8);
  await tend(all);
  await tend(all);
  const state = async () =>
    (await all.pool.query('select 1')) &&
    (await all.app.db.withSystem('make-demo', async (run) =>
      run.all({
        compile: () => ({ sql: `select state, blocked_by from data_requests`, parameters: [] }) as never,
      }),
    ));
  expect(await state()).toEqual([{ state: 'blocked', blocked_by: ['only-guardian'] }]);
  await all.app.db.withSystem('make-demo', (run) =>
    run.count({
      compile: () =>
        ({ sql: `update users set status = 'active' where status = 'disabled'`, parameters: [] }) as never,
    }),
  );
  await tend(all);
  expect(await state()).toEqual([]);
});

test('what was cut off between the rows and the key goes on, and what was written meanwhile is gone too', async () => {
  const { all, owner, later } = await open();
  const ada = await all.person({ firstName: 'Ada', email: 'ada@example.org' });
  await askToErase(ada);
  later(8);
  const vault = all.vault as { destroy: (userId: string) => Promise<void> };
  const { destroy } = vault;
  vault.destroy = () => Promise.reject(new Error('cut off'));
  await all.app.privacy.erasing.tend();
  expect(await ledger(owner)).toMatchObject([{ person: ada.userId, done: false }]);
  expect((await owner.query('select 1 from users where id = $1', [ada.userId])).rowCount).toBe(0);
  await all.vault.of(ada.userId);
  vault.destroy = destroy;
  await all.app.db.withSystem('make-demo', (run) =>
    all.app.queue.send(run, 'send-mail', { userId: ada.userId, mailId: ada.userId }),
  );
  await tend(all).catch(() => {});
  expect(await ledger(owner)).toMatchObject([{ person: null, done: true }]);
  await owner.query('analyze');
  expect(await whereInDatabase(owner, [ada.userId])).toEqual([]);
});

test('somebody who writes about the person while they are erased makes it begin anew, and is refused after', async () => {
  const { all, owner, later } = await open();
  const [ada, ben] = [await all.person({ firstName: 'Ada' }), await all.person({ firstName: 'Ben' })];
  await askToErase(ada);
  later(8);
  const writer = new Client({ connectionString: all.urls.directUrl });
  await writer.connect();
  onTestFinished(() => writer.end());
  await writer.query('begin');
  await writer.query(`insert into user_roles (user_id, role) values ($1, 'viewer')`, [ada.userId]);
  const erased = tend(all);
  // It waits for the row of the one who writes; then it finds what they wrote.
  await expect
    .poll(
      async () =>
        (await owner.query(`select 1 from pg_stat_activity where wait_event_type = 'Lock'`)).rowCount,
    )
    .toBeGreaterThan(0);
  await writer.query('commit');
  await erased;
  expect(await ledger(owner)).toMatchObject([{ done: true }]);
  await expect(
    writer.query(`insert into user_roles (user_id, role) values ($1, 'viewer')`, [ada.userId]),
  ).rejects.toMatchObject({ code: '23503' });
  expect((await ben.ask({ url: '/v1/me' })).statusCode).toBe(200);
});
