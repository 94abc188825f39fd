import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { weakly } from '../../testing/login-kit.ts';
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
const { brokenAt, newOrganizer, newPerson, published, draft, change, view, signUp, requirement } = kit;

const ask = (by: Person, id: string, userId: string, as = 'confirmed') =>
  by.ask({ method: 'POST', url: `/v1/workshops/${id}/organizers`, payload: { userId, as } });
const answer = (by: Person, id: string, said: string) =>
  by.ask({
    method: 'PUT',
    url: `/v1/users/${by.userId}/organized-workshops/${id}`,
    payload: { answer: said },
  });
const cover = (by: Person, id: string) =>
  by.ask({ method: 'POST', url: `/v1/users/${by.userId}/organized-workshops/${id}/cover`, payload: {} });

test('who runs a workshop sees its people, and changes it, with a second factor only', async () => {
  const id = await published(olga);
  await signUp(await newPerson('Ana'), id);
  const weak = await weakly(world, olga);
  for (const what of ['participants', 'participants.csv', 'history', 'sessions', 'possible-organizers']) {
    const refused = await weak.ask({ url: `/v1/workshops/${id}/${what}` });
    expect([what, refused.statusCode, refused.json().code]).toEqual([what, 403, 'second-factor-missing']);
  }
  expect((await change(weak, id, { title: 'Another' })).json().code).toBe('second-factor-missing');
  expect((await olga.ask({ url: `/v1/workshops/${id}/participants` })).statusCode).toBe(200);
});

test('who said no to running it sees no more than anybody, and nothing of a draft', async () => {
  const bert = await newOrganizer('Bert');
  const id = await published(olga, { visibility: 'link' });
  await ask(olga, id, bert.userId);
  expect((await view(bert, id)).json()).toMatchObject({ organizes: 'invited', address: null, link: null });
  await answer(bert, id, 'decline');
  expect((await view(bert, id)).json()).toMatchObject({
    organizes: 'unavailable',
    address: null,
    link: null,
  });
  const early = await draft(olga);
  await ask(olga, early, bert.userId);
  expect((await view(bert, early)).statusCode).toBe(200);
  await answer(bert, early, 'decline');
  expect((await view(bert, early)).statusCode).toBe(404);
});

test('who stands by is given the place, and not the link to give away', async () => {
  const bert = await newOrganizer('Bert');
  const id = await published(olga, { visibility: 'link' });
  await ask(olga, id, bert.userId, 'standby');
  await answer(bert, id, 'accept');
  const seen = (await view(bert, id)).json();
  expect([seen.address === null, seen.link]).toEqual([false, null]);
});

test('who is asked to come in sees the page before deciding, also where it is found by a link only', async () => {
  const bert = await newOrganizer('Bert');
  const id = await published(olga, { visibility: 'link' });
  expect((await view(bert, id)).statusCode).toBe(404);
  expect((await cover(olga, id)).statusCode).toBe(201);
  expect((await view(bert, id)).json().organizerWanted).toBe(true);
});

test('a draft that is cancelled was never announced: nobody else sees it, by its sibling or by its id', async () => {
  const id = await published(olga);
  const startsAt = [new Date(Date.now() + 400 * 3_600_000).toISOString()];
  const copies = await olga.ask({ method: 'POST', url: `/v1/workshops/${id}/copies`, payload: { startsAt } });
  const [copy] = copies.json().ids;
  await olga.ask({ method: 'POST', url: `/v1/workshops/${copy}/cancel`, payload: { message: 'No.' } });
  const ana = await newPerson('Ana');
  expect((await view(ana, id)).json().dates).toEqual([]);
  expect((await view(ana, copy)).statusCode).toBe(404);
  expect((await signUp(ana, copy)).statusCode).toBe(404);
});

test('who organizes adds to what can be asked for, and changes nothing that others ask for', async () => {
  const mat = await requirement(olga, {});
  const url = `/v1/requirements/${mat}`;
  const renamed = await olga.ask({ method: 'PATCH', url, payload: { name: 'Something else' } });
  expect(renamed.statusCode).toBe(403);
  const payload = { name: 'By a participant', kind: 'skill' };
  const ana = await newPerson('Ana');
  expect((await ana.ask({ method: 'POST', url: '/v1/requirements', payload })).statusCode).toBe(403);
  const held = await world.app.access.permissionsOf(olga.actor);
  expect(held.filter((one) => one.scope !== 'own')).toEqual([]);
});

test('409 shows what it asks for now, by which one signs up', async () => {
  const id = await published(olga);
  const mat = await requirement(olga, { name: 'A mat to lie on' });
  await change(olga, id, { requirements: [{ requirementId: mat, hard: false }] });
  const ana = await newPerson('Ana');
  const stale = await signUp(ana, id);
  expect([stale.statusCode, stale.json()]).toMatchObject([
    409,
    { why: 'requirements-changed', shown: [{ id: mat, name: 'A mat to lie on', verdict: 'unknown' }] },
  ]);
  const { requirementsVersion, shown } = stale.json();
  const accepts = shown.map((one: { id: string }) => one.id);
  expect((await signUp(ana, id, { requirementsVersion, accepts })).statusCode).toBe(201);
});

test('the same requirements in another order are no change', async () => {
  const [mat, bell] = [await requirement(olga, {}), await requirement(olga, {})];
  const asked = [mat, bell].map((requirementId) => ({ requirementId, hard: true, note: '' }));
  const id = await published(olga, { requirements: asked });
  const before = (await view(olga, id)).json();
  expect((await change(olga, id, { requirements: asked.toReversed() })).statusCode).toBe(204);
  const after = (await view(olga, id)).json();
  expect([after.version, after.requirementsVersion]).toEqual([before.version, before.requirementsVersion]);
});

test('what is announced stays ahead and findable', async () => {
  const id = await published(olga);
  const past = { startsAt: '2020-01-01T10:00:00Z', endsAt: '2020-01-01T11:00:00Z' };
  for (const wrong of [past, { place: null }]) expect((await change(olga, id, wrong)).statusCode).toBe(409);
  expect((await change(olga, id, { place: null, isOnline: true })).statusCode).toBe(204);
});

test('a copy across a change of clocks keeps the hour at which sign-up closes, where it is', async () => {
  const id = await draft(olga, {
    startsAt: '2027-03-20T18:00:00+01:00',
    endsAt: '2027-03-20T20:00:00+01:00',
    signUpUntil: '2027-03-19T12:00:00+01:00',
  });
  const startsAt = ['2027-04-03T18:00:00+02:00'];
  const copies = await olga.ask({ method: 'POST', url: `/v1/workshops/${id}/copies`, payload: { startsAt } });
  const copy = (await view(olga, copies.json().ids[0])).json();
  expect(copy.signUpUntil).toBe('2027-04-02T10:00:00.000Z');
  expect(copy.endsAt).toBe('2027-04-03T18:00:00.000Z');
});

test('what is shared is changed on record, and not by nothing', async () => {
  const ana = await newPerson('Ana');
  const id = await published(olga);
  const place = (await signUp(ana, id)).json().id;
  const url = `/v1/users/${ana.userId}/participations/${place}`;
  expect((await ana.ask({ method: 'PATCH', url, payload: {} })).statusCode).toBe(400);
  const records = () => kit.sql(`select 1 from audit_events where action = 'participation:change'`);
  const before = (await records()).length;
  expect((await ana.ask({ method: 'PATCH', url, payload: { sharesSessions: true } })).statusCode).toBe(204);
  expect((await records()).length).toBe(before + 1);
});
