import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask } from '../../testing/cluster.ts';
import { openWorld, type Person, type World } from '../../testing/world.ts';

let world: World;
let admin: Person;
let practitioner: Person;

beforeAll(async () => {
  world = await openWorld();
  admin = await world.person({ firstName: 'Ada', roles: ['admin'] });
  practitioner = await world.person({ firstName: 'Priya', roles: ['practitioner'] });
  const names = ['Mateo Ferreira', 'Matilda Ferris', 'Zoë Özdemir', 'Anna-Maria van der Berg', 'שרה כהן'];
  for (const displayName of names) {
    const { userId } = await world.person({ displayName });
    if (displayName.startsWith('Mateo'))
      await world.app.db.withSystem('make-demo', (run) =>
        world.app.access.relate(run, {
          lead: practitioner.userId,
          follower: userId,
          type: 'practitioner-patient',
        }),
      );
  }
});
afterAll(() => world.close());

const list = async (by: Person, query = '') => (await by.ask({ url: `/v1/people${query}` })).json();
const search = async (by: Person, name: string): Promise<string[]> =>
  (await list(by, `?name=${encodeURIComponent(name)}`)).items.map(
    (item: { displayName: string }) => item.displayName,
  );

test('people are found by how words of their name begin, in any case, accent and order', async () => {
  expect(await search(admin, 'mat')).toEqual(['Mateo Ferreira', 'Matilda Ferris']);
  expect(await search(admin, 'FERR mat')).toEqual(['Mateo Ferreira', 'Matilda Ferris']);
  expect(await search(admin, 'ferreira')).toEqual(['Mateo Ferreira']);
  expect(await search(admin, 'ferreiras')).toEqual([]);
  expect(await search(admin, 'zoe ozd')).toEqual(['Zoë Özdemir']);
  expect(await search(admin, 'maria')).toEqual(['Anna-Maria van der Berg']);
  expect(await search(admin, 'כהן')).toEqual(['שרה כהן']);
  expect(await search(admin, 'eira')).toEqual([]);
  expect(await search(admin, '%')).toHaveLength((await list(admin)).items.length);
});

test('a search finds nobody whom one may not see', async () => {
  expect(await search(practitioner, 'mat')).toEqual(['Mateo Ferreira']);
  const stranger = await world.person({ firstName: 'Sven' });
  expect(await search(stranger, 'mat')).toEqual([]);
  expect(await search(stranger, 'sven')).toEqual([]);
});

test('a long list comes in pages that miss nobody and repeat nobody', async () => {
  const seen: string[] = [];
  let cursor = '';
  do {
    const page = await list(admin, `?limit=2${cursor}`);
    seen.push(...page.items.map((item: { userId: string }) => item.userId));
    cursor = page.next ? `&cursor=${page.next}` : '';
  } while (cursor);
  const { rows } = await ask(world.urls.directUrl, 'select id from users order by id');
  expect(seen.toSorted()).toEqual(rows.map((row) => row.id).filter((id: string) => id !== admin.userId));
  expect((await admin.ask({ url: '/v1/people?cursor=nonsense' })).statusCode).toBe(400);
});

test('what a name is searched by tells nothing without the key store', async () => {
  const { rows } = await ask(
    world.urls.directUrl,
    "select encode(prefix, 'escape') as prefix from name_prefixes",
  );
  expect(rows.length).toBeGreaterThan(40);
  expect(JSON.stringify(rows).toLowerCase()).not.toMatch(/mat|ferr|zoe/);
});

test('the list tells the picture of those who show one, and to who may see everybody of all', async () => {
  const url = `/v1/users/${(await list(practitioner)).items[0].userId}`;
  const body = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'teal' } })
    .png()
    .toBuffer();
  const headers = { 'content-type': 'image/png' };
  const put = await admin.ask({ method: 'PUT', url: `${url}/avatar`, headers, payload: body });
  expect(put.statusCode).toBe(200);
  const { avatarId } = put.json();
  const shown = async (by: Person) => (await list(by, '?name=mateo')).items[0].avatarId;
  const choose = (visibility: string) =>
    admin.ask({ method: 'PATCH', url: `${url}/profile`, payload: { visibility } });
  expect((await choose('related')).statusCode).toBe(200);
  expect([await shown(admin), await shown(practitioner)]).toEqual([avatarId, avatarId]);
  expect((await choose('private')).statusCode).toBe(200);
  expect([await shown(admin), await shown(practitioner)]).toEqual([avatarId, null]);
});
