import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from '../config.ts';
import { StartError } from '../kernel/start-error.ts';
import { ask } from '../testing/cluster.ts';
import { openWorld, type Person, type World } from '../testing/world.ts';
import { makeBackup } from './backup.ts';
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

test('settle-restored: ends logins and links and drops what waits to be told, keeps people, invites and other work, and changes nothing the second time', async () => {
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
  expect(await sql('select distinct kind from one_time_tokens')).toEqual([{ kind: 'invite' }]);
  expect(await count('users')).toBe(users);
  expect((await ada.ask({ url: '/v1/me' })).statusCode).toBe(401);
  expect(await count(`audit_events where action = 'backup:restore (settle-restored)'`)).toBe(1);

  expect(await settleRestored(world)).toEqual({ erasedAgain: 0, logins: 0, tokens: 0, news: 0, jobs: 0 });
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

test('note-backup: a backup that could not be made is on record as that, and not as made', async () => {
  const file = join(world.folder, 'no-folder');
  writeFileSync(file, '');
  const config = readConfig({ ATTUNE_DATA_DIR: world.folder });
  await expect(makeBackup(config, world, file)).rejects.toThrow(StartError);
  expect(await sql('select kind, outcome, what, facts from backup_events')).toEqual([
    { kind: 'data', outcome: 'failed', what: '', facts: {} },
  ]);
});
