import { expect, test } from 'vitest';
import { batchOf, batchType, pointsFrom } from '../../testing/batch-kit.ts';
import { noise } from '../../testing/recording.ts';
import { consentToSensorData, type Person, type World, world as worldOfTest } from '../../testing/world.ts';
import { type LimitSettings, usualLimits } from './index.ts';

const mebibyte = 1024 * 1024;

async function worldWith(limits: Partial<LimitSettings>) {
  const clock = { at: Date.parse('2026-11-20T10:00:00Z') };
  const world = await worldOfTest({
    clock: { now: () => new Date(clock.at) },
    pointLimits: { ...usualLimits, ...limits },
  });
  const wait = (seconds: number) => {
    clock.at += seconds * 1000;
  };
  return { world, wait };
}

async function recorder(world: World, rate = 1000) {
  const person = await world.person({ firstName: 'Ada' });
  await consentToSensorData(world, person.userId);
  return { person, session: await begin(person, rate) };
}

async function begin(person: Person, rate = 1000): Promise<string> {
  const answer = await person.ask({
    method: 'POST',
    url: `/v1/users/${person.userId}/sessions`,
    payload: { startedAt: '2026-11-20T10:00:00Z', channels: [{ dataType: 'ecg', label: 'ECG', rate }] },
  });
  return answer.json<{ id: string }>().id;
}

const send = (person: Person, session: string, firstSample: number, samples: Int16Array<ArrayBuffer>) =>
  person.ask({
    method: 'POST',
    url: `/v1/users/${person.userId}/sessions/${session}/points`,
    payload: batchOf(pointsFrom(firstSample, samples)),
    headers: { 'content-type': batchType },
  });

test('who sends more points than are taken at once is told when to come back, and others are not', async () => {
  const { world, wait } = await worldWith({ pointsPerSecond: 100, burstPoints: 1000 });
  const [ada, ben] = [await recorder(world), await recorder(world)];
  expect((await send(ada.person, ada.session, 0, noise(900))).statusCode).toBe(200);
  const refused = await send(ada.person, ada.session, 900, noise(400));
  expect([refused.statusCode, refused.json().code, refused.headers['retry-after']]).toEqual([
    429,
    'too-many-requests',
    '3',
  ]);
  expect((await send(ben.person, ben.session, 0, noise(400))).statusCode).toBe(200);
  wait(2);
  expect((await send(ada.person, ada.session, 900, noise(400))).statusCode).toBe(429);
  wait(1);
  expect((await send(ada.person, ada.session, 900, noise(400))).statusCode).toBe(200);
});

test('who sends more in one request than is ever taken is told to send less, not to wait', async () => {
  const { world } = await worldWith({ pointsPerSecond: 100, burstPoints: 1000 });
  const { person, session } = await recorder(world);
  const refused = await send(person, session, 0, noise(1001));
  expect([refused.statusCode, refused.json().code]).toEqual([413, 'too-large']);
  expect((await send(person, session, 0, noise(1000))).statusCode).toBe(200);
});

test('a session cannot be longer than the operator lets it', async () => {
  const { world } = await worldWith({ sessionHours: 2 });
  const { person, session } = await recorder(world, 1);
  const refused = await send(person, session, 7100, noise(101));
  expect([refused.statusCode, refused.json().code]).toEqual([400, 'bad-request']);
  expect((await send(person, session, 7100, noise(100))).statusCode).toBe(200);
});

test('whose room is full stores nothing more, but may send again what is stored; another person has their own', async () => {
  const { world, wait } = await worldWith({ userBytes: mebibyte });
  const { person, session } = await recorder(world);
  const samples = noise(400_000);
  expect((await send(person, session, 0, samples)).statusCode).toBe(200);
  for (let pass = 0; pass < 2; pass++) {
    const refused = await send(person, session, 400_000, samples);
    expect([refused.statusCode, refused.json().code, refused.json().of]).toEqual([
      507,
      'storage-full',
      'person',
    ]);
    // In the second pass the size is read from the database again.
    wait(61);
  }
  expect((await send(person, session, 0, samples)).json()).toMatchObject({ alreadyThere: 400_000 });
  const ben = await recorder(world);
  expect((await send(ben.person, ben.session, 0, samples)).statusCode).toBe(200);
  const discarded = await person.ask({
    method: 'POST',
    url: `/v1/users/${person.userId}/sessions/${session}/discard`,
    payload: { reason: 'mistake' },
  });
  expect(discarded.statusCode, discarded.body).toBe(200);
  expect((await send(person, await begin(person), 0, samples)).statusCode).toBe(200);
});

test('when the room of the whole deployment is full, nobody stores anything more', async () => {
  const { world } = await worldWith({ totalBytes: 2 * mebibyte });
  const [ada, ben] = [await recorder(world), await recorder(world)];
  const samples = noise(600_000);
  expect((await send(ada.person, ada.session, 0, samples)).statusCode).toBe(200);
  const refused = await send(ben.person, ben.session, 0, samples);
  expect([refused.statusCode, refused.json().of]).toEqual([507, 'deployment']);
});
