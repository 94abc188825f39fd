import { once } from 'node:events';
import { connect } from 'node:net';
import { encodeFlac, encodeMessage, type PointArray } from '@attune/signals';
import pg from 'pg';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import {
  acked,
  connectRecorder,
  connectWatcher,
  countsOf,
  message,
  startRecording,
} from '../../testing/live-kit.ts';
import { until } from '../../testing/program-kit.ts';
import { noise, randomFrom } from '../../testing/recordings-kit.ts';
import { type Client, listen, openSocket, recordPath, recordProtocol } from '../../testing/socket-kit.ts';
import { openWorld, type Person, type World } from '../../testing/world.ts';
import { formOf } from './service/blocks.ts';
import { createLimits, usualLimits } from './service/limits.ts';
import { type CommitterDeps, createCommitter } from './service/live/committer.ts';
import type { Sender } from './service/live/unit.ts';

let world: World;
let url: string;
beforeAll(async () => {
  world = await openWorld();
  url = await listen(world.server);
});
afterAll(() => world.close());

const some = (seed: number, count = 100) => noise(randomFrom(seed), count);

test('silence, which is few bytes and many points, is taken in no faster than it is stored', async () => {
  const session = await startRecording(world);
  const client = await connectRecorder(url, session);
  const count = 131_072;
  const silent = (number: number) => {
    const firstSample = (number - 1) * count;
    const flac = encodeFlac(new Int16Array(count), { bitsPerSample: 16, firstSample });
    return encodeMessage({
      number,
      deviceTime: undefined,
      entries: [{ channel: 0, firstSample, count, points: { flac } }],
    });
  };
  const messages = Array.from({ length: 8 }, (_, i) => silent(i + 1));
  expect(messages.reduce((sum, { length }) => sum + length, 0)).toBeLessThan(32_000);
  // In one piece, so that all of it has come before any of it is stored.
  client.raw.pause();
  for (const one of messages) client.send(one);
  client.raw.resume();
  await acked(client, 8);
  expect(client.texts.filter(({ type }) => type === 'ack').map(({ number }) => number)).toEqual([
    1, 2, 3, 4, 5, 6, 7, 8,
  ]);
  expect(await countsOf(world, session)).toMatchObject({ points: 8 * count });
  await client.cut();
});

test('what the other ways in refuse, the socket refuses too: times before the start, and what is no number', async () => {
  const channels = [
    { dataType: 'rr', label: 'RR', rate: null },
    { dataType: 'ecg', label: 'ECG', rate: 10, valueKind: 'float32' },
  ];
  const session = await startRecording(world, channels);
  const sent = async (channel: number, points: PointArray, times?: Float64Array<ArrayBuffer>) => {
    const client = await connectRecorder(url, session);
    const entry = { channel, firstSample: 0, count: points.length, points, ...(times ? { times } : {}) };
    client.send(encodeMessage({ number: 1, deviceTime: undefined, entries: [entry] }));
    return (await client.closed).code;
  };
  expect(await sent(0, Int16Array.of(800, 810), Float64Array.of(-1, 5))).toBe(4400);
  expect(await sent(1, Float32Array.of(1, Number.NaN))).toBe(4400);
  expect(await sent(1, Float32Array.of(1, Number.POSITIVE_INFINITY))).toBe(4400);
  expect(await countsOf(world, session)).toEqual({ blocks: 0, points: 0 });
});

test('who hangs up while they are looked up takes no place from who comes next', async () => {
  const { person, userId, sessionId } = await startRecording(world);
  const { port, hostname } = new URL(url.replace('ws:', 'http:'));
  const asking = [
    `GET ${recordPath(userId, sessionId)} HTTP/1.1`,
    `host: ${hostname}:${port}`,
    `authorization: Bearer ${person.token}`,
    'connection: upgrade',
    'upgrade: websocket',
    'sec-websocket-version: 13',
    'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==',
    `sec-websocket-protocol: ${recordProtocol}`,
  ];
  // More than one person may hold.
  for (let tries = 0; tries < 240; tries++) {
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    socket.on('error', () => {});
    socket.write(`${asking.join('\r\n')}\r\n\r\n`, () => socket.resetAndDestroy());
    await once(socket, 'close');
  }
  const opened: Client[] = [];
  await until('somebody is let in', 10_000, async () => {
    const options = { as: person.token, protocols: [recordProtocol] };
    return openSocket(`${url}${recordPath(userId, sessionId)}`, options).then(
      (client) => opened.push(client) > 0,
      () => false,
    );
  });
  for (const client of opened) await client.cut();
});

type Told = (string | number)[];

/** Hands points to a committer of its own, as sockets do. */
async function committerOf(changed: Partial<CommitterDeps> = {}) {
  const { person, userId, sessionId } = await startRecording(world);
  const told: Told = [];
  const { db, consent, identity, clock } = { ...world.app, clock: { now: () => new Date() } };
  const committer = createCommitter({
    db,
    vault: world.vault,
    consent,
    clock,
    metrics: world.metrics,
    limits: createLimits({ ...usualLimits, db, clock }),
    loginsStanding: identity.logins.standing,
    log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
    instance: 'test',
    watchersOf: () => [],
    feed: () => {},
    onOutage: (isAway) => told.push(isAway ? 'away' : 'back'),
    onFull: () => told.push(committer.isFull() ? 'full' : 'room'),
    ...changed,
  });
  onTestFinished(() => committer.close());
  const form = formOf({ value_kind: 'integer', bits: 16, rate: 1000 });
  const sender = (person: Person, acked: Sender['acked']): Sender => ({
    session: { userId, sessionId },
    actor: () => person.actor,
    isGone: () => false,
    acked,
    failed: (error) => told.push(error.code),
    admitAgain: () => Promise.resolve(),
  });
  const push = (number: number, bytes: number, acked: Sender['acked']) =>
    committer.push({
      sender: sender(person, acked),
      number,
      bytes,
      pieces: [{ channel: { number: 0, form, rate: 1000 }, firstSample: number * 100, points: some(number) }],
      readings: [],
    });
  return { push, told };
}

test('recorders that were told to wait as too much is in hand are told when there is room', async () => {
  const { push, told } = await committerOf();
  const note = (number: number) => told.push(number);
  push(1, 100 * 1024 * 1024, note);
  push(2, 100 * 1024 * 1024, note);
  expect(told).toEqual(['full']);
  await until('both are stored', 10_000, () => told.includes(1) && told.includes(2));
  expect(told.filter((one) => one === 'full' || one === 'room')).toEqual(['full', 'room']);
});

test('points that come to grief keep no later ones from being stored', async () => {
  const { push, told } = await committerOf();
  push(1, 100, () => {
    throw new Error('A defect that nobody has thought of.');
  });
  await until('its sender is told', 10_000, () => told.length > 0);
  expect(told).toEqual(['busy']);
  push(2, 100, (number) => told.push(number));
  await until('the next is stored', 10_000, () => told.includes(2));
});

test('recorders that were told to wait for the database are told to go on when points were given up', async () => {
  let at = Date.now();
  const clock = { now: () => new Date(at) };
  const away = Object.assign(new Error('gone'), { code: '57P01' });
  const db = { ...world.app.db, withSystem: () => Promise.reject(away) } as CommitterDeps['db'];
  const onOutage = (isAway: boolean) => {
    told.push(isAway ? 'away' : 'back');
    at += 61_000;
  };
  const { push, told }: Awaited<ReturnType<typeof committerOf>> = await committerOf({ db, clock, onOutage });
  push(1, 100, (number) => told.push(number));
  await until('it is given up', 10_000, () => told.includes('busy'));
  expect(told).toEqual(['away', 'back', 'busy']);
});

test('recorders that were told to wait for the database are told to go on when it refuses what it gets', async () => {
  const failures = ['57P01', '23514'];
  const db = {
    ...world.app.db,
    withSystem: (...given: Parameters<CommitterDeps['db']['withSystem']>) => {
      const code = failures.shift();
      return code
        ? Promise.reject(Object.assign(new Error('refused'), { code }))
        : world.app.db.withSystem(...given);
    },
  } as CommitterDeps['db'];
  const { push, told } = await committerOf({ db });
  push(1, 100, (number) => told.push(number));
  await until('it is stored', 10_000, () => told.includes(1));
  expect(told).toEqual(['away', 'back', 1]);
});

test('who opens a socket in the moment in which the database goes is told at once to come back', async () => {
  const session = await startRecording(world);
  const owner = new pg.Client({ connectionString: world.urls.directUrl });
  await owner.connect();
  await owner.query('begin');
  await owner.query('lock table channels in access exclusive mode');
  const clients = [await connectRecorder(url, session), await connectWatcher(url, session)];
  const ended = `select pg_terminate_backend(pid, 5000) from pg_stat_activity
    where datname = current_database() and application_name = 'attune' and wait_event_type = 'Lock'`;
  let ends = 0;
  await until('both are let go', 10_000, async () => {
    ends += (await owner.query(ended)).rows.length;
    return ends === clients.length;
  });
  await owner.query('rollback');
  await owner.end();
  for (const client of clients) expect(await client.closed).toEqual({ code: 1013, reason: 'busy' });
});

test('whoever changes their consent keeps only their own points waiting', async () => {
  const [changing, other] = [await startRecording(world), await startRecording(world)];
  const [theirs, others] = [await connectRecorder(url, changing), await connectRecorder(url, other)];
  const owner = new pg.Client({ connectionString: world.urls.directUrl });
  await owner.connect();
  await owner.query('begin');
  await owner.query(`select from consents where user_id = '${changing.userId}' for update`);
  theirs.send(message(1, 0, some(1)));
  for (let number = 1; number <= 3; number++) {
    others.send(message(number, number * 100, some(number)));
    await acked(others, number);
  }
  expect(theirs.texts.some(({ type }) => type === 'ack')).toBe(false);
  await owner.query('rollback');
  await owner.end();
  await acked(theirs, 1);
  expect(await countsOf(world, changing)).toMatchObject({ points: 100 });
  await theirs.cut();
  await others.cut();
});
