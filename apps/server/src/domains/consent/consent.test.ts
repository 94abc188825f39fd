import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask } from '../../testing/cluster.ts';
import { openWorld, type Person, type World } from '../../testing/world.ts';

let world: World;
let ada: Person;
beforeAll(async () => {
  world = await openWorld();
  ada = await world.person({ firstName: 'Ada' });
});
afterAll(() => world.close());

const give = (person: Person, version = '2026-11') =>
  person.ask({
    method: 'PUT',
    url: `/v1/users/${person.userId}/consents/sensor-data`,
    payload: { version, language: 'en' },
  });
const list = async (person: Person) =>
  (await person.ask({ url: `/v1/users/${person.userId}/consents` })).json().items;

test('a person reads the text, agrees to it, withdraws, and all of it stays on record', async () => {
  const { items } = (await ada.ask({ url: '/v1/consent-purposes?language=de' })).json();
  expect(items.map((item: { name: string }) => item.name)).toContain('sensor-data');
  expect(
    items.every(
      (item: { language: string; body: string }) => item.language === 'de' && item.body.length > 20,
    ),
  ).toBe(true);
  expect((await give(ada)).statusCode).toBe(204);
  expect((await give(ada)).statusCode).toBe(204);
  expect((await list(ada)).length).toBe(1);
  const withdrawn = await ada.ask({ method: 'DELETE', url: `/v1/users/${ada.userId}/consents/sensor-data` });
  expect(withdrawn.statusCode).toBe(204);
  expect((await give(ada)).statusCode).toBe(204);
  const all = await list(ada);
  expect(all.map((one: { withdrawnAt: string | null }) => one.withdrawnAt !== null).sort()).toEqual([
    false,
    true,
  ]);
});

test('a text that is not the current one cannot be agreed to', async () => {
  expect((await give(ada, '2020-01')).statusCode).toBe(409);
});

test('of many agreeing at once, one consent is open', async () => {
  const ben = await world.person({ firstName: 'Ben' });
  const answers = await Promise.all(Array.from({ length: 20 }, () => give(ben)));
  expect(answers.every((answer) => answer.statusCode === 204)).toBe(true);
  const { rows } = await ask(
    world.urls.directUrl,
    `select count(*) from consents where user_id = '${ben.userId}' and withdrawn_at is null`,
  );
  expect(Number(rows[0].count)).toBe(1);
});

test('a stranger neither reads nor gives', async () => {
  const ben = await world.person({ firstName: 'Ben' });
  const url = `/v1/users/${ada.userId}/consents`;
  expect((await ben.ask({ url })).statusCode).toBe(403);
  expect((await ben.ask({ method: 'DELETE', url: `${url}/sensor-data` })).statusCode).toBe(403);
});

test('nobody agrees for somebody else: an adult for themselves, a parent for a child, an administrator for nobody', async () => {
  const admin = await world.person({ firstName: 'Root', roles: ['admin'] });
  const parent = await world.person({ firstName: 'Noor' });
  const child = await world.person({ firstName: 'Sami', birthDate: '2016-01-01' });
  await world.app.db.withSystem('make-demo', (run) =>
    world.app.access.relate(run, { lead: parent.userId, follower: child.userId, type: 'parent-child' }),
  );
  const by = async (actor: Person, person: Person, method: 'PUT' | 'DELETE' = 'PUT') =>
    (
      await actor.ask({
        method,
        url: `/v1/users/${person.userId}/consents/sensor-data`,
        payload: { version: '2026-11', language: 'en' },
      })
    ).statusCode;
  expect(await by(admin, ada)).toBe(403);
  expect(await by(admin, child)).toBe(403);
  expect(await by(child, child)).toBe(403);
  expect(await by(parent, child)).toBe(204);
  expect(await by(child, child, 'DELETE')).toBe(204);
  expect(await by(parent, child)).toBe(204);
});

test('withdrawing what was never given changes nothing and records nothing', async () => {
  const ben = await world.person({ firstName: 'Ben' });
  const count = async () =>
    Number((await ask(world.urls.directUrl, 'select count(*) from audit_events')).rows[0].count);
  const before = await count();
  await ben.ask({ method: 'DELETE', url: `/v1/users/${ben.userId}/consents/research` });
  expect(await count()).toBe(before);
});
