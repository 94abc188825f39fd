import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { ToldRow } from '../../kernel/personal-data/collect.ts';
import { handedOut } from '../../testing/hand-out-kit.ts';
import { workshopKit } from '../../testing/workshop-kit.ts';
import { openWorld, type Person, type World } from '../../testing/world.ts';

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

/** What of somebody is handed out, theirs first. */
async function exportOf({ userId }: Person) {
  const all = await handedOut(world, userId);
  const of = (table: string) => [...(all[table]?.rows ?? []), ...(all[table]?.appearances ?? [])];
  return {
    participations: of('participants'),
    requirements: of('user_requirements'),
    messages: of('workshop_messages'),
    history: of('workshop_history'),
    organized: of('organizers'),
    coverCalls: of('cover_calls'),
    coverAsks: of('cover_asks'),
  };
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
  const workshop_id = { id, title: expect.any(String) };
  expect(ofChild).toMatchObject({
    participations: [
      {
        ...{ workshop_id, state: 'attended', requirements_version: 1, position: 1 },
        ...{ signed_up_by: 'somebody else', checked_in_by: 'somebody else' },
      },
    ],
    requirements: [
      {
        requirement_id: { id: mat, name: 'A mat' },
        ...{ answer: { meets: true }, declared_by: 'somebody else' },
      },
    ],
    // What they were told, and that a guardian was told the same.
    messages: [
      { workshop_id, kind: 'registered', about: 'oneself', told_at: null },
      { workshop_id, kind: 'registered', about: 'oneself' },
    ],
    history: [{ workshop_id, kind: 'checked-in', actor: 'somebody else', about: 'oneself' }],
  });
  const ofMother = await exportOf(mother);
  expect(ofMother).toMatchObject({
    participations: [{ workshop_id, signed_up_by: 'oneself', signed_up_at: expect.any(String) }],
    requirements: [{ declared_by: 'oneself', declared_at: expect.any(String) }],
    history: [],
    messages: [{ workshop_id, kind: 'registered', about: 'somebody else' }],
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
  const workshop_id = { id, title: expect.any(String) };
  expect(ofOtto).toMatchObject({
    organized: [{ workshop_id, state: 'confirmed', asked_as: 'confirmed', covers: 'somebody else' }],
    coverAsks: [{ workshop_id, answer: 'accepted', answered_at: expect.any(String) }],
    coverCalls: [{ workshop_id, filled_by: 'oneself', closed_at: expect.any(String) }],
    history: [{ kind: 'cover-filled', actor: 'oneself' }],
  });
  expect(ofOtto.messages.map((one) => one.kind)).toContain('cover-asked');
  const isHere = (one: ToldRow) => (one.workshop_id as { id: string }).id === id;
  const callOfOlga = ofOlga.coverCalls.find(isHere);
  expect(callOfOlga).toMatchObject({ state: 'filled', reason, closed_at: expect.any(String) });
  const history = ofOlga.history.filter(isHere);
  expect(history.toSorted((a, b) => String(a.at).localeCompare(String(b.at)))).toMatchObject([
    { kind: 'created', actor: 'oneself', about: null },
    { kind: 'published', actor: 'oneself' },
    { kind: 'cover-asked', actor: 'oneself' },
    { kind: 'cover-filled', about: 'oneself', actor: 'somebody else' },
  ]);
  expect(JSON.stringify(ofOlga)).not.toContain(otto.userId);
  expect(JSON.stringify(ofOtto)).not.toContain(olga.userId);
  expect(JSON.stringify(ofOtto)).not.toContain(reason);
});
