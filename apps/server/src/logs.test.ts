import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { PgBoss } from 'pg-boss';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { readConfig } from './config.ts';
import { openRuntime, type Runtime, runningEmbedded } from './runtime.ts';
import { enter, linksOf } from './testing/demo-kit.ts';
import { hashesOf, sealedWordsOf } from './testing/erasure-kit.ts';
import { ask, type Json } from './testing/http-kit.ts';
import { numbersOf } from './testing/metrics-kit.ts';
import { cleanUp, newPlace, type Place, type Program, start, stop, until } from './testing/program-kit.ts';
import { recordingFile } from './testing/recording.ts';
import { formsOf } from './testing/search-kit.ts';
import { openPostbox } from './testing/smtp-kit.ts';
import type { World } from './testing/world.ts';

afterAll(cleanUp);

const words = [
  'Quellwasser',
  'adalbertine@example.org',
  'Walks by the Unstrut',
  'correct horse unstrut staple',
];

/** The program's own database and keys, from outside. */
async function beside(place: Place): Promise<Runtime> {
  const urls = await runningEmbedded(place.folder);
  if (!urls) throw new Error('No database runs there.');
  const runtime = await openRuntime(
    readConfig({
      ATTUNE_DATABASE_URL: urls.url,
      ATTUNE_DATABASE_DIRECT_URL: urls.directUrl,
      ATTUNE_DATA_DIR: place.folder,
      ATTUNE_LOG: 'error',
    }),
    { schema: 'check' },
  );
  return runtime;
}

async function owner(runtime: Runtime): Promise<Client> {
  const client = new Client({ connectionString: runtime.urls.directUrl });
  // It may end before the test does.
  client.on('error', () => {});
  await client.connect();
  return client;
}

/** What people do in a day, also what goes wrong. @returns every status that was answered */
async function live(place: Place, program: Program): Promise<{ tokens: string[]; statuses: Set<number> }> {
  const tokens = [...linksOf(program).values()];
  const statuses = new Set<number>();
  const signedIn = async (who: string) => {
    const login = await enter(place, program, who);
    tokens.push(login.token);
    return async (path: string, method = 'GET', json?: Json, bytes?: Uint8Array) => {
      const answer = await ask(place.url, path.replace('{me}', login.userId), {
        as: login.token,
        method,
        ...(json === undefined ? {} : { json }),
        ...(bytes ? { bytes } : {}),
      });
      statuses.add(answer.status);
      return answer.json;
    };
  };
  const [patient, admin, organizer] = [
    await signedIn('patient'),
    await signedIn('administrator'),
    await signedIn('organizer'),
  ];
  await patient('/v1/users/{me}/profile', 'PATCH', { bio: words[2] });
  await patient(`/v1/users/{me}/profile?name=${words[0]}`);
  await patient('/v1/users/{me}/sessions/import?name=Quellwasser.edf', 'POST', undefined, recordingFile());
  await patient(
    '/v1/users/{me}/sessions/import?name=broken.edf',
    'POST',
    undefined,
    Buffer.from(words.join(' ')),
  );
  await admin('/v1/invites', 'POST', { email: words[1] });
  await patient('/v1/invites', 'POST', { email: words[1] });
  await admin(`/v1/people?name=Quellwasser`);
  for (const { id } of (await organizer('/v1/workshops')).items ?? [])
    await patient(`/v1/workshops/${id}/participants/{me}`, 'PUT', {});
  await patient('/v1/users/{me}/data-requests', 'POST', { kind: 'export' });
  await patient('/v1/users/{me}/data-requests', 'POST', { kind: 'erasure' });
  for (const email of [words[1], 'mateo@demo.invalid']) {
    const signIn = await ask(place.url, '/v1/sign-in', { json: { email, password: words[3] } });
    statuses.add(signIn.status);
    await ask(place.url, '/v1/password-resets', { json: { email } });
  }
  await ask(place.url, `/v1/${words[0]}/${encodeURIComponent(String(words[1]))}`);
  await ask(place.url, '/v1/sign-in', {
    bytes: Buffer.from(`{"email": "${words[1]}",`),
    headers: { 'content-type': 'application/json' },
  });
  return { tokens, statuses };
}

/** A defect whose error, as the database has it, holds a whole row; and jobs that fail for good with words in their payload. */
async function breakThings(place: Place, program: Program, runtime: Runtime, sql: Client): Promise<void> {
  const login = await enter(place, program, 'practitioner');
  await sql.query(`alter table profiles add constraint never check (false) not valid`);
  const answer = await ask(place.url, `/v1/users/${login.userId}/profile`, {
    as: login.token,
    method: 'PATCH',
    json: { bio: words[2] },
  });
  expect(answer.status).toBe(500);
  await sql.query('alter table profiles drop constraint never');
  const boss = new PgBoss({
    connectionString: runtime.urls.directUrl,
    schema: 'pgboss',
    migrate: false,
    supervise: false,
    schedule: false,
  });
  boss.on('error', () => {});
  await boss.start();
  await boss.send('expire-logins', { name: words[0] }, { retryLimit: 0 });
  await boss.send('tend-data-requests', {});
  await boss.stop({ graceful: false });
}

test('neither the log, at its most talkative, nor a number holds anything of a person', async () => {
  const postbox = await openPostbox();
  onTestFinished(() => postbox.close());
  // Every mail is refused, by words that name the address.
  postbox.knowNobody();
  const place = await newPlace();
  const program = await start(place, ['--demo'], {
    settings: {
      ATTUNE_LOG: 'debug',
      ATTUNE_ERASURE_GRACE_DAYS: '0',
      ATTUNE_MAIL_URL: postbox.url,
    },
  });
  const runtime = await beside(place);
  const sql = await owner(runtime);
  await sql.query('update pgboss.queue set retry_limit = 0');
  const { rows: users } = await sql.query<{ id: string }>('select id from users');
  const values = new Set<string>(words);
  const collect = async () => {
    for (const { id } of users) {
      values.add(id);
      const isHere = (await sql.query('select from users where id = $1', [id])).rowCount;
      if (!isHere) continue;
      for (const one of await sealedWordsOf(runtime as unknown as World, id)) values.add(one);
      for (const one of await hashesOf(sql, id)) values.add(one);
    }
  };
  await collect();
  const { tokens, statuses } = await live(place, program);
  for (const token of tokens) values.add(token);
  await collect();
  await breakThings(place, program, runtime, sql);
  const logged = (fits: (line: Json) => boolean) => program.logged().some((line) => fits(JSON.parse(line)));
  const hasFailed = (name: string) =>
    logged(({ message, job }) => message === 'job failed for good' && job === name);
  await until('the jobs have failed and somebody is erased', 60_000, async () => {
    const { rows } = await sql.query('select from erasures where completed_at is not null');
    return rows.length > 0 && ['expire-logins', 'send-mail'].every(hasFailed);
  });
  await collect();
  const metrics = (await ask(place.opsUrl, '/metrics')).body.toString();
  await sql.end();
  await runtime.close();
  await stop(program);

  expect([...statuses].sort()).toEqual(expect.arrayContaining([200, 201, 401, 403, 422]));
  expect(logged(({ message }) => message === 'defect')).toBe(true);
  expect(logged(({ message, jobId, traceId }) => message !== 'request' && jobId && traceId)).toBe(true);
  expect(program.logged().length).toBeGreaterThan(20);
  expect(values.size).toBeGreaterThan(40);
  const folder = join(place.folder, 'postgres', 'log');
  const files = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
  const everything = [...program.logged(), ...program.complaints(), ...files, metrics]
    .join('\n')
    .toLowerCase();
  const found = [...values].filter((value) =>
    formsOf(value).some((form) => everything.includes(form.toLowerCase())),
  );
  expect(found).toEqual([]);
  const { of } = numbersOf(metrics);
  expect([...of('attune_build_info').keys()].join()).toMatch(/version="[\d.]+",schema="\d{4}",part="all"/);
  expect([...of('attune_disk_free_bytes').keys()]).toContain('folder="data"');
  expect(of('attune_failed_jobs_open').get('')).toBeGreaterThan(0);
  expect(of('attune_job_seconds_count').get('work="expire-logins",outcome="failed"')).toBeGreaterThan(0);
  // What looks for them would find them.
  expect(everything).toContain('patch /v1/users/:userid/profile');
});
