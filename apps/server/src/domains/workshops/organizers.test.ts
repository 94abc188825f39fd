import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { workshopKit } from '../../testing/workshop-kit.ts';
import { openWorld, type Person, type World } from '../../testing/world.ts';

let world: World;
let olga: Person;

beforeAll(async () => {
  world = await openWorld();
  olga = await newOrganizer();
});
afterAll(() => world.close());
afterEach(async () => expect(await brokenAt()).toEqual([]));

const kit = workshopKit(() => world);
const { brokenAt, newOrganizer, newPerson, published, draft, view, told, sql } = kit;

const askFor = (by: Person, id: string, of: Pick<Person, 'userId'>, as = 'confirmed') =>
  by.ask({ method: 'POST', url: `/v1/workshops/${id}/organizers`, payload: { userId: of.userId, as } });
const answer = (by: Person, id: string, word: string, of = by) =>
  by.ask({
    method: 'PUT',
    url: `/v1/users/${of.userId}/organized-workshops/${id}`,
    payload: { answer: word },
  });
const remove = (by: Person, id: string, of: Person) =>
  by.ask({ method: 'DELETE', url: `/v1/workshops/${id}/organizers/${of.userId}` });
const why = (response: Awaited<ReturnType<typeof remove>>) => [response.statusCode, response.json().why];
const standing = async (id: string): Promise<Record<string, string>> =>
  Object.fromEntries(
    (await sql(`select user_id, state from organizers where workshop_id = '${id}'`)).map((row) => [
      row.user_id,
      row.state,
    ]),
  );

test('who is asked and says yes runs the workshop, or stands by, as they were asked', async () => {
  const id = await published(olga);
  const [runs, stands] = [await newOrganizer('Otto'), await newOrganizer('Sara')];
  expect((await askFor(olga, id, runs)).statusCode).toBe(204);
  expect((await askFor(olga, id, stands, 'standby')).statusCode).toBe(204);
  expect(await standing(id)).toMatchObject({ [runs.userId]: 'invited', [stands.userId]: 'invited' });
  expect(await told(id, runs.userId)).toEqual(['organizer-asked']);
  for (const one of [runs, stands]) expect((await answer(one, id, 'accept')).statusCode).toBe(204);
  expect((await answer(runs, id, 'accept')).statusCode).toBe(204);
  expect(await standing(id)).toMatchObject({ [runs.userId]: 'confirmed', [stands.userId]: 'standby' });
  expect(await told(id, olga.userId)).toEqual(['organizer-answered', 'organizer-answered']);
});

test('who says no can be asked again, and who is asked again may say yes', async () => {
  const id = await draft(olga);
  const otto = await newOrganizer('Otto');
  await askFor(olga, id, otto);
  expect((await answer(otto, id, 'decline')).statusCode).toBe(204);
  expect((await standing(id))[otto.userId]).toBe('unavailable');
  expect(why(await answer(otto, id, 'accept'))).toEqual([409, 'answered']);
  expect((await askFor(olga, id, otto)).statusCode).toBe(204);
  expect((await askFor(olga, id, otto)).statusCode).toBe(204);
  expect((await answer(otto, id, 'accept')).statusCode).toBe(204);
  expect(await told(id, otto.userId)).toEqual(['organizer-asked', 'organizer-asked']);
  expect(why(await askFor(olga, id, otto, 'standby'))).toEqual([409, 'confirmed']);
});

test('only who may organize workshops and can sign in is asked, and the answer is the same for nobody', async () => {
  const id = await draft(olga);
  const [plain, gone] = [await newPerson('Pia'), await newOrganizer('Gus')];
  await sql(`update users set status = 'disabled' where id = '${gone.userId}'`);
  const nobody = { userId: '0190a77e-ffff-7000-8000-000000000000' };
  for (const one of [plain, gone, nobody])
    expect(why(await askFor(olga, id, one))).toEqual([409, 'not-allowed']);
});

test('who could run it is listed by name, with who is busy then and how they stand to it', async () => {
  const [busy, free] = [await newOrganizer('Bea'), await newOrganizer('Finn')];
  const plain = await newPerson('Pia');
  const [id] = [await published(olga), await published(busy)];
  await askFor(olga, id, free);
  const response = await olga.ask({ url: `/v1/workshops/${id}/possible-organizers` });
  const items: { userId: string }[] = response.json().items;
  const found = (of: Person) => items.find((one) => one.userId === of.userId);
  expect(found(busy)).toMatchObject({ displayName: 'Bea', overlaps: true, state: null });
  expect(found(free)).toMatchObject({ displayName: 'Finn', overlaps: false, state: 'invited' });
  expect(found(olga)).toMatchObject({ state: 'confirmed' });
  expect(found(plain)).toBeUndefined();
});

test('another organizer is removed and told, oneself can leave, and the last one cannot', async () => {
  const id = await published(olga);
  const otto = await newOrganizer('Otto');
  expect(why(await remove(olga, id, olga))).toEqual([409, 'last']);
  await askFor(olga, id, otto);
  expect(why(await remove(olga, id, olga))).toEqual([409, 'last']);
  await answer(otto, id, 'accept');
  expect((await remove(olga, id, olga)).statusCode).toBe(204);
  expect(await told(id, otto.userId)).toEqual(['organizer-asked', 'organizer-removed']);
  expect(await standing(id)).toEqual({ [otto.userId]: 'confirmed' });
  expect((await view(otto, id)).json().organizerWanted).toBe(false);
  await askFor(otto, id, olga);
  expect((await remove(otto, id, olga)).statusCode).toBe(204);
  expect((await remove(otto, id, olga)).statusCode).toBe(404);
  expect(await told(id, olga.userId)).toContain('organizer-removed');
});

test('of organizers who all leave at the same time one stays', async () => {
  const others = await Promise.all(Array.from({ length: 8 }, (_, i) => newOrganizer(`Otto${i}`)));
  const id = await published(olga);
  for (const one of others) {
    await askFor(olga, id, one);
    await answer(one, id, 'accept');
  }
  const left = await Promise.all([olga, ...others].map((one) => remove(one, id, one)));
  expect(left.map((one) => one.statusCode).sort()).toEqual([...Array(8).fill(204), 409]);
});
