import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask } from '../../testing/cluster.ts';
import { openWorld, type Person, type World } from '../../testing/world.ts';

let world: World;
let mara: Person;
let stranger: Person;
let admin: Person;

beforeAll(async () => {
  world = await openWorld();
  mara = await world.person({ firstName: 'Mara' });
  stranger = await world.person({ firstName: 'Sven' });
  admin = await world.person({ firstName: 'Ada', roles: ['admin'] });
});
afterAll(() => world.close());

const at = (of: Person, query = '') => `/v1/users/${of.userId}/avatar${query}`;
let sent = 0;
const put = (
  by: Person,
  bytes: Buffer,
  type = 'image/png',
  { of = by, from = `10.1.0.${sent++}` }: { of?: Person; from?: string } = {},
) =>
  // From an address of its own each time: who sends often from one is told to wait.
  by.ask({
    method: 'PUT',
    url: at(of),
    payload: bytes,
    headers: { 'content-type': type },
    remoteAddress: from,
  });
const get = (by: Person, of: Person, query = '', known?: string) =>
  by.ask({ url: at(of, query), headers: known ? { 'if-none-match': known } : {} });
const show = (by: Person, visibility: string) =>
  by.ask({ method: 'PATCH', url: `/v1/users/${by.userId}/profile`, payload: { visibility } });

const red = { r: 220, g: 0, b: 0 };
const blue = { r: 0, g: 0, b: 220 };
const plain = (width: number, height: number, background = red) =>
  sharp({ create: { width, height, channels: 3, background } });
/** Red above and blue below, as the file says; the camera was held so that red belongs to the right. */
const turned = async () =>
  plain(200, 100)
    .extend({ bottom: 100, background: blue })
    .withMetadata({ orientation: 6 })
    .withExif({ IFD0: { Copyright: 'Mara’s camera' }, IFD3: { GPSLatitudeRef: 'N' } })
    .jpeg()
    .toBuffer();
const colourAt = async (picture: Buffer, left: number, top: number) => {
  const [r = 0, , b = 0] = await sharp(picture)
    .extract({ left, top, width: 1, height: 1 })
    .removeAlpha()
    .raw()
    .toBuffer();
  return r > b ? 'red' : 'blue';
};

test('a picture is made anew: turned upright, cut square, in two sizes, with nothing else of the file', async () => {
  const uploaded = await turned();
  expect(uploaded.includes('camera')).toBe(true);
  const answer = await put(mara, uploaded, 'image/jpeg');
  expect(answer.statusCode, answer.body).toBe(200);
  const { avatarId } = answer.json();
  for (const [size, pixels] of [
    ['image', 512],
    ['thumbnail', 96],
  ] as const) {
    const shown = await get(mara, mara, `?size=${size}&id=${avatarId}`);
    expect(shown.headers).toMatchObject({
      'content-type': 'image/webp',
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, no-cache',
      vary: 'origin, cookie, authorization',
      etag: `"${avatarId}-${size}"`,
    });
    const facts = await sharp(shown.rawPayload).metadata();
    expect([facts.format, facts.width, facts.height, facts.exif, facts.orientation]).toEqual([
      'webp',
      pixels,
      pixels,
      undefined,
      undefined,
    ]);
    expect(shown.rawPayload.includes('camera')).toBe(false);
    expect(await colourAt(shown.rawPayload, pixels - 8, pixels / 2)).toBe('red');
    expect(await colourAt(shown.rawPayload, 8, pixels / 2)).toBe('blue');
  }
  expect((await mara.ask({ url: `/v1/users/${mara.userId}/profile` })).json().avatarId).toBe(avatarId);
  expect((await mara.ask({ url: '/v1/me' })).json().avatarId).toBe(avatarId);
});

test('what is stored is sealed', async () => {
  const { rows } = await ask(world.urls.directUrl, 'select image, thumbnail from avatars');
  expect(rows.length).toBeGreaterThan(0);
  for (const { image, thumbnail } of rows)
    for (const bytes of [image, thumbnail]) expect(bytes.includes('WEBP')).toBe(false);
});

test('PNG and WebP are taken too, by what they are and not by what they are called', async () => {
  expect((await put(mara, await plain(10, 10).png().toBuffer(), 'image/webp')).statusCode).toBe(200);
  expect((await put(mara, await plain(10, 10).webp().toBuffer(), 'image/png')).statusCode).toBe(200);
  expect((await put(mara, Buffer.alloc(10), 'image/gif')).statusCode).toBe(415);
});

const svg = Buffer.from(
  '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>1</script></svg>',
);
/** A PNG that says it is 20,000 pixels each way: a bomb in 100 bytes. */
const bomb = async () => {
  const png = await plain(10, 10).png().toBuffer();
  png.writeUInt32BE(20_000, 16);
  png.writeUInt32BE(20_000, 20);
  return png;
};
const cut = async () => {
  const whole = await plain(400, 400).jpeg().toBuffer();
  return whole.subarray(0, whole.length / 2);
};

test.each([
  ['drawings with scripts', async () => svg],
  ['GIFs', async () => plain(10, 10).gif().toBuffer()],
  ['TIFFs', async () => plain(10, 10).tiff().toBuffer()],
  [
    'files that say they are pictures',
    async () => Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), svg]),
  ],
  ['pictures of too many pixels', bomb],
  ['half a picture', cut],
  ['nothing', async () => Buffer.alloc(0)],
])('%s are refused, and the picture before stays', async (_what, make) => {
  const before = (await put(mara, await plain(20, 20).png().toBuffer())).json().avatarId;
  const answer = await put(mara, await make());
  expect([400, 422], answer.body).toContain(answer.statusCode);
  expect((await get(mara, mara, `?id=${before}`)).statusCode).toBe(200);
});

test('a file of more than 5 MiB is refused', async () => {
  expect((await put(mara, Buffer.alloc(5 * 1024 * 1024 + 1))).statusCode).toBe(413);
});

test('another picture has another id, and the one before is gone; removed, there is none', async () => {
  const first = (await put(mara, await plain(20, 20).png().toBuffer())).json().avatarId;
  const second = (await put(mara, await plain(20, 20, blue).png().toBuffer())).json().avatarId;
  expect(second).not.toBe(first);
  expect((await get(mara, mara, `?id=${first}`)).statusCode).toBe(404);
  expect((await get(mara, mara, `?id=${second}`)).statusCode).toBe(200);
  const remove = () => mara.ask({ method: 'DELETE', url: at(mara) });
  expect((await remove()).statusCode).toBe(204);
  expect((await get(mara, mara)).statusCode).toBe(404);
  expect((await remove()).statusCode).toBe(404);
});

test('what is known is not sent again, and whether it may be seen is looked at each time', async () => {
  await put(mara, await plain(20, 20).png().toBuffer());
  await show(mara, 'organisation');
  const first = await get(stranger, mara);
  const etag = String(first.headers.etag);
  for (const known of [etag, `W/${etag}`, `"other", ${etag}`]) {
    const again = await get(stranger, mara, '', known);
    expect([again.statusCode, again.body, again.headers.etag], known).toEqual([304, '', etag]);
    expect(again.headers).toMatchObject({ 'cache-control': 'private, no-cache' });
  }
  expect((await get(stranger, mara, '?size=thumbnail', etag)).statusCode).toBe(200);
  await show(mara, 'private');
  const hidden = await get(stranger, mara, '', etag);
  expect([hidden.statusCode, hidden.headers.etag, hidden.headers['cache-control']]).toEqual([
    404,
    undefined,
    'no-store',
  ]);
  await show(mara, 'organisation');
  await put(mara, await plain(20, 20, blue).png().toBuffer());
  const other = await get(stranger, mara, '', etag);
  expect([other.statusCode, other.headers.etag === etag]).toEqual([200, false]);
});

test('of thirty that somebody uploads at once a few are made, in time for what others upload; one is there', async () => {
  const bytes = await plain(3000, 2000).png().toBuffer();
  const mine = Array.from({ length: 30 }, () => put(mara, bytes));
  const others = [stranger, admin].map((other) => put(other, bytes));
  const answers = await Promise.all(mine);
  const made = answers.filter((answer) => answer.statusCode === 200);
  expect(made.length).toBeGreaterThanOrEqual(1);
  const refused = answers.filter((answer) => answer.statusCode !== 200);
  expect(refused.length).toBeGreaterThanOrEqual(1);
  for (const answer of refused)
    expect([answer.statusCode, answer.json().code, answer.headers['retry-after']], answer.body).toEqual([
      429,
      'too-many-requests',
      '5',
    ]);
  for (const answer of await Promise.all(others)) expect(answer.statusCode, answer.body).toBe(200);
  const { avatarId } = (await mara.ask({ url: '/v1/me' })).json();
  expect(made.map((answer) => answer.json().avatarId)).toContain(avatarId);
  expect((await get(mara, mara, `?id=${avatarId}`)).statusCode).toBe(200);
  // What was refused or made holds no place any more.
  expect((await put(mara, bytes)).statusCode).toBe(200);
});

test('from one address ten a minute are taken', async () => {
  const statuses: number[] = [];
  for (let at = 0; at < 11; at++)
    statuses.push((await put(mara, Buffer.from('no'), 'image/png', { from: '10.2.0.1' })).statusCode);
  expect(statuses).toEqual([...Array(10).fill(422), 429]);
});

test('a picture is seen as the profile is; what is not shown is as if there were none', async () => {
  await put(mara, await plain(20, 20).png().toBuffer());
  await show(mara, 'private');
  const words = async (of: { userId: string }) => {
    const { statusCode, body } = await stranger.ask({ url: `/v1/users/${of.userId}/avatar` });
    return [statusCode, body.replace(/"requestId":"[^"]*"/, '')];
  };
  expect(await words(mara)).toEqual(await words({ userId: '01900000-0000-7000-8000-00000000ffff' }));
  expect((await get(admin, mara)).statusCode).toBe(200);
  await show(mara, 'related');
  expect((await get(stranger, mara)).statusCode).toBe(404);
  await show(mara, 'organisation');
  expect((await get(stranger, mara)).statusCode).toBe(200);
  const theirs = await put(stranger, await plain(9, 9).png().toBuffer(), 'image/png', { of: mara });
  expect(theirs.statusCode).toBe(403);
});
