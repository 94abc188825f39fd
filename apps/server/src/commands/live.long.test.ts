import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { type EmbeddedServer, startEmbedded } from '../kernel/database/embedded.ts';
import { ask as askDatabase, asRole } from '../testing/cluster.ts';
import { createDevice, type Device, pointsOf } from '../testing/device-kit.ts';
import { type Instance, instanceOf, tellFailure } from '../testing/failure-kit.ts';
import { ask, readRaw, signIn } from '../testing/http-kit.ts';
import { makePeople } from '../testing/people-kit.ts';
import { cleanUp, killAll, newPlace, type Place, start, stop, until } from '../testing/program-kit.ts';
import { createRecorderDevice } from '../testing/recorder-device-kit.ts';
import { bytesOf, randomFrom } from '../testing/recordings-kit.ts';

// The size that has to hold; smaller ones are for whoever looks for a mistake.
const seconds = Number(process.env.TEST_LIVE_SECONDS ?? 300);
const count = Number(process.env.TEST_LIVE_DEVICES ?? 200);
const seed = Number(process.env.TEST_SEED ?? Math.floor(Math.random() * 2 ** 31));
const people = 10;
const byRecorder = 10;
const pointsASecond = 1000;
// Milliseconds. On a slow machine all of it takes longer; a device with which nothing happens at all hangs.
const standstill = 60_000;

let database: EmbeddedServer | undefined;
const folder = mkdtempSync(join(tmpdir(), 'attune-live-'));
afterAll(async () => {
  await cleanUp();
  await database?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const startDatabase = async (): Promise<EmbeddedServer> => {
  database = await startEmbedded({ dataDir: folder, log: () => {}, settings: { max_connections: '80' } });
  return database;
};

/** Two instances on one database and the same keys. */
async function openInstances() {
  const { url } = await startDatabase();
  const password = randomBytes(16).toString('hex');
  await askDatabase(url, `create role attune_app login noinherit password '${password}'`);
  const settings = {
    ATTUNE_DATABASE_URL: asRole(url, 'attune_app', password),
    ATTUNE_DATABASE_DIRECT_URL: url,
    ATTUNE_KEYS_FILE: join(folder, 'keys.sqlite'),
    ATTUNE_MASTER_KEY: randomBytes(32).toString('base64'),
  };
  const places = [await newPlace(), await newPlace()] as const;
  const open = async (number: 0 | 1) =>
    instanceOf(`instance ${number}`, await start(places[number], [], { settings }));
  return { url, settings, places, open, instances: [await open(0), await open(1)] };
}

type Instances = Awaited<ReturnType<typeof openInstances>>;

async function startSession(url: string, userId: string, token: string): Promise<string> {
  const begun = await ask(url, `/v1/users/${userId}/sessions`, {
    as: token,
    json: {
      startedAt: '2026-11-01T10:00:00Z',
      channels: [{ dataType: 'ecg', label: 'ECG', rate: pointsASecond }],
    },
  });
  expect(begun.status).toBe(201);
  return begun.json.id;
}

async function openDevices(places: readonly Place[], settings: NodeJS.ProcessEnv): Promise<Device[]> {
  const [{ url }] = places as [Place];
  const links = await makePeople(
    settings,
    Array.from({ length: people }, (_, i) => `live${i}`),
  );
  const logins = await Promise.all(links.map((link) => signIn(url, link)));
  const devices: Device[] = [];
  for (let number = 0; number < count; number++) {
    const { userId, token } = logins[number % people] as { userId: string; token: string };
    const of = { number, userId, token, urls: places.map((place) => place.url.replace('http:', 'ws:')) };
    const random = randomFrom(seed + number);
    // One in so many is as an app would write it.
    devices.push(
      number % byRecorder === 0
        ? await createRecorderDevice({ ...of, random })
        : createDevice({ ...of, random, sessionId: await startSession(url, userId, token) }),
    );
  }
  return devices;
}

/** All devices take points, and send them when they can, until `end`. @returns how many each has taken */
async function stream(devices: readonly Device[], untilSeconds: number): Promise<number> {
  const began = performance.now();
  for (;;) {
    const taken = Math.min(untilSeconds, (performance.now() - began) / 1000) * pointsASecond;
    const place = Math.floor(taken / 100) * 100;
    for (const device of devices) device.tick(place);
    if (taken >= untilSeconds * pointsASecond) return place;
    await sleep(20);
  }
}

/** Kills the first of the instances a third of the way, starts it again, and later the database. */
async function makeTrouble({ instances, open }: Instances): Promise<void> {
  const [first] = instances as [Instance];
  await sleep((seconds * 1000) / 3);
  killAll([first.program.pid]);
  await first.program.ended;
  await sleep(3000);
  instances.push(await open(0));
  await sleep((seconds * 1000) / 4);
  await database?.stop();
  await sleep(2000);
  await startDatabase();
}

/** Waits until everything is acknowledged, as long as each device that is behind gets on. */
async function catchUp({ instances }: Instances, devices: readonly Device[], taken: number): Promise<void> {
  const progress = new Map<Device, { acked: number; at: number }>();
  await until('everything is acknowledged', 600_000, () => {
    const gone = instances.slice(1).find(({ ended }) => ended());
    if (gone) throw new Error(`${gone.name} has ended by itself.`);
    const now = performance.now();
    for (const device of devices) {
      device.tick(taken);
      const acked = device.acked();
      const last = progress.get(device);
      if (last?.acked !== acked) progress.set(device, { acked, at: now });
      else if (acked < taken && now - last.at > standstill)
        throw new Error(`For ${standstill} ms nothing of device ${device.number} was acknowledged.`);
    }
    return devices.every((device) => device.acked() === taken);
  });
}

/** Lets the devices record and cuts them off, one after the other. @returns how many points each took, and how many cuts */
async function recordInTrouble(instances: Instances, devices: readonly Device[]) {
  const random = randomFrom(seed);
  await until('all devices are connected', 60_000, () => devices.every((device) => device.connections() > 0));
  let cuts = 0;
  const cutting = setInterval(() => {
    cuts++;
    devices[Math.floor(random() * count)]?.cut();
  }, 200);
  const [taken] = await Promise.all([stream(devices, seconds), makeTrouble(instances)]).finally(() =>
    clearInterval(cutting),
  );
  await catchUp(instances, devices, taken);
  for (const device of devices) device.close();
  return { taken, cuts };
}

async function expectWhole(url: string, device: Device, taken: number): Promise<void> {
  const read = await readRaw(url, device.userId, device.token, device.sessionId, 0);
  expect(read.status).toBe(200);
  expect(read.body.equals(bytesOf(pointsOf(device.number, 0, taken)))).toBe(true);
}

test(`${count} devices record for ${seconds} s, connections are cut, an instance is killed, PostgreSQL restarted: each acknowledged point is there once`, async () => {
  console.log(`live: TEST_SEED=${seed}`);
  const opened = await openInstances();
  const { url, settings, places, instances } = opened;
  const devices = await openDevices(places, settings);
  try {
    const { taken, cuts } = await recordInTrouble(opened, devices);
    expect(devices.flatMap((device) => device.problems)).toEqual([]);
    const { rows } = await askDatabase(
      url,
      "select count(*)::int as blocks, sum(sample_count)::int8::text as points, pg_total_relation_size('blocks')::text as bytes from blocks",
    );
    for (const device of devices) await expectWhole(places[1].url, device, taken);
    expect(Number(rows[0].points)).toBe(taken * count);
    const connections = devices.reduce((sum, device) => sum + device.connections(), 0);
    console.log(
      `live: ${taken * count} points of ${count} devices, each acknowledged and there once; ${cuts} cuts, ${connections} connections, one kill -9, one restart of PostgreSQL; ${rows[0].blocks} blocks, ${(Number(rows[0].bytes) / Number(rows[0].points)).toFixed(2)} bytes a point before packing`,
    );
    // Otherwise nothing was shown.
    expect(connections).toBeGreaterThan(count + cuts / 2);
    const [killed, ...others] = instances;
    expect(killed?.ended()).toEqual({ code: null, signal: 'SIGKILL' });
    for (const { program } of others) expect(await stop(program)).toEqual({ code: 0, signal: null });
  } catch (error) {
    console.error(tellFailure(instances, devices, seconds * pointsASecond));
    throw error;
  }
});
