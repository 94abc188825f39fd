import type { InjectOptions } from 'fastify';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask } from '../../testing/cluster.ts';
import { relationshipKit } from '../../testing/relationships-kit.ts';
import { openWorld, type Person, type World } from '../../testing/world.ts';

let world: World;
let mara: Person;
let admin: Person;

beforeAll(async () => {
  world = await openWorld();
  mara = await world.person({ firstName: 'Mara' });
  admin = await world.person({ firstName: 'Ada', roles: ['admin'] });
});
afterAll(() => world.close());

const { family } = relationshipKit(
  () => world,
  () => admin,
);
const profileOf = (by: Person, of: Person = by, query = '') =>
  by.ask({ url: `/v1/users/${of.userId}/profile${query}` });
const change = (by: Person, payload: object, ifMatch?: string, of: Person = by) =>
  by.ask({
    method: 'PATCH',
    url: `/v1/users/${of.userId}/profile`,
    payload,
    headers: ifMatch ? { 'if-match': ifMatch } : {},
  });
const metadata = (by: Person, key: string) => `/v1/users/${by.userId}/profile/metadata/${key}`;
const keep = (by: Person, key: string, value: unknown) =>
  by.ask({ method: 'PUT', url: metadata(by, key), payload: { value } });
const audits = async (action: string) =>
  (await ask(world.urls.directUrl, `select from audit_events where action = '${action}'`)).rowCount ?? 0;

test('a profile is there from the beginning, and what is changed of it stays', async () => {
  const first = await profileOf(mara);
  expect(first.headers.etag).toBe('"1"');
  expect(first.json()).toMatchObject({
    displayName: 'Mara',
    bio: null,
    avatarId: null,
    avatarUrl: null,
    visibility: 'private',
    metadata: {},
    version: 1,
  });
  const before = await audits('profile:change');
  const changed = await change(mara, {
    bio: 'Breathes at six a minute.',
    avatarUrl: 'https://pictures.example.org/mara.png?size=1',
    visibility: 'related',
  });
  expect(changed.statusCode, changed.body).toBe(200);
  expect(changed.headers.etag).toBe('"2"');
  const now = (await profileOf(mara)).json();
  expect(now).toEqual(changed.json());
  expect(now).toMatchObject({
    displayName: 'Mara',
    bio: 'Breathes at six a minute.',
    avatarUrl: 'https://pictures.example.org/mara.png?size=1',
    thumbnailUrl: 'https://pictures.example.org/mara.png?size=1',
    visibility: 'related',
  });
  expect(await audits('profile:change')).toBe(before + 1);
  const cleared = (await change(mara, { bio: null, thumbnailUrl: 'https://x.example.org/s.png' })).json();
  expect(cleared).toMatchObject({ bio: null, thumbnailUrl: 'https://x.example.org/s.png' });
  const { rows } = await ask(
    world.urls.directUrl,
    `select encode(avatar_url, 'escape') as url from profiles where user_id = '${mara.userId}'`,
  );
  expect(rows[0].url).not.toContain('pictures.example.org');
});

test.each([
  [{ displayName: '' }],
  [{ displayName: 'x'.repeat(101) }],
  [{ displayName: 'two\nlines' }],
  [{ bio: 'x'.repeat(501) }],
  [{ avatarUrl: 'http://pictures.example.org/a.png' }],
  [{ avatarUrl: 'javascript:alert(1)' }],
  [{ avatarUrl: `https://example.org/${'x'.repeat(2000)}` }],
  [{ visibility: 'everybody' }],
])('a profile is not changed to %j', async (payload) => {
  const before = (await profileOf(mara)).json();
  expect((await change(mara, payload)).statusCode).toBe(400);
  expect((await profileOf(mara)).json()).toEqual(before);
});

test('who is renamed is found by the new name and not by the old', async () => {
  const zora = await world.person({ displayName: 'Zora Quill' });
  expect((await change(zora, { displayName: 'Petra Wenz' })).statusCode).toBe(200);
  const found = async (name: string) =>
    (await admin.ask({ url: `/v1/people?name=${name}` })).json().items.length;
  expect([await found('petra'), await found('zora')]).toEqual([1, 0]);
});

test('a change that begins from an older version is told so, and changes nothing', async () => {
  const { version } = (await profileOf(mara)).json();
  expect((await change(mara, { bio: 'newer' }, `"${version}"`)).statusCode).toBe(200);
  const late = await change(mara, { bio: 'older' }, `"${version}"`);
  expect(late.statusCode).toBe(412);
  expect(late.json()).toMatchObject({
    code: 'precondition-failed',
    expected: version,
    found: version + 1,
    etag: `"${version + 1}"`,
  });
  expect((await profileOf(mara)).json()).toMatchObject({ bio: 'newer', version: version + 1 });
  expect((await change(mara, { bio: 'any' }, '*')).statusCode).toBe(200);
  expect((await change(mara, { bio: 'any' }, 'newest')).statusCode).toBe(400);
});

test('of twenty who change the same version at once, one does', async () => {
  const { version } = (await profileOf(mara)).json();
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, at) => change(mara, { bio: `saver ${at}` }, `"${version}"`)),
  );
  expect(answers.map((answer) => answer.statusCode).sort()).toEqual([200, ...Array(19).fill(412)]);
  const winner = answers.find((answer) => answer.statusCode === 200)?.json().bio;
  expect((await profileOf(mara)).json()).toMatchObject({ bio: winner, version: version + 1 });
});

test('metadata is kept by key, read, replaced and removed', async () => {
  expect((await keep(mara, 'shoe.size', { eu: 39 })).json()).toMatchObject({ value: { eu: 39 } });
  expect((await keep(mara, 'shoe.size', null)).statusCode).toBe(200);
  expect((await mara.ask({ url: metadata(mara, 'shoe.size') })).json()).toMatchObject({ value: null });
  expect((await profileOf(mara)).json().metadata).toEqual({ 'shoe.size': null });
  const remove = () => mara.ask({ method: 'DELETE', url: metadata(mara, 'shoe.size') });
  expect((await remove()).statusCode).toBe(204);
  expect((await remove()).statusCode).toBe(404);
  for (const absent of ['shoe.size', 'constructor', 'toString'])
    expect((await mara.ask({ url: metadata(mara, absent) })).statusCode).toBe(404);
  expect((await keep(mara, '__proto__', 1)).statusCode).toBe(400);
  expect((await mara.ask({ method: 'PUT', url: metadata(mara, 'a'), payload: {} })).statusCode).toBe(400);
  const deep = JSON.parse('['.repeat(30) + ']'.repeat(30));
  expect((await keep(mara, 'a', deep)).statusCode).toBe(400);
});

test('of twenty keys that are set at once none is lost', async () => {
  const nora = await world.person({ firstName: 'Nora' });
  const keys = Array.from({ length: 20 }, (_, at) => `key${at}`);
  const answers = await Promise.all(keys.map((key) => keep(nora, key, key)));
  expect(new Set(answers.map((answer) => answer.statusCode))).toEqual(new Set([200]));
  const { metadata: all, version } = (await profileOf(nora)).json();
  expect(all).toEqual(Object.fromEntries(keys.map((key) => [key, key])));
  expect(version).toBe(21);
});

test('metadata has an end: what would be more than 16 KiB in all is refused', async () => {
  const nils = await world.person({ firstName: 'Nils' });
  expect((await keep(nils, 'a', 'x'.repeat(10_000))).statusCode).toBe(200);
  const more = await keep(nils, 'b', 'x'.repeat(7_000));
  expect(more.statusCode).toBe(413);
  expect(Object.keys((await profileOf(nils)).json().metadata)).toEqual(['a']);
  expect((await keep(nils, 'a', 'x'.repeat(40_000))).statusCode).toBe(413);
});

test('nobody changes the profile of somebody else without the right', async () => {
  const stranger = await world.person({ firstName: 'Sven' });
  expect((await change(stranger, { bio: 'no' }, undefined, mara)).statusCode).toBe(403);
  expect((await stranger.ask({ url: metadata(mara, 'a') })).statusCode).toBe(403);
});

const elsewhere = 'https://pictures.example.org/child.png';

test('a child neither shows itself to everybody nor leads to a picture elsewhere by itself; a guardian may set both', async () => {
  const { parent, child } = await family();
  const refused = await ask(
    world.urls.directUrl,
    `select count(*)::int as n from audit_events where action = 'person:write' and outcome = 'refused'`,
  );
  const before = (await profileOf(child)).json();
  const asked = [{ visibility: 'organisation' }, { avatarUrl: elsewhere }, { thumbnailUrl: elsewhere }];
  for (const one of asked) {
    const answer = await change(child, { bio: 'along with it', ...one });
    expect([answer.statusCode, answer.json().code], JSON.stringify(one)).toEqual([403, 'refused']);
    expect(answer.json().detail).toMatch(/^Ask a parent or guardian/);
  }
  expect((await profileOf(child)).json()).toEqual(before);
  const now = await ask(
    world.urls.directUrl,
    `select count(*)::int as n from audit_events where action = 'person:write' and outcome = 'refused'`,
  );
  expect(now.rows[0].n - refused.rows[0].n).toBe(asked.length);
  const open = { visibility: 'organisation', avatarUrl: elsewhere };
  expect((await change(parent, open, undefined, child)).json()).toMatchObject(open);
  // What a guardian set is sent again with other changes, and may be taken back.
  const again = await change(child, { ...open, thumbnailUrl: elsewhere, bio: 'mine' });
  expect(again.json(), again.body).toMatchObject({ ...open, bio: 'mine' });
  const back = await change(child, { visibility: 'related', avatarUrl: null, thumbnailUrl: null });
  expect(back.json()).toMatchObject({ visibility: 'related', avatarUrl: null });
  expect((await change(child, { visibility: 'organisation' })).statusCode).toBe(403);
  expect((await change(mara, open)).json()).toMatchObject(open);
});

test('of each change the audit says in which request it was made', async () => {
  const rita = await world.person({ firstName: 'Rita' });
  const user = `/v1/users/${rita.userId}`;
  const payload = await sharp({ create: { width: 9, height: 9, channels: 3, background: 'teal' } })
    .png()
    .toBuffer();
  const changes: [InjectOptions, string][] = [
    [{ method: 'PATCH', url: `${user}/profile`, payload: { bio: 'x' } }, 'profile:change'],
    [{ method: 'PUT', url: metadata(rita, 'a'), payload: { value: 1 } }, 'profile:change'],
    [{ method: 'DELETE', url: metadata(rita, 'a') }, 'profile:change'],
    [{ method: 'PATCH', url: `${user}/preferences`, payload: { theme: 'dark' } }, 'preferences:change'],
    [{ method: 'POST', url: `${user}/preferences/reset` }, 'preferences:change'],
    [
      { method: 'PUT', url: `${user}/preferences/widgets/today`, payload: { enabled: false } },
      'preferences:change',
    ],
    [{ method: 'PUT', url: `${user}/preferences/favourite-apps/attune` }, 'preferences:change'],
    [
      { method: 'PUT', url: `${user}/avatar`, payload, headers: { 'content-type': 'image/png' } },
      'avatar:put',
    ],
    [{ method: 'DELETE', url: `${user}/avatar` }, 'avatar:remove'],
  ];
  for (const [request, action] of changes) {
    const changed = await rita.ask(request);
    expect(changed.statusCode, changed.body).toBeLessThan(300);
    const { rows } = await ask(
      world.urls.directUrl,
      `select action from audit_events where request_id = '${changed.headers['x-request-id']}'`,
    );
    expect(rows, `${request.method} ${request.url}`).toEqual([{ action }]);
  }
});
