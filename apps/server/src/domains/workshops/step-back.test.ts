import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { personalData } from '../../app.ts';
import { workshopKit } from '../../testing/workshop-kit.ts';
import { openWorld, type Person, type World } from '../../testing/world.ts';

let world: World;
let admin: Person;
let otto: Person;

beforeAll(async () => {
  world = await openWorld({ poolSize: 24 });
  admin = await newPerson('Chief', { roles: ['admin'] });
  otto = await newOrganizer('Otto');
  await sql(`insert into roles (name, description) values ('host', 'Hosts')`);
});
afterAll(() => world.close());
afterEach(async () => {
  expect(await brokenAt()).toEqual([]);
  await sql(`update workshops set state = 'completed', ended_at = now() where state = 'published'`);
  await sql(`update cover_calls set state = 'lapsed', closed_at = now() where state = 'open'`);
});

const kit = workshopKit(() => world);
const { brokenAt, newOrganizer, newPerson, draft, publish, published, view, signUp, told, sql } = kit;

const setStatus = async ({ userId }: Person, status: 'active' | 'disabled', by = admin) => {
  const answer = await by.ask({ method: 'PUT', url: `/v1/users/${userId}/status`, payload: { status } });
  expect(answer.statusCode, answer.body).toBe(204);
};
const shutOut = (of: Person) => setStatus(of, 'disabled');
const takeRole = async (of: Person, role = 'organizer') => {
  const answer = await admin.ask({ method: 'DELETE', url: `/v1/users/${of.userId}/roles/${role}` });
  expect(answer.statusCode, answer.body).toBe(204);
};
const redefine = async (permissions: { name: string; scope: string }[]) => {
  const payload = { description: 'Hosts', permissions };
  const answer = await admin.ask({ method: 'PUT', url: '/v1/roles/host', payload });
  expect(answer.statusCode, answer.body).toBe(204);
};
const erase = ({ userId }: Person) =>
  world.app.db.withSystem('make-demo', async (run) => personalData.workshops?.erase(run, userId));

const state = async (id: string, { userId }: Person) =>
  (await sql(`select state from organizers where workshop_id = '${id}' and user_id = '${userId}'`))[0]?.state;
const openCalls = (id: string) =>
  sql(`select user_id, why, reason from cover_calls where workshop_id = '${id}' and state = 'open'`);
const callsOf = async (of: Person) =>
  (await of.ask({ url: `/v1/users/${of.userId}/cover-calls` })).json().items;
const add = (id: string, of: Person, as: 'confirmed' | 'standby') =>
  sql(
    `insert into organizers (workshop_id, user_id, state, asked_as) values ('${id}', '${of.userId}', '${as}', '${as}')`,
  );
const accept = (of: Person, id: string, callId: string) =>
  of.ask({ method: 'POST', url: `/v1/users/${of.userId}/cover-calls/${id}/${callId}/accept` });

/** Ways in which somebody cannot run workshops any more, without having said so. */
const ways: Readonly<Record<string, (of: Person) => Promise<unknown>>> = {
  'is shut out': shutOut,
  'loses the role': (of) => takeRole(of),
  'is erased': erase,
};

test.each(Object.entries(ways))(
  'who alone runs it and %s is followed by a call to come in, in the same moment',
  async (way, end) => {
    const [vera, sara, ana] = [
      await newOrganizer('Vera'),
      await newOrganizer('Sara'),
      await newPerson('Ana'),
    ];
    const [id, other] = [await published(vera), await published(vera)];
    await add(id, sara, 'standby');
    await signUp(ana, id);
    await end(vera);
    const isErased = way === 'is erased';
    expect(await state(id, vera)).toBe(isErased ? undefined : 'unavailable');
    const call = { user_id: isErased ? null : vera.userId, why: 'gone', reason: null };
    expect([await openCalls(id), await openCalls(other)]).toEqual([[call], [call]]);
    // Who stands by first; where nobody does, whoever else could.
    expect([await told(id, sara.userId), await told(id, otto.userId)]).toEqual([['cover-asked'], []]);
    expect(await told(other, otto.userId)).toEqual(['cover-asked']);
    expect((await view(ana, id)).json()).toMatchObject({ organizerWanted: true, organizers: [] });
    const [shown] = await callsOf(sara);
    expect(shown.call).toMatchObject({ why: 'gone', reason: null });
    expect(shown.call.for).toEqual(isErased ? null : { userId: vera.userId, displayName: 'Vera' });
    expect((await accept(sara, id, shown.call.id)).statusCode).toBe(204);
    expect((await view(ana, id)).json()).toMatchObject({
      ...{ organizerWanted: false, organizers: [{ displayName: 'Sara' }] },
    });
    const { items } = (await sara.ask({ url: `/v1/workshops/${id}/history` })).json();
    const about = isErased ? null : { userId: vera.userId, displayName: 'Vera' };
    expect(items.slice(0, 2)).toMatchObject([
      { kind: 'cover-filled', actor: { displayName: 'Sara' }, about },
      { kind: 'cover-asked', actor: null, about },
    ]);
    expect(await callsOf(otto)).toMatchObject([{ id: other }]);
  },
);

test('a right that was given directly, or by a role that is defined anew, ends as a role does that is taken', async () => {
  const write = { name: 'workshop:write', scope: 'own' };
  await redefine([write]);
  const [hugo, dora] = [await newPerson('Hugo', { roles: ['host', 'user'] }), await newPerson('Dora')];
  const right = `/v1/users/${dora.userId}/permissions/workshop:write`;
  const given = await admin.ask({ method: 'PUT', url: right, payload: { scope: 'own' } });
  expect(given.statusCode, given.body).toBe(204);
  const [ofHugo, ofDora, ofOtto] = [await published(hugo), await published(dora), await published(otto)];
  await redefine([write, { name: 'participation:read', scope: 'own' }]);
  expect(await openCalls(ofHugo)).toEqual([]);
  await redefine([]);
  expect([await state(ofHugo, hugo), (await openCalls(ofHugo)).length]).toEqual(['unavailable', 1]);
  expect([await state(ofDora, dora), await state(ofOtto, otto)]).toEqual(['confirmed', 'confirmed']);
  expect((await admin.ask({ method: 'DELETE', url: right })).statusCode).toBe(204);
  expect([await state(ofDora, dora), (await openCalls(ofDora)).length]).toEqual(['unavailable', 1]);
  expect(await state(ofOtto, otto)).toBe('confirmed');
});

test('who still may after a role is taken goes on, and so does what nobody has to run any more', async () => {
  const vera = await newOrganizer('Vera');
  const [id, ended, unshown] = [await published(vera), await published(vera), await draft(vera)];
  await sql(
    `update workshops set starts_at = now() - interval '3 hours', ends_at = now() - interval '1 hour' where id = '${ended}'`,
  );
  await redefine([{ name: 'workshop:write', scope: 'own' }]);
  await admin.ask({ method: 'PUT', url: `/v1/users/${vera.userId}/roles/host` });
  await takeRole(vera);
  expect(await state(id, vera)).toBe('confirmed');
  await shutOut(vera);
  expect([await state(id, vera), await state(ended, vera), await state(unshown, vera)]).toEqual([
    ...['unavailable', 'confirmed', 'confirmed'],
  ]);
  expect([await openCalls(ended), await openCalls(unshown)]).toEqual([[], []]);
  // What is not announced is not, as long as who runs it is shut out.
  const announced = await admin.ask({ method: 'POST', url: `/v1/workshops/${unshown}/publish` });
  expect(announced.statusCode).toBe(409);
  await setStatus(vera, 'active');
  await publish(admin, unshown);
  // Of what has ended and is not completed the page says that nobody is left; nobody is asked.
  await erase(vera);
  expect(await openCalls(ended)).toMatchObject([{ user_id: null }]);
  expect(await told(ended, otto.userId)).toEqual([]);
});

test('where somebody else still runs it nobody is asked: they are told, and who is out changes nothing any more', async () => {
  const [vera, sara] = [await newOrganizer('Vera'), await newOrganizer('Sara')];
  const id = await published(vera);
  await add(id, sara, 'confirmed');
  await shutOut(vera);
  expect([await state(id, vera), await openCalls(id)]).toEqual(['unavailable', []]);
  expect([await told(id, sara.userId), await told(id, otto.userId)]).toEqual([['organizer-removed'], []]);
  await setStatus(vera, 'active');
  const left = await sara.ask({ method: 'DELETE', url: `/v1/workshops/${id}/organizers/${sara.userId}` });
  expect([left.statusCode, left.json().why]).toEqual([409, 'last']);
});

test('who stands by and is shut out is asked no more, and who is let in again runs it as long as nobody came in', async () => {
  const [vera, sara] = [await newOrganizer('Vera'), await newOrganizer('Sara')];
  const id = await published(vera);
  await add(id, sara, 'standby');
  await shutOut(sara);
  await shutOut(vera);
  expect([await told(id, sara.userId), await told(id, otto.userId)]).toEqual([[], ['cover-asked']]);
  await setStatus(vera, 'active');
  const can = (by: Person) =>
    by.ask({ method: 'DELETE', url: `/v1/users/${vera.userId}/organized-workshops/${id}/cover` });
  await takeRole(vera);
  const refused = await can(admin);
  expect([refused.statusCode, refused.json().why]).toEqual([409, 'not-allowed']);
  await admin.ask({ method: 'PUT', url: `/v1/users/${vera.userId}/roles/organizer` });
  expect((await can(admin)).statusCode).toBe(204);
  expect(await state(id, vera)).toBe('confirmed');
});

test('the open call of who is erased goes on without their name and words, also once somebody who came in is erased', async () => {
  const [vera, sara] = [await newOrganizer('Vera'), await newOrganizer('Sara')];
  const id = await published(vera);
  const url = `/v1/users/${vera.userId}/organized-workshops/${id}/cover`;
  await vera.ask({ method: 'POST', url, payload: { reason: 'A fever.' } });
  await erase(vera);
  expect(await openCalls(id)).toEqual([{ user_id: null, why: 'gone', reason: null }]);
  expect(
    await sql(`select about from workshop_messages where workshop_id = '${id}' and kind = 'cover-asked'`),
  ).toContainEqual({ about: null });
  await world.app.workshops.messages.tell();
  const shown = (await callsOf(sara)).find((one: { id: string }) => one.id === id);
  expect((await accept(sara, id, shown.call.id)).statusCode).toBe(204);
  await erase(sara);
  expect(await openCalls(id)).toMatchObject([{ user_id: null, why: 'gone' }]);
  expect(await sql(`select id from cover_calls where filled_by = '${sara.userId}'`)).toEqual([]);
});

test('20 who are shut out, lose the role, come in, sign up and change at once: nobody fails, and nobody runs it who may not', async () => {
  const organizers = await Promise.all(Array.from({ length: 10 }, (_, i) => newOrganizer(`O${i}`)));
  const ids: string[] = [];
  for (const one of organizers) {
    const id = await published(one, { capacity: 3 });
    for (const other of organizers) if (other !== one) await add(id, other, 'standby');
    ids.push(id);
  }
  const of = <T>(all: readonly T[], i: number) => all[i % 10] as T;
  const calls: (string | undefined)[] = Array(10).fill(undefined);
  for (const [i, one] of organizers.slice(0, 5).entries()) {
    const url = `/v1/users/${one.userId}/organized-workshops/${ids[i]}/cover`;
    calls[i] = (await one.ask({ method: 'POST', url, payload: {} })).json().id;
  }
  const answers = await Promise.all(
    organizers.flatMap((one, i) => {
      const [id, callId] = [of(ids, i + 3), of(calls, i + 3)];
      return [
        callId ? accept(one, id, callId) : signUp(one, id),
        kit.change(admin, of(ids, i), { description: 'Together' }),
        i % 2 === 0 ? shutOutAtOnce(one) : loseAtOnce(one),
      ];
    }),
  );
  expect(answers.map((one) => one.statusCode).filter((status) => status >= 500)).toEqual([]);
  expect(await brokenAt()).toEqual([]);
  const wrong = await sql(`select o.workshop_id from organizers o join workshops w on w.id = o.workshop_id
      join users u on u.id = o.user_id where w.state = 'published' and o.state = 'confirmed' and (u.status <> 'active'
        or not exists (select from user_roles r where r.user_id = o.user_id and r.role = 'organizer'))`);
  expect(wrong).toEqual([]);
  const open = await sql(`select distinct workshop_id from cover_calls where state = 'open'`);
  expect(open.length).toBe(10);
}, 60_000);

const shutOutAtOnce = ({ userId }: Person) =>
  admin.ask({ method: 'PUT', url: `/v1/users/${userId}/status`, payload: { status: 'disabled' } });
const loseAtOnce = ({ userId }: Person) =>
  admin.ask({ method: 'DELETE', url: `/v1/users/${userId}/roles/organizer` });
