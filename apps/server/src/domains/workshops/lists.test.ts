import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { workshopKit } from '../../testing/workshop-kit.ts';
import { openWorld, type Person, type World } from '../../testing/world.ts';

const hour = 3_600_000;
let world: World;
let olga: Person;

beforeAll(async () => {
  world = await openWorld();
  olga = await newOrganizer();
});
afterAll(() => world.close());
afterEach(async () => expect(await brokenAt()).toEqual([]));

const kit = workshopKit(() => world);
const { brokenAt, newOrganizer, newPerson, draft, published, view, signUp, leave } = kit;

const listed = async (of: Person, list: string) =>
  (await of.ask({ url: `/v1/users/${of.userId}/${list}?limit=200` })).json().items;
const at = (hours: number) => {
  const starts = world.app.clock.now().getTime() + hours * hour;
  return { startsAt: new Date(starts).toISOString(), endsAt: new Date(starts + hour).toISOString() };
};

test('each list says how many wait, as people come and go', async () => {
  const id = await published(olga, { capacity: 1 });
  const people = [await newPerson('Ana'), await newPerson('Bo'), await newPerson('Cy')];
  const [ana, bo] = people as [Person, Person, Person];
  const places: string[] = [];
  const waiting = async () => {
    const found: number[] = [];
    for (const [of, list] of [
      ...[[ana, 'workshops'] as const, [ana, 'participations'] as const],
      [olga, 'organized-workshops'] as const,
    ])
      found.push((await listed(of, list)).find((one: { id: string }) => one.id === id).waiting);
    found.push((await view(bo, id)).json().waiting);
    return found;
  };
  for (const one of people) places.push((await signUp(one, id)).json().id);
  expect(await waiting()).toEqual([2, 2, 2, 2]);
  await leave(bo, places[1] as string);
  expect(await waiting()).toEqual([1, 1, 1, 1]);
  await kit.change(olga, id, { capacity: 2 });
  expect(await waiting()).toEqual([0, 0, 0, 0]);
});

/** All ids of a list, page by page, and how many pages there were. */
async function paged(of: Person, list: string, limit: number) {
  const ids: string[] = [];
  let [cursor, pages] = ['', 0];
  do {
    const answer = await of.ask({
      url: `/v1/users/${of.userId}/${list}?limit=${limit}${cursor && `&cursor=${cursor}`}`,
    });
    expect(answer.statusCode, answer.body).toBe(200);
    const { items, next = '' } = answer.json();
    expect(items.length).toBeLessThanOrEqual(limit);
    ids.push(...items.map((one: { id: string }) => one.id));
    cursor = next;
    pages += 1;
  } while (cursor && pages < 20);
  return { ids, pages };
}

test('pages lead through all that somebody takes part in or runs, once, latest first, also of the same moment', async () => {
  const [ana, otto] = [await newPerson('Ana'), await newOrganizer('Otto')];
  const same = at(60);
  const ids: string[] = [];
  for (const times of [at(30), same, same, same, at(90)]) ids.push(await published(otto, times));
  for (const id of ids) await signUp(ana, id);
  // Somebody who left and came again has been there twice.
  const { id: place } = (await ana.ask({ url: `/v1/users/${ana.userId}/participations` })).json().items[0]
    .participation;
  await leave(ana, place);
  await signUp(ana, ids[4] as string);
  const rest = ids.slice(1, 4);
  for (const [of, list, all] of [
    [ana, 'participations', [ids[4], ids[4], ...rest, ids[0]]],
    [otto, 'organized-workshops', [ids[4], ...rest, ids[0]]],
  ] as const) {
    const whole = await paged(of, list, 200);
    expect(whole.pages).toBe(1);
    expect(whole.ids.toSorted()).toEqual([...all].toSorted());
    expect([whole.ids[0], whole.ids.at(-1)]).toEqual([ids[4], ids[0]]);
    for (const limit of [1, 2, 3])
      expect(await paged(of, list, limit)).toEqual({ ids: whole.ids, pages: Math.ceil(all.length / limit) });
    const wrong = await of.ask({ url: `/v1/users/${of.userId}/${list}?cursor=none-of-ours` });
    expect(wrong.statusCode).toBe(400);
  }
});

test('what a link ends with opens the page from a header, and is nothing in an address', async () => {
  const id = await published(olga, { visibility: 'link' });
  const ana = await newPerson('Ana');
  const { link } = (await view(olga, id)).json();
  const page = `/v1/users/${ana.userId}/workshops/${id}`;
  for (const path of [page, `${page}/calendar.ics`]) {
    expect((await ana.ask({ url: `${path}?link=${link}` })).statusCode).toBe(404);
    for (const wrong of ['', `${link}A`, 'A'.repeat(43)]) {
      const headers = { 'attune-workshop-link': wrong };
      expect((await ana.ask({ url: path, headers })).statusCode).toBe(404);
    }
    const headers = { 'attune-workshop-link': link };
    expect((await ana.ask({ url: path, headers })).statusCode).toBe(200);
  }
  // Of one that is not announced the link says nothing.
  const other = await draft(olga, { visibility: 'link' });
  const { link: none } = (await view(olga, other)).json();
  expect((await view(ana, other, { link: none })).statusCode).toBe(404);
});
