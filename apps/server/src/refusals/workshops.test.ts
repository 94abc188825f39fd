import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { workshopKit } from '../testing/workshop-kit.ts';
import { openWorld, type Person, type World } from '../testing/world.ts';
import { alike, changedBy, meanwhile, refused, sql, unknownId } from './refusals-kit.ts';

let world: World;
let olga: Person;
let stranger: Person;

const kit = workshopKit(() => world);
const { newPerson, newOrganizer, draft, published, written, view, signUp, leave, requirement, declare } = kit;

beforeAll(async () => {
  world = await openWorld();
  olga = await newOrganizer();
  stranger = await newPerson('Sven');
});
afterAll(() => world.close());
afterEach(async () => expect(await kit.brokenAt()).toEqual([]));

const patch = (by: Person, id: string) =>
  by.ask({ method: 'PATCH', url: `/v1/workshops/${id}`, payload: { capacity: 3 } });
const post = (by: Person, id: string, what: string, payload?: object) =>
  by.ask({ method: 'POST', url: `/v1/workshops/${id}/${what}`, ...(payload ? { payload } : {}) });

/** Nothing was changed, and the answer says why. */
async function refusedFor(why: string, work: () => ReturnType<Person['ask']>): Promise<void> {
  const { answer, changed } = await changedBy(world, work);
  expect([answer.statusCode, answer.json().why, changed]).toEqual([409, why, []]);
}

test('manage-workshop: refuses whoever does not run it, whatever they want to do', async () => {
  const id = await published(olga);
  const [participant, organizer] = [await newPerson('Ana'), await newOrganizer('Otto')];
  await signUp(participant, id);
  for (const by of [stranger, participant, organizer]) {
    await refused(world, 'refused', () => patch(by, id));
    await refused(world, 'refused', () => post(by, id, 'publish'));
    await refused(world, 'refused', () => post(by, id, 'cancel', { message: 'Closed.' }));
    await refused(world, 'refused', () => post(by, id, 'complete'));
    await refused(world, 'refused', () => post(by, id, 'copies', { startsAt: ['2031-01-01T10:00:00Z'] }));
  }
});

test('manage-workshop: tells strangers of a draft, or of what is shown by a link, as little as of what is not there', async () => {
  const hidden = [await draft(olga), await published(olga, { visibility: 'link' }), unknownId];
  const answers = [];
  for (const id of hidden) answers.push(await refused(world, 'not-found', () => patch(stranger, id)));
  alike(...answers);
});

test('manage-workshop: refuses organizers who are asked, stand by, cannot run it, were covered, or organize no more', async () => {
  const id = await published(olga);
  const otto = await newOrganizer('Otto');
  for (const state of ['invited', 'standby', 'unavailable', 'covered']) {
    await sql(
      world,
      `insert into organizers (workshop_id, user_id, state) values ('${id}', '${otto.userId}', '${state}')
       on conflict (workshop_id, user_id) do update set state = excluded.state`,
    );
    await refused(world, 'refused', () => patch(otto, id));
  }
  await sql(world, `update organizers set state = 'confirmed' where user_id = '${otto.userId}'`);
  expect((await patch(otto, id)).statusCode).toBe(204);
  await sql(world, `delete from user_roles where user_id = '${otto.userId}' and role = 'organizer'`);
  await refused(world, 'refused', () => patch(otto, id));
});

test('create-workshop: refuses who may not organize, and who would make one for another', async () => {
  const make = (by: Person, of: Person, more: object = {}) =>
    by.ask({ method: 'POST', url: `/v1/users/${of.userId}/workshops`, payload: written({ ...more }) });
  await refused(world, 'refused', () => make(stranger, stranger));
  await refused(world, 'refused', () => make(olga, stranger));
  await refused(world, 'bad-request', () => make(olga, olga, { endsAt: '2001-01-01T00:00:00Z' }));
  const requirements = [{ requirementId: unknownId, hard: true }];
  await refused(world, 'bad-request', () => make(olga, olga, { requirements }));
});

test('view-workshop: drafts, and what is shown by a link, are not there for who does not know the link', async () => {
  const [hidden, linked] = [await draft(olga), await published(olga, { visibility: 'link' })];
  const { link } = (await view(olga, linked)).json();
  const other = `${link.startsWith('x') ? 'y' : 'x'}${link.slice(1)}`;
  alike(
    await refused(world, 'not-found', () => view(stranger, hidden)),
    await refused(world, 'not-found', () => view(stranger, hidden, { link })),
    await refused(world, 'not-found', () => view(stranger, linked)),
    await refused(world, 'not-found', () => view(stranger, linked, { link: other })),
    await refused(world, 'not-found', () => view(stranger, unknownId)),
  );
  expect((await view(stranger, linked, { link })).statusCode).toBe(200);
  await sql(world, `update workshops set link_version = 2 where id = '${linked}'`);
  await refused(world, 'not-found', () => view(stranger, linked, { link }));
});

test('view-workshop: where exactly it is, and who else is asked, is not for everybody', async () => {
  const id = await published(olga, { capacity: 1, onlineUrl: 'https://meet.example.org/room' });
  const otto = await newOrganizer('Otto');
  await sql(
    world,
    `insert into organizers (workshop_id, user_id, state) values ('${id}', '${otto.userId}', 'standby')`,
  );
  const [inside, waiting] = [await newPerson('Ana'), await newPerson('Bo')];
  await signUp(inside, id, { visible: true });
  await signUp(waiting, id, { visible: true });
  for (const by of [stranger, waiting]) {
    const shown = await view(by, id);
    expect(shown.json()).toMatchObject({ address: null, onlineUrl: null, link: null, others: [] });
    expect(shown.body).not.toMatch(/Linienstra|meet\.example|Otto|Ana/);
  }
  const { address, organizers } = (await view(inside, id)).json();
  expect(address).toMatch(/Linienstra/);
  expect(organizers.map((one: { userId: string }) => one.userId)).toEqual([olga.userId]);
  await refused(world, 'refused', () => view(stranger, id, { of: inside }));
});

test("list-participations: lists nobody else's, and no draft of anybody's", async () => {
  const id = await published(olga);
  const ana = await newPerson('Ana');
  await signUp(ana, id);
  const list = (by: Person, of: Person) => by.ask({ url: `/v1/users/${of.userId}/participations` });
  await refused(world, 'refused', () => list(stranger, ana));
  await refused(world, 'refused', () => list(olga, ana));
  expect((await list(stranger, stranger)).json().items).toEqual([]);
  expect((await list(ana, ana)).json().items).toMatchObject([{ id }]);
});

test("list-organized: lists nobody else's", async () => {
  const otto = await newOrganizer('Otto');
  const id = await draft(otto);
  const list = (by: Person, of: Person) => by.ask({ url: `/v1/users/${of.userId}/organized-workshops` });
  await refused(world, 'refused', () => list(olga, otto));
  expect((await list(stranger, stranger)).json().items).toEqual([]);
  expect((await list(otto, otto)).json().items).toMatchObject([{ id, organizes: 'confirmed' }]);
});

test('judge-before-sign-up: who may not see a workshop does not learn what it asks for', async () => {
  const requirements = [{ requirementId: await requirement(olga, { kind: 'skill' }), hard: true }];
  const [hidden, linked] = [
    await draft(olga, { requirements }),
    await published(olga, { requirements, visibility: 'link' }),
  ];
  alike(
    await refused(world, 'not-found', () => signUp(stranger, hidden)),
    await refused(world, 'not-found', () => signUp(stranger, linked)),
    await refused(world, 'not-found', () => signUp(stranger, linked, { link: 'nothing' })),
    await refused(world, 'not-found', () => signUp(stranger, unknownId)),
  );
  const soft = await requirement(olga, { kind: 'skill' });
  const asks = await published(olga, { requirements: [{ requirementId: soft, hard: false }] });
  await refusedFor('not-accepted', () => signUp(stranger, asks));
});

test('sign-up: refuses what has changed, is closed, not open yet, or over, and who is not one’s own to sign up', async () => {
  const soon = new Date(Date.now() + 3_600_000).toISOString();
  const [id, later, closed, over] = [
    await published(olga),
    await published(olga, { signUpFrom: soon }),
    await published(olga),
    await published(olga),
  ];
  await sql(world, `update workshops set sign_up_until = now() where id = '${closed}'`);
  await post(olga, over, 'cancel', { message: 'Closed.' });
  const ana = await newPerson('Ana');
  await refusedFor('requirements-changed', () => signUp(ana, id, { requirementsVersion: 2 }));
  await refusedFor('not-yet', () => signUp(ana, later));
  await refusedFor('closed', () => signUp(ana, closed));
  await refusedFor('cancelled', () => signUp(ana, over));
  await refused(world, 'refused', () => signUp(stranger, id, {}, ana));
  await refused(world, 'refused', () => signUp(olga, id, {}, ana));
});

test('sign-up-held: refuses who does not meet a hard requirement, also where they take it back meanwhile', async () => {
  const mat = await requirement(olga, {});
  const id = await published(olga, { requirements: [{ requirementId: mat, hard: true }] });
  const ana = await newPerson('Ana');
  await refusedFor('not-eligible', () => signUp(ana, id));
  await declare(ana, mat, false);
  await refusedFor('not-eligible', () => signUp(ana, id));
  await declare(ana, mat, true);
  const takenBack = `delete from user_requirements where user_id = '${ana.userId}'`;
  const answer = await meanwhile(world, takenBack, () => signUp(ana, id));
  expect([answer.statusCode, answer.json().why]).toEqual([409, 'not-eligible']);
  expect(await kit.states(id)).toEqual([]);
});

test('leave-workshop: refuses places of others, and what is over', async () => {
  const id = await published(olga);
  const ana = await newPerson('Ana');
  const { id: place } = (await signUp(ana, id)).json();
  alike(
    await refused(world, 'not-found', () => leave(stranger, place)),
    await refused(world, 'not-found', () => leave(stranger, unknownId)),
  );
  await refused(world, 'refused', () => leave(stranger, place, ana));
  await refused(world, 'refused', () => leave(olga, place, ana));
  await sql(world, `update participants set state = 'attended' where id = '${place}'`);
  await refused(world, 'conflict', () => leave(ana, place));
});

test('change-participation: refuses places of others', async () => {
  const id = await published(olga);
  const ana = await newPerson('Ana');
  const { id: place } = (await signUp(ana, id)).json();
  const show = (by: Person, of: Person, which = place) =>
    by.ask({
      method: 'PATCH',
      url: `/v1/users/${of.userId}/participations/${which}`,
      payload: { visible: true, sharesSessions: true },
    });
  alike(
    await refused(world, 'not-found', () => show(stranger, stranger)),
    await refused(world, 'not-found', () => show(ana, ana, unknownId)),
  );
  await refused(world, 'refused', () => show(stranger, ana));
  await refused(world, 'refused', () => show(olga, ana));
});

test('declare-requirement: refuses what is not there, and to speak for others', async () => {
  const mat = await requirement(olga, {});
  const ana = await newPerson('Ana');
  await refused(world, 'not-found', () => declare(ana, unknownId, true));
  await refused(world, 'refused', () => declare(stranger, mat, true, ana));
  await refused(world, 'refused', () => declare(olga, mat, true, ana));
});

test('withdraw-declaration: refuses to speak for others, and changes nothing that was not said', async () => {
  const mat = await requirement(olga, {});
  const ana = await newPerson('Ana');
  await declare(ana, mat, true);
  const withdraw = (by: Person, of: Person) =>
    by.ask({ method: 'DELETE', url: `/v1/users/${of.userId}/requirements/${mat}` });
  await refused(world, 'refused', () => withdraw(stranger, ana));
  await refused(world, 'refused', () => withdraw(olga, ana));
  const { answer, changed } = await changedBy(world, () => withdraw(stranger, stranger));
  expect([answer.statusCode, changed]).toEqual([204, []]);
});

test('look-at-workshop: refuses whoever does not run it, and tells of a draft as of what is not there', async () => {
  const [id, hidden] = [await published(olga), await draft(olga)];
  for (const what of ['participants', 'participants.csv', 'history', 'possible-organizers']) {
    await refused(world, 'refused', () => stranger.ask({ url: `/v1/workshops/${id}/${what}` }));
    const answers = [];
    for (const one of [hidden, unknownId])
      answers.push(
        await refused(world, 'not-found', () => stranger.ask({ url: `/v1/workshops/${one}/${what}` })),
      );
    alike(...answers);
  }
});

test('add-requirement: refuses who organizes no workshops', async () => {
  const payload = { name: 'Of nobody', kind: 'skill' };
  await refused(world, 'refused', () => stranger.ask({ method: 'POST', url: '/v1/requirements', payload }));
});

test('change-requirement: refuses whoever does not look after those of everybody', async () => {
  const url = `/v1/requirements/${await requirement(olga, {})}`;
  for (const by of [stranger, olga])
    await refused(world, 'refused', () => by.ask({ method: 'PATCH', url, payload: { name: 'Mine now' } }));
});
