import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { workshopKit } from '../../testing/workshop-kit.ts';
import { openWorld, type Person, type World } from '../../testing/world.ts';
import { workshopsPersonalData } from './personal-data.ts';

let world: World;
let olga: Person;
const kit = workshopKit(() => world);
const { newPerson, newOrganizer, published, signUp, requirement, declare } = kit;

beforeAll(async () => {
  world = await openWorld();
  olga = await newOrganizer();
});
afterAll(() => world.close());
afterEach(async () => expect(await kit.brokenAt()).toEqual([]));

/** As whoever gets it reads it. */
async function exportOf({ userId }: Person): Promise<Record<string, readonly Record<string, unknown>[]>> {
  const key = await world.vault.of(userId);
  const all = await world.app.db.withSystem('make-demo', (run) =>
    workshopsPersonalData.collect(run, userId, key),
  );
  return JSON.parse(JSON.stringify(all));
}

test('a child is handed out what is theirs, and that somebody else signed them up, but not who', async () => {
  const [mother, child] = [await newPerson('Mona'), await newPerson('Kim', { birthDate: '2017-05-04' })];
  await world.app.db.withSystem('make-demo', (run) =>
    world.app.access.relate(run, { lead: mother.userId, follower: child.userId, type: 'parent-child' }),
  );
  const mat = await requirement(olga, { name: 'A mat' });
  const id = await published(olga, { requirements: [{ requirementId: mat, hard: false }] });
  await declare(mother, mat, true, child);
  const place = (await signUp(mother, id, {}, child)).json().id;
  await olga.ask({ method: 'POST', url: `/v1/workshops/${id}/participants/${place}/check-in` });
  const ofChild = await exportOf(child);
  expect(ofChild).toMatchObject({
    participations: [
      {
        ...{ workshop: id, state: 'attended', requirementsVersion: 1, position: 1 },
        ...{ signedUpBy: 'somebody else', checkedInBy: 'somebody else' },
      },
    ],
    requirements: [{ requirement: mat, answer: { meets: true }, declaredBy: 'somebody else' }],
    messages: [{ workshop: id, kind: 'registered', about: 'oneself' }],
    history: [{ workshop: id, kind: 'checked-in', doneBy: 'somebody else', about: 'oneself' }],
  });
  const ofMother = await exportOf(mother);
  expect(ofMother).toMatchObject({
    ...{ participations: [], requirements: [], history: [] },
    messages: [{ workshop: id, kind: 'registered', about: 'somebody else' }],
  });
  for (const other of [mother.userId, olga.userId, 'Mona', 'Olga'])
    expect(JSON.stringify(ofChild)).not.toContain(other);
  for (const other of [child.userId, olga.userId, 'Kim'])
    expect(JSON.stringify(ofMother)).not.toContain(other);
});

test('who could not run a workshop, and who came in, are each handed out their own part of it', async () => {
  const otto = await newOrganizer('Otto');
  const id = await published(olga);
  await kit.sql(
    `insert into organizers (workshop_id, user_id, state, asked_as) values ('${id}', '${otto.userId}', 'standby', 'standby')`,
  );
  const reason = 'A cold.';
  const call = await olga.ask({
    ...{ method: 'POST', url: `/v1/users/${olga.userId}/organized-workshops/${id}/cover` },
    payload: { reason },
  });
  const come = `/v1/users/${otto.userId}/cover-calls/${id}/${call.json().id}/accept`;
  expect((await otto.ask({ method: 'POST', url: come })).statusCode).toBe(204);
  const [ofOlga, ofOtto] = [await exportOf(olga), await exportOf(otto)];
  expect(ofOtto).toMatchObject({
    organized: [{ workshop: id, state: 'confirmed', askedAs: 'confirmed', inSomebodysPlace: true }],
    coverAsks: [{ workshop: id, answer: 'accepted', answeredAt: expect.any(String) }],
    history: [{ kind: 'cover-filled', doneBy: 'oneself' }],
  });
  expect(ofOtto.messages?.map((one) => one.kind)).toContain('cover-asked');
  const callOfOlga = ofOlga.coverCalls?.find((one) => one.workshop === id);
  expect(callOfOlga).toMatchObject({ state: 'filled', reason, closedAt: expect.any(String) });
  expect(ofOlga.history?.filter((one) => one.workshop === id)).toMatchObject([
    { kind: 'created', doneBy: 'oneself', about: null },
    { kind: 'published', doneBy: 'oneself' },
    { kind: 'cover-asked', doneBy: 'oneself' },
    { kind: 'cover-filled', doneBy: 'somebody else' },
  ]);
  expect(JSON.stringify(ofOlga)).not.toContain(otto.userId);
  expect(JSON.stringify(ofOtto)).not.toContain(olga.userId);
  expect(JSON.stringify(ofOtto)).not.toContain(reason);
});
