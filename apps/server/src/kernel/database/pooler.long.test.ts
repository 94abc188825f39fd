import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask as askDatabase, makeDatabase } from '../../testing/cluster.ts';
import { enter } from '../../testing/demo-kit.ts';
import { ask, importPath, readRaw, sessionsOf, signIn } from '../../testing/http-kit.ts';
import { makePeople } from '../../testing/people-kit.ts';
import { type Pooler, pgbouncer, startPooler } from '../../testing/pgbouncer-kit.ts';
import {
  cleanUp,
  newPlace,
  outcome,
  type Place,
  type Program,
  start,
  stop,
} from '../../testing/program-kit.ts';
import { type Recording, randomFrom, recording } from '../../testing/recordings-kit.ts';

const notRun = process.env.ATTUNE_NOT_RUN_FILE;
if (!pgbouncer && notRun) appendFileSync(notRun, 'PgBouncer (apt-get install pgbouncer)\n');

/** Connections to the database for everybody, where the program would like 40. */
const connections = 5;

describe.skipIf(!pgbouncer)('through PgBouncer in transaction mode', () => {
  let database: Awaited<ReturnType<typeof makeDatabase>>;
  let pooler: Pooler;
  let place: Place;
  let program: Program;
  let settings: Record<string, string>;

  beforeAll(async () => {
    database = await makeDatabase('template1');
    pooler = await startPooler(pgbouncer ?? '', database.url, connections);
    place = await newPlace();
    settings = {
      ATTUNE_DATABASE_URL: pooler.url,
      ATTUNE_DATABASE_DIRECT_URL: database.directUrl.replace('@/', '@localhost/'),
      ATTUNE_POOL_MAX: '40',
    };
    // Migrates an empty database, makes the people of the demo, imports their recording.
    program = await start(place, ['--demo'], { settings });
  });

  afterAll(async () => {
    await cleanUp();
    await pooler?.stop();
    await database?.drop();
  });

  test('people sign in, store and read; strangers are refused', async () => {
    const patient = await enter(place, program, 'patient');
    const participant = await enter(place, program, 'participant');
    const practitioner = await enter(place, program, 'practitioner');
    expect((await ask(place.url, '/v1/me', { as: patient.token })).json.userId).toBe(patient.userId);
    const [demo] = await sessionsOf(place.url, patient.userId, patient.token);
    const points = await readRaw(place.url, patient.userId, patient.token, demo.id, 0);
    expect(points.body).toHaveLength(2 * demo.channels[0].points);

    const { file, channels } = recording(1);
    const imported = await ask(place.url, importPath(patient.userId), { as: patient.token, bytes: file });
    expect(imported.status).toBe(201);
    const read = await readRaw(place.url, patient.userId, patient.token, imported.json.session.id, 1);
    expect(read.body.equals(channels[1] as Buffer)).toBe(true);

    const list = `/v1/users/${patient.userId}/sessions`;
    expect((await ask(place.url, list)).status).toBe(401);
    expect((await ask(place.url, list, { as: 'x'.repeat(43) })).status).toBe(401);
    expect((await ask(place.url, list, { as: participant.token })).status).toBe(403);
    expect((await ask(place.url, list, { as: practitioner.token })).json.items).toHaveLength(2);
    expect((await ask(place.url, '/v1/sign-out', { as: practitioner.token, method: 'POST' })).status).toBe(
      204,
    );
    expect((await ask(place.url, list, { as: practitioner.token })).status).toBe(401);
    const refused = await ask(place.url, importPath(participant.userId), {
      as: participant.token,
      bytes: file,
    });
    expect([refused.status, refused.json.code]).toEqual([403, 'consent-missing']);
  });

  test('the import command works beside it, and tells what is there already', async () => {
    const path = join(place.folder, 'two.edf');
    writeFileSync(path, recording(2).file);
    const args = ['import', path, '--user', 'mateo@demo.invalid'];
    expect(await outcome(place, args, { settings })).toMatchObject({ code: 0, complaints: [] });
    expect((await outcome(place, args, { settings })).said[0]).toMatch(/^Already there/);
  });

  test('200 requests of 20 people at once over 5 connections: each sees their own, nobody else does', async () => {
    const names = Array.from({ length: 20 }, (_, i) => `person-${i}`);
    const tokens = await makePeople({ ...settings, ATTUNE_DATA_DIR: place.folder }, names);
    const logins = await Promise.all(tokens.map((token) => signIn(place.url, token)));
    const people = await Promise.all(
      logins.map(async (login, i) => {
        const own = recording(100 + i);
        const answer = await ask(place.url, importPath(login.userId), { as: login.token, bytes: own.file });
        expect(answer.status).toBe(201);
        return { ...login, own, name: names[i] ?? '', sessionId: answer.json.session.id as string };
      }),
    );
    const before = await transactions(pooler);
    const requests = people.flatMap((person, i) =>
      requestsOf(place.url, person, people[(i + 1) % people.length] ?? person),
    );
    expect(requests).toHaveLength(200);
    const watching = watchConnections(database);
    await Promise.all(shuffled(requests).map((request) => request()));
    const most = await watching.stop();
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(connections);
    expect((await transactions(pooler)) - before).toBeGreaterThan(requests.length);
    // Whoever comes next on one of the connections finds nothing of whoever had it before.
    const left = await Promise.all(Array.from({ length: connections }, () => leftOn(pooler)));
    expect(new Set(left.map(({ connection }) => connection)).size).toBeGreaterThan(1);
    for (const { role, subject, subjects } of left)
      expect([role, subject, subjects]).toEqual(['attune_app', '', '']);
    for (const { userId, token } of people)
      expect(await sessionsOf(place.url, userId, token)).toHaveLength(1);
    expect(program.complaints()).toEqual([]);
    expect(await stop(program)).toEqual({ code: 0, signal: null });
  });
});

type Somebody = {
  readonly userId: string;
  readonly token: string;
  readonly name: string;
  readonly sessionId: string;
  readonly own: Recording;
};

/** Ten requests of one person, reads and writes, for what is theirs and what is another's; each checks its answer. */
function requestsOf(url: string, self: Somebody, other: Somebody): (() => Promise<void>)[] {
  const get = (path: string) => ask(url, path, { as: self.token });
  const home = `/v1/users/${self.userId}`;
  const refused = async (path: string) => expect((await get(path)).status, path).toBe(403);
  return [
    async () =>
      expect((await get('/v1/me')).json).toMatchObject({ displayName: self.name, userId: self.userId }),
    async () => expect((await get(`${home}/profile`)).json.displayName).toBe(self.name),
    async () => expect((await get('/v1/people')).json.items).toEqual([]),
    async () => {
      const ids = (await sessionsOf(url, self.userId, self.token)).map((session) => session.id);
      expect(ids).toEqual([self.sessionId]);
    },
    ...[0, 1].map((channel) => async () => {
      const read = await readRaw(url, self.userId, self.token, self.sessionId, channel);
      expect(read.body.equals(self.own.channels[channel] as Buffer)).toBe(true);
    }),
    async () => {
      const again = await ask(url, importPath(self.userId), { as: self.token, bytes: self.own.file });
      expect([again.status, again.json.session.id]).toEqual([200, self.sessionId]);
    },
    async () => {
      const change = { method: 'PATCH', as: self.token, json: { theme: 'dark' } };
      expect((await ask(url, `${home}/preferences`, change)).json.theme).toBe('dark');
    },
    () => refused(`/v1/users/${other.userId}/sessions/${other.sessionId}`),
    // Under one's own name, somebody else's session is not there.
    async () => expect((await get(`${home}/sessions/${other.sessionId}`)).status).toBe(404),
  ];
}

function shuffled<T>(items: readonly T[]): T[] {
  const random = randomFrom(3);
  return items
    .map((item) => ({ item, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

async function transactions(pooler: Pooler): Promise<number> {
  const rows = await pooler.show('stats_totals');
  return rows.reduce((sum, row) => sum + Number(row.xact_count), 0);
}

/** What a connection shows that was just taken, and is held long enough for others to take the others. */
async function leftOn(pooler: Pooler) {
  const { rows } = await askDatabase(
    pooler.url,
    `select pg_backend_pid() as connection, current_user as role, pg_sleep(0.3),
       coalesce(current_setting('attune.subject', true), '') as subject,
       coalesce(current_setting('attune.subjects', true), '') as subjects`,
  );
  return rows[0];
}

/** Looks again and again how many connections of the login role the database has. */
function watchConnections(database: { url: string; directUrl: string }) {
  let isWatching = true;
  const most = (async () => {
    let seen = 0;
    while (isWatching) {
      const { rows } = await askDatabase(
        database.directUrl,
        `select count(*)::int as open from pg_stat_activity where usename = 'attune_app' and datname = current_database()`,
      );
      seen = Math.max(seen, rows[0].open);
    }
    return seen;
  })();
  return {
    stop: () => {
      isWatching = false;
      return most;
    },
  };
}
