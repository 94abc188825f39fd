import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../../kernel/ids.ts';
import { ask as sql } from '../../testing/cluster.ts';
import { ecg, type Recording, startRecording } from '../../testing/live-kit.ts';
import { consentToSensorData, openWorld, type Person, type World } from '../../testing/world.ts';

let world: World;
let ada: Person;
let cora: Person;
let session: Recording;
beforeAll(async () => {
  world = await openWorld();
  ada = await world.person({ firstName: 'Ada' });
  cora = await world.person({ firstName: 'Cora', roles: ['practitioner'] });
  await consentToSensorData(world, ada.userId);
  await world.app.db.withSystem('make-demo', async (run) => {
    const text = { purpose: 'practitioner-sharing', version: '2026-11', language: 'en' };
    await world.app.consent.giveWithin(run, ada.userId, ada.userId, text);
    await world.app.access.relate(run, {
      lead: cora.userId,
      follower: ada.userId,
      type: 'practitioner-patient',
    });
  });
  session = await startRecording(world, [ecg], ada);
});
afterAll(() => world.close());

const at = (id = '', whose = session) =>
  `/v1/users/${ada.userId}/sessions/${whose.sessionId}/markers${id && `/${id}`}`;
const put = (by: Person, id: string, payload: object, whose = session) =>
  by.ask({ method: 'PUT', url: at(id, whose), payload });
const remove = (by: Person, id: string) => by.ask({ method: 'DELETE', url: at(id) });
const list = async (by = ada) => (await by.ask({ url: at() })).json().items;

test('a marker is set, replaced by its id however often it is sent, and removed', async () => {
  const [first, second] = [newId(), newId()];
  const sent = await Promise.all(
    Array.from({ length: 5 }, () => put(ada, first, { at: 12.5, length: 3, label: 'deep breath' })),
  );
  expect(sent.map((one) => one.statusCode)).toEqual([200, 200, 200, 200, 200]);
  expect(sent[0]?.json()).toEqual({ id: first, at: 12.5, length: 3, label: 'deep breath', addedBy: null });
  await put(ada, second, { at: 2, label: 'begins' });
  expect((await list()).map((one: { id: string }) => one.id)).toEqual([second, first]);
  await put(ada, first, { at: 1, label: 'moved' });
  expect(await list()).toMatchObject([{ id: first, at: 1, length: null, label: 'moved' }, { id: second }]);
  expect((await remove(ada, first)).statusCode).toBe(204);
  expect((await remove(ada, first)).statusCode).toBe(404);
  expect(await list()).toHaveLength(1);
  const kept = await sql(
    world.urls.directUrl,
    `select label::text as label from markers where id = '${second}'`,
  );
  expect(kept.rows[0].label).not.toContain(Buffer.from('begins').toString('hex'));
});

test('who accompanies a person marks too, and is named to who may see their name', async () => {
  const id = newId();
  expect((await put(cora, id, { at: 5, label: 'posture' })).statusCode).toBe(200);
  const marked = async (by: Person) => (await list(by)).find((one: { id: string }) => one.id === id).addedBy;
  expect(await marked(cora)).toEqual({ userId: cora.userId, displayName: 'Cora' });
  // The person may not look their practitioner up: the id is there, the name is not.
  expect(await marked(ada)).toEqual({ userId: cora.userId, displayName: null });
  await put(ada, id, { at: 5, label: 'corrected' });
  expect(await marked(ada)).toBeNull();
});

test('who is erased is not named in the markers of others any more', async () => {
  const id = newId();
  const coach = await world.person({ firstName: 'Dora', roles: ['practitioner'] });
  await world.app.db.withSystem('make-demo', (run) =>
    world.app.access.relate(run, { lead: coach.userId, follower: ada.userId, type: 'practitioner-patient' }),
  );
  await put(coach, id, { at: 6, label: 'seen' });
  const { sessionsPersonalData } = await import('./index.ts');
  const actor = { kind: 'system', name: 'test' } as const;
  await world.app.db.withActor(actor, { to: 'any' }, (run) => sessionsPersonalData.erase(run, coach.userId));
  const kept = (await list()).find((one: { id: string }) => one.id === id);
  expect(kept).toMatchObject({ label: 'seen', addedBy: null });
});

test('what lies beyond any session, and what says nothing, is refused', async () => {
  for (const wrong of [
    { at: 1e9, label: 'x' },
    { at: -90_000, label: 'x' },
    { at: 1, length: -1, label: 'x' },
    { at: 1, label: ' ' },
    { at: 1, label: 'x'.repeat(501) },
    { at: 1 },
  ])
    expect((await put(ada, newId(), wrong)).statusCode, JSON.stringify(wrong)).toBe(400);
  const other = { ...session, sessionId: newId() };
  expect((await put(ada, newId(), { at: 1, label: 'x' }, other)).statusCode).toBe(404);
});

test('a session has 10,000 markers at most, however many are set at once', async () => {
  const full = await startRecording(world, [ecg], ada);
  await sql(
    world.urls.directUrl,
    `insert into markers (user_id, session_id, id, at_seconds, label)
     select '${ada.userId}', '${full.sessionId}', gen_random_uuid(), i, '' from generate_series(1, 9998) i`,
  );
  const answers = await Promise.all(
    Array.from({ length: 5 }, () => put(ada, newId(), { at: 1, label: 'x' }, full)),
  );
  expect(answers.map((one) => one.statusCode).toSorted()).toEqual([200, 200, 409, 409, 409]);
});
