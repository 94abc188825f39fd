import { afterAll, beforeAll, expect, test } from 'vitest';

import { openPatient, type Patient, type Settings } from './doctor-kit.ts';

let patient: Patient;

beforeAll(async () => {
  patient = await openPatient();
});
afterAll(async () => {
  await patient.close();
});

const of = (check: string, more?: Settings) => patient.of(check, more);
const asked = (statement: string) => patient.asked(statement);

test('days without a partition, jobs that wait or failed, and a workshop that counts wrongly are found', async () => {
  expect((await of('partitions')).join()).toMatch(/^well/);
  expect((await of('queue')).join()).toMatch(/^look No worker runs/);
  const day = `to_char(now() at time zone 'UTC', '"activities_"YYYY_MM_DD')`;
  await asked(`do $$ begin execute format('alter table %I rename to hidden', ${day}); end $$`);
  expect((await of('partitions')).join()).toMatch(/^look What people do has no part of its own for today/);
  await asked(`do $$ begin execute format('alter table hidden rename to %I', ${day}); end $$`);

  await patient.runtime.app.db.withSystem('make-demo', (run) =>
    patient.runtime.app.queue.send(run, 'expire-mails', {}),
  );
  await asked(`update pgboss.job set start_after = now() - interval '2 hours' where name = 'expire-mails'`);
  expect((await of('queue')).join('\n')).toMatch(/^wrong A job has waited for 120 minutes/m);
  await asked(`delete from pgboss.job where name = 'expire-mails'`);
  await asked(`insert into failed_jobs (id, job, connection, error, payload_ref, attempts, failed_at)
    values (gen_random_uuid(), 'expire-mails', 'x', 'Error', 'x', 1, now())`);
  expect((await of('queue')).join('\n')).toMatch(/^look 1 jobs failed/m);
  await asked('delete from failed_jobs');

  await asked('alter table workshops disable trigger user');
  const { rows } = await asked('select id from workshops where seats_taken < capacity limit 1');
  const add = (seats: number) =>
    asked(`update workshops set seats_taken = seats_taken + ${seats} where id = '${rows[0].id}'`);
  await add(1);
  expect((await of('invariants')).join()).toMatch(/^wrong workshops_over_capacity finds 1/);
  await add(-1);
  await asked('alter table workshops enable trigger user');
  expect((await of('invariants')).join()).toMatch(/^well/);
});

test('backups, copies of keys and proofs that are missing or too old are told apart', async () => {
  expect(await of('backups')).toEqual([
    'look Backups of the data: none is on record.',
    'look Copies of the keys: none is on record.',
    'look Proofs that a backup can be restored: none is on record.',
  ]);
  const note = (kind: string, hours: number, result = 'done') =>
    asked(`insert into backup_events (id, kind, at, what, outcome)
      values (gen_random_uuid(), '${kind}', now() - interval '${hours} hours', 'x', '${result}')`);
  await note('data', 100);
  await note('data', 1, 'failed');
  await note('keys', 30);
  await note('verify', 3);
  expect((await of('backups')).map((line) => line.split(':')[0])).toEqual([
    'wrong Backups of the data',
    'wrong Copies of the keys',
    'well Proofs that a backup can be restored',
  ]);
  // Scheduled more rarely, the same backup is new enough.
  const monthly = await of('backups', { ATTUNE_BACKUP_SCHEDULE: '41 2 1 * *' });
  expect(monthly[0]).toMatch(/^well Backups of the data: the last was 100 hours ago/);
  await asked('delete from backup_events');
});
