import { chmodSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { linksOf } from '../testing/demo-kit.ts';
import { type Answer, ask, openUpload, readRaw, sessionsOf, signIn, tokenIn } from '../testing/http-kit.ts';
import {
  cleanUp,
  newPlace,
  outcome,
  type Place,
  type Program,
  type RunOptions,
  serversOn,
  start,
  stop,
} from '../testing/program-kit.ts';
import { openEnded, recording } from '../testing/recordings-kit.ts';

afterAll(cleanUp);

const people = ['administrator', 'practitioner', 'patient', 'parent', 'child', 'organizer', 'participant'];
const useLink = (url: string, token: string | undefined, headers: Record<string, string> = {}) =>
  ask(url, '/v1/login-links/use', { json: { token }, headers });

/** All that tells one refusal from another. */
const refusal = ({ status, json }: Answer) => ({ ...json, status, requestId: undefined });

describe('a server with the demo', () => {
  const options = ['--demo'];
  let place: Place;
  let program: Program;
  const entered = new Map<string, Answer>();

  beforeAll(async () => {
    place = await newPlace();
    program = await start(place, options);
    for (const [person, token] of linksOf(program)) entered.set(person, await useLink(place.url, token));
  });

  const patient = () => {
    const answer = entered.get('patient');
    if (!answer) throw new Error('No link was printed for the patient.');
    return { userId: answer.json.userId as string, token: tokenIn(answer) };
  };

  test('prints one line a person, with a link that signs in, once', async () => {
    expect([...entered.keys()]).toEqual(people);
    const lines = program.said().filter((line) => line.includes('#token='));
    expect(lines).toHaveLength(people.length);
    for (const line of lines) expect(line).toContain(`http://localhost:${place.port}/enter#token=`);
    const users = new Set<string>();
    for (const [person, answer] of entered) {
      expect(answer.status, person).toBe(200);
      const me = await ask(place.url, '/v1/me', { as: tokenIn(answer) });
      expect(me.json.userId, person).toBe(answer.json.userId);
      users.add(me.json.userId);
    }
    expect(users.size).toBe(people.length);
    const unknown = refusal(await useLink(place.url, 'x'.repeat(43)));
    expect(unknown.status).toBe(404);
    for (const [person, token] of linksOf(program))
      expect(refusal(await useLink(place.url, token)), person).toEqual(unknown);
  });

  test('health and measures are on the private port only', async () => {
    for (const path of ['/health', '/ready', '/metrics']) {
      const inside = await ask(place.opsUrl, path);
      expect(inside.status, path).toBe(200);
      const outside = await ask(place.url, path);
      // Either the app, which answers every address that is not the API's, or a problem.
      expect(outside.headers['content-type'], path).toMatch(/^(text\/html|application\/problem\+json)/);
      expect(outside.body.toString(), path).not.toMatch(/alive|"ready"|# HELP/);
    }
    expect((await ask(place.opsUrl, '/health')).json).toEqual({ status: 'alive' });
    const ready = { status: 'ready', checks: { service: 'well', database: 'well', keys: 'well' } };
    expect((await ask(place.opsUrl, '/ready')).json).toEqual(ready);
    expect((await ask(place.opsUrl, '/metrics')).body.toString()).toMatch(/^# HELP /m);
    expect((await ask(place.opsUrl, '/v1/me')).status).toBe(401);
    expect((await ask(place.opsUrl, '/v1/audit')).status).toBe(404);
  });

  test('the API describes itself', async () => {
    const openApi = await ask(place.url, '/openapi.json');
    expect(openApi.json.openapi).toMatch(/^3\.1\./);
    expect(openApi.json.paths['/v1/users/{userId}/sessions/import'].post.operationId).toBe('importSession');
    const docs = await ask(place.url, '/docs/');
    expect(docs.status).toBe(200);
    expect(docs.headers['content-type']).toMatch(/^text\/html/);
    expect(docs.body.toString()).toContain('swagger-ui');
  });

  test('a second instance on the folder is refused in one line, and the first goes on', async () => {
    const other = { ...(await newPlace()), folder: place.folder };
    expect(await outcome(other, ['start'])).toEqual({
      code: 1,
      said: [],
      complaints: [
        `attune: Another Attune runs on ${place.folder}/postgres (process ${program.pid}): stop that one first, or set ATTUNE_DATA_DIR to another folder.`,
      ],
    });
    expect((await ask(place.opsUrl, '/ready')).status).toBe(200);
  });

  test('Ctrl-C ends all of it, and a second start keeps the data', async () => {
    const { userId, token } = patient();
    const before = await sessionsOf(place.url, userId, token);
    expect(before).toHaveLength(1);
    expect(before[0]).toMatchObject({ state: 'complete', userId });
    const points = await readRaw(place.url, userId, token, before[0].id, 0);
    expect(points.body).toHaveLength(2 * before[0].channels[0].points);

    expect(serversOn(place)).not.toEqual([]);
    expect(await stop(program)).toEqual({ code: 0, signal: null });
    expect(program.complaints()).toEqual([]);
    expect(serversOn(place)).toEqual([]);

    program = await start(place, options);
    expect([...linksOf(program).keys()]).toEqual(people);
    // Who was signed in still is, and there is one recording still.
    expect(await sessionsOf(place.url, userId, token)).toEqual(before);
    expect((await readRaw(place.url, userId, token, before[0].id, 0)).body).toEqual(points.body);
    expect((await signIn(place.url, linksOf(program).get('patient') ?? '')).userId).toBe(userId);
  });

  test('a link works from this machine alone, and a refused try does not use it up', async () => {
    // A start makes fresh links.
    await stop(program);
    program = await start(place, options);
    const token = linksOf(program).get('organizer');
    for (const name of ['x-forwarded-for', 'forwarded', 'via']) {
      const refused = await useLink(place.url, token, { [name]: '127.0.0.1' });
      expect([refused.status, refused.json.code], name).toEqual([403, 'refused']);
    }
    expect((await useLink(place.url, token)).status).toBe(200);
  });

  test('Ctrl-C during an upload that goes nowhere ends it all the same, and nothing of it is there', async () => {
    const { userId, token } = patient();
    const made = recording(1, 600);
    const file = openEnded(made);
    const before = await sessionsOf(place.url, userId, token);
    const half = file.subarray(0, file.length / 2);
    const upload = await openUpload(place.url, userId, token, file.length, half);
    // Answered after what the upload sent: the server is in the middle of it.
    expect((await ask(place.url, '/v1/me', { as: token })).status).toBe(200);
    expect(await stop(program)).toEqual({ code: 0, signal: null });
    upload.destroy();
    expect(serversOn(place)).toEqual([]);

    program = await start(place, options);
    expect(await sessionsOf(place.url, userId, token)).toEqual(before);
    const whole = await ask(place.url, `/v1/users/${userId}/sessions/import`, { as: token, bytes: file });
    expect([whole.status, whole.json.session.startedAt]).toEqual([201, made.startedAt]);
  });
});

describe('what an operator can mend is one line, and the program ends', () => {
  const isRoot = process.getuid?.() === 0;

  /** Runs a command that must fail. @returns its one line */
  async function complaint(args: readonly string[], options: RunOptions & { place?: Place } = {}) {
    const place = options.place ?? (await newPlace());
    const { code, said, complaints } = await outcome(place, args, options);
    expect(code).toBe(1);
    expect(said).toEqual([]);
    expect(complaints).toHaveLength(1);
    expect(serversOn(place)).toEqual([]);
    return complaints[0];
  }

  test.for(['port', 'opsPort'] as const)('a taken %s', async (which) => {
    const place = await newPlace();
    const holder = createServer().listen(place[which], '127.0.0.1');
    onTestFinished(() => void holder.close());
    const option = which === 'port' ? '--port' : '--ops-port';
    expect(await complaint(['start'], { place })).toBe(
      `attune: Port ${place[which]} is taken: stop what uses it, or choose another with ${option} N.`,
    );
    // Nothing was left behind that the next one could trip over.
    const other = await newPlace();
    const program = await start({ ...other, folder: place.folder });
    expect(await stop(program)).toEqual({ code: 0, signal: null });
  });

  test('a folder that is not writable', async () => {
    const place = await newPlace();
    chmodSync(place.folder, 0o555);
    // Root writes everywhere but into what the kernel shows.
    const folder = isRoot ? '/sys/attune' : place.folder;
    expect(await complaint(['start'], { place, settings: { ATTUNE_DATA_DIR: folder } })).toBe(
      `attune: ${folder}/postgres is not writable: give this account write access to it, or set ATTUNE_DATA_DIR to another folder.`,
    );
  });

  test('settings that are unknown or wrong, all at once', async () => {
    const settings = { ATTUNE_PROT: '4100', ATTUNE_PORT: 'abc', ATTUNE_LOG: 'loud', ATTUNE_POOL_MAX: '0' };
    const line = await complaint(['start'], { settings });
    expect(line).toMatch(/^attune: Configuration: /);
    for (const name of Object.keys(settings)) expect(line).toContain(name);
    expect(line).toContain('ATTUNE_PROT is no setting of Attune');
  });

  test.for(['start --prot 4100', 'start --port', 'begin', 'import', 'migrate sideways'])(
    'attune %s',
    async (line) => {
      const place = await newPlace();
      const said = await complaint(line.split(' '), { place });
      expect(said).toMatch(/^attune: .*(attune help|attune import|attune migrate)/);
      expect(readdirSync(place.folder)).toEqual([]);
    },
  );
});
