import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../../kernel/ids.ts';
import { counted, event, movingClock, sendEvents } from '../../testing/event-kit.ts';
import { activity, registerApp, send } from '../../testing/telemetry-kit.ts';
import { openWorld, type Person, type World } from '../../testing/world.ts';

const minute = 60_000;

let world: World;
const clock = movingClock(Date.now());
let admin: Person;
beforeAll(async () => {
  world = await openWorld({ clock });
  admin = await world.person({ firstName: 'Ada', roles: ['admin'] });
  await registerApp(world, 'diary');
});
afterAll(() => world.close());

const kinds = {
  activities: {
    action: 'activity:read',
    tell: (person: Person, visit: string) =>
      send(
        person,
        [1, 2].map((n) => activity(new Date(Date.now() - n * minute), { visit })),
      ),
  },
  events: {
    action: 'event:read',
    tell: (person: Person, visit: string) =>
      sendEvents(
        person,
        [1, 2].map((n) => event(new Date(Date.now() - n * minute), { visit })),
      ),
  },
};

test.each(Object.entries(kinds))(
  'who reads the %s of everybody is on record about each who was shown, once in a while',
  async (kind, { action, tell }) => {
    const [ben, mira, other] = [
      await counted(world, 'Ben'),
      await counted(world, 'Mira'),
      await counted(world, 'Omar'),
    ];
    const visit = newId();
    for (const person of [ben, mira, admin]) expect((await tell(person, visit)).statusCode).toBe(200);
    await tell(other, newId());
    const looksAt = async (person: Person) =>
      (await person.ask({ url: `/v1/users/${person.userId}/audit?limit=100` }))
        .json<{ items: { action: string; who: string; outcome: string }[] }>()
        .items.filter((one) => one.action === action && one.who !== 'you')
        .map(({ who, outcome }) => [who, outcome]);
    const look = async () => {
      const answer = await admin.ask({ url: `/v1/${kind}?visit=${visit}` });
      const shown = answer.json<{ items: { userId: string }[] }>().items.map(({ userId }) => userId);
      expect(shown).toEqual(expect.arrayContaining([ben.userId, mira.userId]));
      expect(shown).not.toContain(other.userId);
    };
    await look();
    await look();
    for (const person of [ben, mira]) expect(await looksAt(person)).toEqual([['staff', 'done']]);
    expect(await looksAt(other)).toEqual([]);
    expect(await looksAt(admin)).toEqual([]);
    clock.move(16 * minute);
    await look();
    for (const person of [ben, mira]) expect(await looksAt(person)).toHaveLength(2);
  },
);
