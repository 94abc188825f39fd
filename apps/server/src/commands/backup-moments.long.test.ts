import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { chooseRestore } from '../kernel/backup/choose.ts';
import { restoreCluster } from '../kernel/backup/restore.ts';
import { newId } from '../kernel/ids.ts';
import { KeyGone } from '../kernel/keys/vault.ts';
import type { Runtime } from '../runtime.ts';
import { cleanUp, newPlace, outcome, type Place } from '../testing/program-kit.ts';
import {
  backUp,
  backupsOf,
  demoIn,
  differences,
  type Everything,
  everythingIn,
  quietly,
  withOwner,
} from './backup-kit.ts';

const patient = '0190a77e-0000-7000-8000-000000000003';

afterAll(cleanUp);

type Moment = { readonly at: Date; readonly rows: Everything };

/** Everything as of now, and the time: what is written afterwards comes later. */
async function moment({ urls }: Runtime): Promise<Moment> {
  const rows = await everythingIn(urls.directUrl);
  await sleep(20);
  const at = await withOwner(urls.directUrl, async (owner) => {
    const { rows: now } = await owner.query<{ at: Date }>('select clock_timestamp() as at');
    return now[0]?.at as Date;
  });
  await sleep(20);
  return { at, rows };
}

/** One write of many kinds, some of which remove a lot. */
async function write({ app, urls }: Runtime, kind: number, seed: number): Promise<void> {
  const sql = (text: string) => withOwner(urls.directUrl, (owner) => owner.query(text));
  if (kind === 0)
    await app.identity.users.create({ firstName: `Person ${seed}`, email: `p${seed}@example.org` });
  if (kind === 1)
    await sql(
      `update profiles set updated_at = now() where user_id in (select id from users order by md5(id::text || '${seed}') limit 3)`,
    );
  if (kind === 2) await sql(`delete from activities where md5(id::text || '${seed}') < '4'`);
  if (kind === 3) await sql(`delete from markers where md5(id::text || '${seed}') < '8'`);
  if (kind === 4) await sql(`update workshops set title = title where md5(id::text || '${seed}') < '8'`);
  if (kind === 5) await sql(`delete from notifications where md5(id::text || '${seed}') < '4'`);
}

async function eraseFully({ app, vault, urls }: Runtime): Promise<void> {
  await withOwner(urls.directUrl, (owner) =>
    owner.query(
      `insert into data_requests (user_id, id, kind, state, asked_by, asked_as, asked_at, due_at, acts_at)
       values ($1, $2, 'erasure', 'waiting', $1, 'self', now(), now() + interval '1 month', now() - interval '1 second')`,
      [patient, newId()],
    ),
  );
  await app.identity.pseudonyms.fill();
  await app.privacy.erasing.tend();
  await expect(vault.of(patient)).rejects.toThrow(KeyGone);
}

const scratchOf = (place: Place) => join(place.folder, 'scratch');

/** As it comes out of the backup, before anything follows. */
async function restored(place: Place, to: Date): Promise<Everything> {
  const lostCluster = join(place.folder, 'postgres', 'cluster');
  const server = await restoreCluster({
    ...chooseRestore(undefined, backupsOf(place), { to, lostCluster }),
    ...{ into: scratchOf(place), to, lostCluster, log: () => {} },
    settings: { fsync: 'off' },
  });
  try {
    return await everythingIn(server.url);
  } finally {
    await server.stop();
    rmSync(scratchOf(place), { recursive: true });
  }
}

/** What a restore ends on purpose, and what it writes down. */
const settled = [
  ...['login_tokens', 'logins', 'one_time_tokens', 'app_tokens', 'app_codes', 'push_subscriptions'],
  ...[
    'mails',
    'notifications',
    'weekly_reports',
    'workshop_messages',
    'pgboss.job',
    'backup_events',
    'erasures',
  ],
  ...['audit_events', 'audit_chain', 'audit_heads', 'audit_anchors', 'idempotency_keys'],
  // What programs write of themselves, and what is counted anew when somebody's events go.
  ...['pgboss.instance', 'pgboss.version', 'event_count_changes'],
];

/** Of these the seats taken, and the count of rights, follow from who is there: their ids are compared. */
const counting = ['workshops', 'users'];

const withoutCounts = (all: Everything): Everything =>
  new Map(
    [...all].map(([name, rows]) => [
      name,
      counting.includes(name) ? rows.map((row) => row.slice(0, row.indexOf(','))) : rows,
    ]),
  );

test('restored to a moment before deletions and an erasure, every table has exactly the rows of that moment, and nothing of the erased', async () => {
  const place = await newPlace();
  const [seeds = []] = fc.sample(fc.uniqueArray(fc.nat({ max: 1e9 }), { minLength: 48, maxLength: 48 }), 1);
  const chosen = new Set(fc.sample(fc.nat({ max: 20 }), { numRuns: 3 }).map((at, i) => i * 16 + (at % 15)));
  const moments: Moment[] = [];
  await quietly(place, async (runtime) => {
    await demoIn(runtime);
    await runtime.app.identity.pseudonyms.fill();
    await backUp(place, runtime);
    for (const [at, seed] of seeds.entries()) {
      await write(runtime, seed % 6, seed);
      if (chosen.has(at)) moments.push(await moment(runtime));
    }
    await eraseFully(runtime);
    expect(moments).toHaveLength(3);
    expect(
      differences(moments[0]?.rows as Everything, moments[2]?.rows as Everything).length,
    ).toBeGreaterThan(5);
  });
  for (const { at, rows } of moments) {
    expect(rows.size).toBeGreaterThan(90);
    expect(differences(rows, await restored(place, at)), `seeds ${seeds}`).toEqual([]);
  }

  const [, middle] = moments as [Moment, Moment, Moment];
  const answer = await outcome(place, ['backup', 'restore', '--to', middle.at.toISOString(), '--replace'], {
    settings: { ATTUNE_BACKUP_DIR: backupsOf(place) },
  });
  expect([answer.code, answer.complaints]).toEqual([0, []]);
  expect(answer.said.join('\n')).toMatch(/1 people were erased again/);
  await quietly(place, async ({ urls, vault }) => {
    const now = await everythingIn(urls.directUrl);
    const pseudonym = vault.pseudonym(patient).toString('hex');
    for (const [name, rows] of now)
      expect(
        rows.filter((row) => row.includes(patient)),
        name,
      ).toEqual([]);
    const others = differences(withoutCounts(middle.rows), withoutCounts(now), settled).filter(
      (line) => !line.includes(patient) && !line.includes(pseudonym),
    );
    expect(others).toEqual([]);
    for (const name of ['logins', 'login_tokens']) expect(now.get(name)).toEqual([]);
  });
}, 600_000);
