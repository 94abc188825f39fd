import { Client } from 'pg';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { personalData } from '../../app.ts';
import { newId } from '../../kernel/ids.ts';
import { type BucketServer, startBucketServer } from '../../testing/bucket-kit.ts';
import { ask } from '../../testing/cluster.ts';
import { openWorld, type Person, type World } from '../../testing/world.ts';

let bucket: BucketServer;
let world: World;
let now = new Date();

beforeAll(async () => {
  bucket = await startBucketServer();
  world = await openWorld({ avatarBucketUrl: bucket.url, clock: { now: () => now } });
});
afterAll(async () => {
  await world.close();
  await bucket.stop();
});

const hour = 3_600_000;
const later = (milliseconds: number) => {
  now = new Date(now.getTime() + milliseconds);
};
const picture = () =>
  sharp({ create: { width: 30, height: 20, channels: 3, background: 'teal' } })
    .png()
    .toBuffer();
const at = ({ userId }: Person) => `/v1/users/${userId}/avatar`;
let sent = 0;
const put = async (by: Person) =>
  by.ask({
    method: 'PUT',
    url: at(by),
    payload: await picture(),
    headers: { 'content-type': 'image/png' },
    // From an address of its own each time: who sends often from one is told to wait.
    remoteAddress: `10.1.0.${sent++}`,
  });
const putId = async (by: Person): Promise<string> => (await put(by)).json().avatarId;
const tidy = () => world.app.people.avatars.removeDue();
const names = () => [...bucket.objects().keys()].sort();
const namesOf = (...ids: string[]) =>
  ids.flatMap((id) => [`pictures/people/${id}/image`, `pictures/people/${id}/thumbnail`]).sort();
const noted = async () =>
  (await ask(world.urls.directUrl, 'select picture_id from picture_removals')).rows.map(
    (row) => row.picture_id as string,
  );
/** Everything that is due goes, so that the next test begins with what is somebody's. */
const settle = async () => {
  later(2 * hour);
  await tidy();
};

test('a picture is in the bucket, sealed and without a name; the database has only where', async () => {
  const mara = await world.person({ firstName: 'Mara' });
  const id = await putId(mara);
  expect(names()).toEqual(namesOf(id));
  for (const bytes of bucket.objects().values()) expect(bytes.includes('WEBP')).toBe(false);
  const { rows } = await ask(
    world.urls.directUrl,
    `select image, thumbnail, in_bucket from avatars where user_id = '${mara.userId}'`,
  );
  expect(rows).toEqual([{ image: null, thumbnail: null, in_bucket: true }]);
  const shown = await mara.ask({ url: `${at(mara)}?size=thumbnail&id=${id}` });
  expect((await sharp(shown.rawPayload).metadata()).width).toBe(96);
});

test('find-due-pictures: a picture that became somebody’s does not leave the bucket, however often it is looked for', async () => {
  const nora = await world.person({ firstName: 'Nora' });
  const id = await putId(nora);
  expect(await noted()).toContain(id);
  await settle();
  await tidy();
  expect(names()).toEqual(expect.arrayContaining(namesOf(id)));
  expect((await nora.ask({ url: at(nora) })).statusCode).toBe(200);
  expect(await noted()).toEqual([]);
});

test('what is replaced or removed leaves the bucket, and nothing of anybody else does', async () => {
  const [ola, pia] = [await world.person({ firstName: 'Ola' }), await world.person({ firstName: 'Pia' })];
  const others = await putId(pia);
  const first = await putId(ola);
  const second = await putId(ola);
  await settle();
  expect(names()).toEqual(expect.arrayContaining(namesOf(others, second)));
  expect(names()).not.toEqual(expect.arrayContaining(namesOf(first)));
  expect((await ola.ask({ method: 'DELETE', url: at(ola) })).statusCode).toBe(204);
  await settle();
  expect(names()).toEqual(expect.arrayContaining(namesOf(others)));
  expect(names().join()).not.toContain(second);
});

test('who is erased leaves no picture behind', async () => {
  const quin = await world.person({ firstName: 'Quin' });
  const id = await putId(quin);
  await settle();
  await world.app.db.withSystem('make-demo', async (run) => personalData.people?.erase(run, quin.userId));
  expect(await noted()).toEqual([id]);
  await settle();
  expect(names().join()).not.toContain(id);
});

test('announce-picture: what was put there and never became anybody’s leaves again, and not before its time', async () => {
  const rosa = await world.person({ firstName: 'Rosa' });
  const before = names();
  // The person goes while the picture is on its way: the row has nobody to belong to.
  await ask(
    world.urls.directUrl,
    `create function refuse() returns trigger language plpgsql as $$ begin raise 'no'; end $$;
     create trigger refuse before insert on avatars for each row execute function refuse()`,
  );
  expect((await put(rosa)).statusCode).toBe(500);
  await ask(world.urls.directUrl, 'drop trigger refuse on avatars');
  const orphan = names().filter((name) => !before.includes(name));
  expect(orphan).toHaveLength(2);
  await tidy();
  expect(names()).toEqual(expect.arrayContaining(orphan));
  await settle();
  expect(names()).toEqual(before);
});

test('note-removed-pictures: what could not be removed is tried again', async () => {
  const gone = newId();
  await ask(world.urls.directUrl, `insert into picture_removals (picture_id) values ('${gone}')`);
  const elsewhere = await startBucketServer();
  const broken = await openWorld({ avatarBucketUrl: elsewhere.url });
  await elsewhere.stop();
  await ask(broken.urls.directUrl, `insert into picture_removals (picture_id) values ('${gone}')`);
  await expect(broken.app.people.avatars.removeDue()).rejects.toMatchObject({ code: 'busy' });
  const left = await ask(broken.urls.directUrl, 'select picture_id from picture_removals');
  expect(left.rows).toEqual([{ picture_id: gone }]);
  const tess = await broken.person({ firstName: 'Tess' });
  const refused = await put(tess);
  expect([refused.statusCode, refused.json().code]).toEqual([503, 'busy']);
  expect((await tess.ask({ url: '/v1/me' })).json().avatarId).toBeNull();
  await broken.close();
  // What is not there is removed already.
  await settle();
  expect(await noted()).toEqual([]);
});

test('note-removed-pictures: a picture that is replaced while others are removed leaves the bucket later', async () => {
  const uma = await world.person({ firstName: 'Uma' });
  const id = await putId(uma);
  later(2 * hour);
  const replacing = new Client({ connectionString: world.urls.directUrl });
  await replacing.connect();
  try {
    await replacing.query('begin');
    await replacing.query('update avatars set id = $1 where user_id = $2', [newId(), uma.userId]);
    // It is looked at while it is still somebody's, and ticked off when it is nobody's any more.
    const removing = tidy();
    const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    await expect.poll(async () => (await ask(world.urls.directUrl, waiting)).rowCount).toBe(1);
    await replacing.query('commit');
    await removing;
  } finally {
    await replacing.end();
  }
  expect(names()).toEqual(expect.arrayContaining(namesOf(id)));
  expect(await noted()).toEqual([id]);
  await settle();
  expect(names().join()).not.toContain(id);
  expect(await noted()).toEqual([]);
});

test('where there is no bucket nothing is noted of what never was in one, and what was stays noted', async () => {
  const without = await openWorld({ clock: { now: () => now } });
  const notes = async () =>
    (await ask(without.urls.directUrl, 'select picture_id from picture_removals')).rows.length;
  try {
    const vera = await without.person({ firstName: 'Vera' });
    await put(vera);
    expect((await put(vera)).statusCode).toBe(200);
    expect((await vera.ask({ method: 'DELETE', url: at(vera) })).statusCode).toBe(204);
    expect(await notes()).toBe(0);
    // From a time when there was one.
    await put(vera);
    const moved = `update avatars set image = null, thumbnail = null, in_bucket = true where user_id = '${vera.userId}'`;
    await ask(without.urls.directUrl, moved);
    expect((await vera.ask({ url: at(vera) })).statusCode).toBe(404);
    expect((await put(vera)).statusCode).toBe(200);
    later(2 * hour);
    await without.app.people.avatars.removeDue();
    expect(await notes()).toBe(1);
  } finally {
    await without.close();
  }
});
