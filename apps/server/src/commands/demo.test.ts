import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWorld, type World } from '../testing/world.ts';
import { openDemo } from './demo.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

test('the demo can be opened again and again; what its people took back stays taken back', async () => {
  const first = await openDemo(world.app, 'http://localhost');
  expect(first.filter((line) => line.includes('#token=')).length).toBe(7);
  const token = /patient .*token=(.+)/.exec(first.join('\n'))?.[1] ?? '';
  const login = await world.app.identity.useLink(token, { device: 'test' });
  const { userId } = login;
  const actor = await world.app.identity.logins.authenticate(login.token, true);
  if (!actor) throw new Error('The patient is not signed in.');
  const shares = () =>
    world.app.db.withSystem('make-demo', (run) => world.app.consent.sharesWithLeads(run, userId));
  expect(await shares()).toBe(true);
  await world.app.consent.withdraw(
    { actor, reach: { to: 'subject', userId }, userId },
    'practitioner-sharing',
  );
  await openDemo(world.app, 'http://localhost');
  expect(await shares()).toBe(false);
});

test('the demo is refused where there are other people', async () => {
  await world.person({ firstName: 'Somebody' });
  await expect(openDemo(world.app, 'http://localhost')).rejects.toThrow(/real people in this database/);
});
