import { Client } from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { world } from '../../testing/world.ts';

test('whoever was erased and comes back with a backup of the rows is erased again, also where the backup knows of no erasure', async () => {
  const all = await world({ erasureGraceDays: 0 });
  const owner = new Client({ connectionString: all.urls.directUrl });
  await owner.connect();
  onTestFinished(() => owner.end());
  await all.person({ firstName: 'Admin', roles: ['admin'] });
  const [ada, ben] = [await all.person({ firstName: 'Ada' }), await all.person({ firstName: 'Ben' })];
  for (const { userId } of [ada, ben])
    await owner.query('update users set pseudonym = $1 where id = $2', [all.vault.pseudonym(userId), userId]);
  await owner.query('create table backup as select * from users');
  await owner.query('create table backup_profiles as select * from profiles');
  await ada.ask({
    method: 'POST',
    url: `/v1/users/${ada.userId}/data-requests`,
    payload: { kind: 'erasure' },
  });
  const { erasing } = all.app.privacy;
  await erasing.tend();
  expect(await erasing.repeat()).toBe(0);
  const restore = async () => {
    await owner.query(`insert into users select * from backup where id = $1`, [ada.userId]);
    await owner.query(`insert into profiles select * from backup_profiles where user_id = $1`, [ada.userId]);
  };
  const here = async () =>
    (await owner.query('select id from users where id = any ($1)', [[ada.userId, ben.userId]])).rows;
  await restore();
  expect(await here()).toHaveLength(2);
  expect(await erasing.repeat()).toBe(1);
  await erasing.tend();
  expect(await here()).toEqual([{ id: ben.userId }]);
  expect((await owner.query('select asked_as, repeated_at is not null as again from erasures')).rows).toEqual(
    [{ asked_as: 'self', again: true }],
  );
  // The record of erasures was restored too, and knows nothing: the key store does.
  await restore();
  await owner.query('delete from erasures');
  expect(await erasing.repeat()).toBe(1);
  await erasing.tend();
  expect(await here()).toEqual([{ id: ben.userId }]);
  expect((await ben.ask({ url: '/v1/me' })).statusCode).toBe(200);
});
