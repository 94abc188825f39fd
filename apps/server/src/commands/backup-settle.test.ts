import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from '../config.ts';
import { StartError } from '../kernel/start-error.ts';
import { ask } from '../testing/cluster.ts';
import { openWorld, type Person, type World } from '../testing/world.ts';
import { makeBackup } from './backup-make.ts';
import { settleRestored } from './backup-settle.ts';

let world: World;
let ada: Person;
beforeAll(async () => {
  world = await openWorld({ erasureGraceDays: 0 });
  ada = await world.person({ firstName: 'Ada', email: 'ada@example.org', roles: ['admin'] });
});
afterAll(() => world.close());

const sql = async (statement: string) => (await ask(world.urls.directUrl, statement)).rows;
const count = async (of: string): Promise<number> =>
  (await sql(`select count(*)::int as count from ${of}`))[0].count;

const outward = `pgboss.job where name in ('send-mail', 'send-notification') and state = 'created'`;

test('settle-restored: ends logins and links and drops what waits to be told, keeps people, open invites and other work, and changes nothing the second time', async () => {
  await ada.ask({ method: 'POST', url: '/v1/invites', payload: { email: 'ben@example.org' } });
  await world.app.identity.makeLink(ada.userId, 5);
  await world.app.db.withSystem('make-demo', async (run) => {
    await world.app.notifications.notify(run, ada.userId, 'relationship-accepted', { userId: ada.userId });
    await world.app.queue.send(run, 'expire-mails', {});
  });
  const users = await count('users');
  expect(await count(outward)).toBeGreaterThan(0);
  expect(await count('mails where content is not null')).toBe(1);
  expect((await ada.ask({ url: '/v1/me' })).statusCode).toBe(200);

  const settled = await settleRestored(world);
  expect(settled).toMatchObject({ erasedAgain: 0, logins: 1 });
  expect(settled.news).toBeGreaterThanOrEqual(2);
  expect(settled.jobs).toBeGreaterThan(0);
  expect(await count(outward)).toBe(0);
  expect(await count('mails where content is not null')).toBe(0);
  expect(await count('notifications where sent_at is null')).toBe(0);
  expect(await count(`pgboss.job where name = 'expire-mails'`)).toBe(1);
  expect(settled.invites).toBe(1);
  expect(await count('one_time_tokens')).toBe(0);
  expect(await count('invites where accepted_at is null and revoked_at is null')).toBe(1);
  expect(await count('users')).toBe(users);
  expect((await ada.ask({ url: '/v1/me' })).statusCode).toBe(401);
  expect(await count(`audit_events where action = 'backup:restore (settle-restored)'`)).toBe(1);

  const nothing = {
    erasedAgain: 0,
    openAgain: 0,
    invites: 0,
    reports: 0,
    logins: 0,
    tokens: 0,
    news: 0,
    jobs: 0,
  };
  expect(await settleRestored(world)).toEqual(nothing);
});

test('settle-restored: an invite that was open at the moment opens nothing until it is sent again', async () => {
  const admin = await world.person({ firstName: 'Mai', roles: ['admin'] });
  const payload = { email: 'cy@example.org' };
  const { id } = (await admin.ask({ method: 'POST', url: '/v1/invites', payload })).json();
  const [invited] = await sql(`select user_id from invites where id = '${id}'`);
  const tokens = `one_time_tokens where kind = 'invite' and user_id = '${invited.user_id}'`;
  expect(await count(tokens)).toBe(1);
  await settleRestored(world);
  expect(await count(tokens)).toBe(0);
  const back = await world.person({ firstName: 'Mai again', roles: ['admin'] });
  const again = await back.ask({ method: 'POST', url: `/v1/invites/${id}/resend` });
  expect(again.statusCode, again.body).toBe(204);
  expect(await count(tokens)).toBe(1);
});

/** An erasure whose time to think again was over at the restored moment. */
const askToErase = (userId: string, state: 'waiting' | 'blocked' | 'running', blockedBy = '{}') =>
  sql(`insert into data_requests (user_id, id, kind, state, asked_by, asked_as, asked_at, due_at, acts_at, blocked_by)
    values ('${userId}', gen_random_uuid(), 'erasure', '${state}', '${userId}', 'self', now() - interval '20 days',
      now() + interval '10 days', now() - interval '1 day', '${blockedBy}')`);

test('postpone-erasure: who had asked to be erased and may have taken it back is not erased, has a week anew and is told, with a grace of no days as well', async () => {
  const [mia, noa] = [
    await world.person({ firstName: 'Mia', email: 'mia@example.org' }),
    await world.person({ firstName: 'Noa', email: 'noa@example.org' }),
  ];
  await askToErase(mia.userId, 'waiting');
  await askToErase(noa.userId, 'blocked', '{only-organizer}');
  expect(await settleRestored(world)).toMatchObject({ erasedAgain: 0, openAgain: 2 });
  // What the worker does from now on.
  await world.app.privacy.erasing.tend();
  expect(
    await sql(`select state, blocked_by, acts_at > now() + interval '167 hours' as later
      from data_requests where user_id in ('${mia.userId}', '${noa.userId}')`),
  ).toEqual([1, 2].map(() => ({ state: 'waiting', blocked_by: [], later: true })));
  expect(await count(`users where id in ('${mia.userId}', '${noa.userId}')`)).toBe(2);
  expect(
    await count(`mails where content is not null and user_id in ('${mia.userId}', '${noa.userId}')`),
  ).toBe(2);
  expect(await count(`audit_events where action like 'privacy:postpone-erasure%'`)).toBe(2);
  await sql('delete from data_requests');
});

test('find-open-erasures: what had begun at the moment goes on, and what was taken back stays so', async () => {
  const [eli, gil] = [await world.person({ firstName: 'Eli' }), await world.person({ firstName: 'Gil' })];
  await askToErase(eli.userId, 'running');
  await sql(`insert into erasures (pseudonym, person, asked_as, begun_at)
    values ('\\x${world.vault.pseudonym(eli.userId).toString('hex')}', '${eli.userId}', 'self', now())`);
  await askToErase(gil.userId, 'waiting');
  await sql(
    `update data_requests set state = 'cancelled', closed_at = now() where user_id = '${gil.userId}'`,
  );
  expect(await settleRestored(world)).toMatchObject({ openAgain: 0 });
  expect(await count(`users where id = '${eli.userId}'`)).toBe(0);
  expect(await sql(`select state from data_requests where user_id = '${gil.userId}'`)).toEqual([
    { state: 'cancelled' },
  ]);
});

test('pass-over-weekly-report: what is due counts as told, once, and only for who wants one', async () => {
  const [lea, off] = [await world.person({ firstName: 'Lea' }), await world.person({ firstName: 'Off' })];
  const follower = await world.person({ firstName: 'Kit' });
  for (const lead of [lea, off])
    await world.app.db.withSystem('make-demo', (run) =>
      world.app.access.relate(run, {
        ...{ lead: lead.userId, follower: follower.userId, type: 'practitioner-patient' },
      }),
    );
  // The first seven hours of a Monday are the only ones in which nobody is due: one of these zones is not in them.
  const zone = new Date().getUTCDay() === 0 ? 'Etc/GMT+12' : 'Pacific/Kiritimati';
  await sql(`update preferences set weekly_report_day = 1, time_zone = '${zone}'`);
  await sql(`update preferences set weekly_report = 'off' where user_id = '${off.userId}'`);
  expect(await settleRestored(world)).toMatchObject({ reports: 1 });
  await world.app.reports.makeDue();
  expect(await sql('select user_id, said from weekly_reports')).toEqual([
    { user_id: lea.userId, said: false },
  ]);
  expect(await settleRestored(world)).toMatchObject({ reports: 0 });
});

test('settle-restored: refuses to let anybody in while somebody who was erased is here still', async () => {
  const eve = await world.person({ firstName: 'Eve' });
  const pseudonym = world.vault.pseudonym(eve.userId).toString('hex');
  await sql(`update users set pseudonym = '\\x${pseudonym}' where id = '${eve.userId}'`);
  await world.vault.destroy(eve.userId);
  await sql('create table diary (user_id uuid references users)');
  await sql(`insert into diary values ('${eve.userId}')`);
  const logins = await count('logins');
  const refused = await settleRestored(world).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(StartError);
  expect(String(refused)).toMatch(/1 people who were erased could not be erased again/);
  expect(await count('logins')).toBe(logins - 1);
  await sql('drop table diary');
  expect(await settleRestored(world)).toMatchObject({ erasedAgain: 1 });
  expect(await count(`users where id = '${eve.userId}'`)).toBe(0);
}, 60_000);

test('settle-restored: refuses, too, where the erasing of somebody could not even begin', async () => {
  const ida = await world.person({ firstName: 'Ida' });
  const pseudonym = world.vault.pseudonym(ida.userId).toString('hex');
  await sql(`update users set pseudonym = '\\x${pseudonym}' where id = '${ida.userId}'`);
  await world.vault.destroy(ida.userId);
  await sql(`create function refuse() returns trigger language plpgsql as $$ begin raise 'not now'; end $$;
    create trigger refuse before insert on erasures for each row execute function refuse()`);
  await expect(settleRestored(world)).rejects.toThrow(/1 people who were erased could not be erased again/);
  await sql('drop trigger refuse on erasures; drop function refuse');
  expect(await settleRestored(world)).toMatchObject({ erasedAgain: 1 });
  expect(await count(`users where id = '${ida.userId}'`)).toBe(0);
});

test('note-backup: a backup that could not be made is on record as that, and not as made', async () => {
  const file = join(world.folder, 'no-folder');
  writeFileSync(file, '');
  const config = readConfig({ ATTUNE_DATA_DIR: world.folder });
  await expect(makeBackup(config, world, file)).rejects.toThrow(StartError);
  expect(await sql('select kind, outcome, what, facts from backup_events')).toEqual([
    { kind: 'data', outcome: 'failed', what: '', facts: {} },
  ]);
});
