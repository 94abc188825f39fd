import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWorld, type Person, type World } from '../../testing/world.ts';

let world: World;
let subject: Person;
const people: Record<string, Person> = {};
const unknownId = '01900000-0000-7000-8000-00000000ffff';

const relate = (lead: Person, follower: Person, type: string) =>
  world.app.db.withSystem('make-demo', (run) =>
    world.app.access.relate(run, { lead: lead.userId, follower: follower.userId, type }),
  );
const weak = async ({ userId }: Person): Promise<Person['ask']> => {
  const { token } = await world.app.db.withSystem('make-demo', (run) =>
    world.app.identity.logins.open(run, { userId, method: 'password', strong: false, where: {} }),
  );
  return (options) => world.server.inject({ ...options, headers: { authorization: `Bearer ${token}` } });
};
const person = (name: string) => people[name] as Person;

beforeAll(async () => {
  world = await openWorld();
  subject = await world.person({ firstName: 'Mara' });
  people.admin = await world.person({ firstName: 'Ada', roles: ['admin'] });
  people.practitioner = await world.person({ firstName: 'Priya', roles: ['practitioner'] });
  people.parent = await world.person({ firstName: 'Paul' });
  people.follower = await world.person({ firstName: 'Finn' });
  people.stranger = await world.person({ firstName: 'Sven' });
  people.subject = subject;
  await relate(person('practitioner'), subject, 'practitioner-patient');
  await relate(person('parent'), subject, 'parent-child');
  await relate(subject, person('follower'), 'coach-client');
  const changed = await subject.ask({
    method: 'PATCH',
    url: `/v1/users/${subject.userId}/profile`,
    payload: { bio: 'my words', avatarUrl: 'https://example.org/a.png' },
  });
  expect(changed.statusCode).toBe(200);
  await subject.ask({
    method: 'PUT',
    url: `/v1/users/${subject.userId}/profile/metadata/note`,
    payload: { value: 'kept' },
  });
});
afterAll(() => world.close());

/** What one sees: n(ame), b(iography), m(etadata); what is refused is its status. */
const sees = async (by: Person, url: string): Promise<string> => {
  const answer = await by.ask({ url });
  if (answer.statusCode !== 200) return String(answer.statusCode);
  const shown = answer.json();
  expect(shown.avatarUrl === null, 'The picture is shown as the biography is.').toBe(shown.bio === null);
  return `${shown.displayName === 'Mara' ? 'n' : ''}${shown.bio ? 'b' : ''}${shown.metadata?.note ? 'm' : ''}`;
};

test.each([
  [
    'private',
    { subject: 'nbm', admin: 'nbm', parent: 'nbm', practitioner: 'n', follower: '403', stranger: '403' },
  ],
  [
    'related',
    { subject: 'nbm', admin: 'nbm', parent: 'nbm', practitioner: 'nb', follower: '403', stranger: '403' },
  ],
  [
    'organisation',
    { subject: 'nbm', admin: 'nbm', parent: 'nbm', practitioner: 'nb', follower: '403', stranger: '403' },
  ],
])('by right: of a profile that is %s they see %j', async (visibility, expected) => {
  await subject.ask({
    method: 'PATCH',
    url: `/v1/users/${subject.userId}/profile`,
    payload: { visibility },
  });
  const url = `/v1/users/${subject.userId}/profile`;
  const seen = await Promise.all(
    Object.keys(expected).map(async (name) => [name, await sees(person(name), url)]),
  );
  expect(Object.fromEntries(seen)).toEqual(expected);
});

test.each([
  [
    'private',
    { subject: 'nb', admin: '404', parent: '404', practitioner: '404', follower: '404', stranger: '404' },
  ],
  [
    'related',
    { subject: 'nb', admin: '404', parent: 'nb', practitioner: 'nb', follower: 'nb', stranger: '404' },
  ],
  [
    'organisation',
    { subject: 'nb', admin: 'nb', parent: 'nb', practitioner: 'nb', follower: 'nb', stranger: 'nb' },
  ],
])('by choice: of a profile that is %s they see %j', async (visibility, expected) => {
  await subject.ask({
    method: 'PATCH',
    url: `/v1/users/${subject.userId}/profile`,
    payload: { visibility },
  });
  const url = `/v1/profiles/${subject.userId}`;
  const seen = await Promise.all(
    Object.keys(expected).map(async (name) => [name, await sees(person(name), url)]),
  );
  expect(Object.fromEntries(seen)).toEqual(expected);
});

test('see-profile: what somebody does not show is as if there were nobody', async () => {
  await subject.ask({
    method: 'PATCH',
    url: `/v1/users/${subject.userId}/profile`,
    payload: { visibility: 'related' },
  });
  const wordsOf = async (userId: string) => {
    const { statusCode, body } = await person('stranger').ask({ url: `/v1/profiles/${userId}` });
    return [statusCode, body.replace(/"requestId":"[^"]*"/, '')];
  };
  expect(await wordsOf(subject.userId)).toEqual(await wordsOf(unknownId));
});

test('see-profile: who is shut out shows nothing any more, and a relationship that ended shows nothing', async () => {
  const lead = await world.person({ firstName: 'Lea' });
  const gone = await world.person({ firstName: 'Gone' });
  const show = (visibility: string) =>
    gone.ask({
      method: 'PATCH',
      url: `/v1/users/${gone.userId}/profile`,
      payload: { visibility, bio: 'words' },
    });
  const status = async (by: Person) => (await by.ask({ url: `/v1/profiles/${gone.userId}` })).statusCode;
  await relate(lead, gone, 'coach-client');
  await show('related');
  expect(await status(lead)).toBe(200);
  const { whoSeesMe: items } = (await gone.ask({ url: `/v1/users/${gone.userId}/relationships` })).json();
  const ended = await gone.ask({
    method: 'DELETE',
    url: `/v1/users/${gone.userId}/relationships/${items[0].id}`,
  });
  expect(ended.statusCode, ended.body).toBeLessThan(300);
  expect(await status(lead)).toBe(404);
  await show('organisation');
  expect(await status(lead)).toBe(200);
  await person('admin').ask({
    method: 'PUT',
    url: `/v1/users/${gone.userId}/status`,
    payload: { status: 'disabled' },
  });
  expect(await status(lead)).toBe(404);
});

test('staff without a second factor sees no more than anybody', async () => {
  const asked = await weak(person('admin'));
  expect((await asked({ url: `/v1/users/${subject.userId}/profile` })).json().code).toBe(
    'second-factor-missing',
  );
});
