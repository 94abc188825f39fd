import type { Client } from 'pg';
import type { Config } from '../config.ts';
import type { Clock } from '../kernel/clock.ts';
import { longestWait } from '../kernel/cron.ts';
import { type Finding, look, orWell, well, wrong } from './doctor-findings.ts';

const hour = 3_600_000;

/** Looks as who may see everybody's rows, and changes nothing. */
export async function asAny<T>(owner: Client, work: () => Promise<T>): Promise<T> {
  await owner.query('begin read only');
  try {
    await owner.query('set local role attune_any');
    return await work();
  } finally {
    await owner.query('rollback');
  }
}

/** Whether what is written tomorrow has a part of its own: what is left over is slow to find and to remove. */
export async function lookAtPartitions(owner: Client): Promise<Finding[]> {
  const { rows } = await owner.query<{ missing: string }>(
    `select name as missing from (values
       ('today', 'activities_' || to_char(now() at time zone 'UTC', 'YYYY_MM_DD')),
       ('tomorrow', 'activities_' || to_char((now() + interval '1 day') at time zone 'UTC', 'YYYY_MM_DD')),
       ('this month', 'analytics_events_' || to_char(now() at time zone 'UTC', 'YYYY_MM')),
       ('the month in which tomorrow is', 'analytics_events_' || to_char((now() + interval '1 day') at time zone 'UTC', 'YYYY_MM'))
     ) as needed (name, part) where to_regclass('public.' || part) is null`,
  );
  return orWell(
    'partitions',
    'The days and months that are written to are made.',
    rows.map(({ missing }) =>
      look(
        'partitions',
        `What people do has no part of its own for ${missing}, and is kept with what is left over.`,
        'Start a worker: it makes days and months ahead. Look for failed jobs "keep-activity-days".',
      ),
    ),
  );
}

export async function lookAtQueue(owner: Client): Promise<Finding[]> {
  const { rows } = await owner.query<{ workers: number; oldest: number; failed: number }>(
    `select
       (select count(*)::int from pgboss.instance where stopped_on is null and schedule
          and heartbeat_on > now() - 3 * heartbeat_seconds * interval '1 second') as workers,
       coalesce((select extract(epoch from now() - min(start_after))::float8 from pgboss.job
          where state in ('created', 'retry') and start_after < now()), 0) as oldest,
       (select count(*)::int from failed_jobs where state = 'open') as failed`,
  );
  const { workers, oldest, failed } = rows[0] ?? { workers: 0, oldest: 0, failed: 0 };
  const minutes = Math.round(oldest / 60);
  return orWell('queue', `${workers} workers are there, and nothing waits for long.`, [
    workers === 0 &&
      look(
        'queue',
        'No worker runs: nothing is mailed, tidied or reminded.',
        'Start "attune worker", or "attune start".',
      ),
    oldest > 600 &&
      (oldest > 3600 ? wrong : look)(
        'queue',
        `A job has waited for ${minutes} minutes.`,
        'Start more workers, or look at what keeps those that run: "attune jobs".',
      ),
    failed > 0 &&
      look('queue', `${failed} jobs failed, and nobody has decided about them.`, 'See "attune jobs".'),
  ]);
}

/** Hours after which a backup, a copy of the keys and a proof are too old: when one was missed, and a day to find out. */
const mostHours = ({ backup }: Config) => {
  const between = (cron: string) => (longestWait(cron) ?? 0) / 3600;
  return { data: between(backup.schedule) + 26, keys: 26, verify: between(backup.verifySchedule) + 24 };
};

export async function lookAtBackups(owner: Client, config: Config, clock: Clock): Promise<Finding[]> {
  const { rows } = await owner.query<{ kind: string; at: Date }>(
    `select kind, max(at) as at from backup_events where outcome = 'done' group by kind`,
  );
  const age = (kind: string) => {
    const at = rows.find((row) => row.kind === kind)?.at;
    return at && (clock.now().getTime() - at.getTime()) / hour;
  };
  const most = mostHours(config);
  const judge = (kind: keyof typeof most, what: string, advice: string): Finding => {
    const hours = age(kind);
    if (hours === undefined) return look('backups', `${what}: none is on record.`, advice);
    const line = `${what}: the last was ${Math.round(hours)} hours ago.`;
    return hours > most[kind] ? wrong('backups', line, advice) : well('backups', line);
  };
  return [
    ...(config.database
      ? []
      : [judge('data', 'Backups of the data', 'Run "attune backup create", and set ATTUNE_BACKUP_DIR.')]),
    judge('keys', 'Copies of the keys', 'Run "attune keys backup FOLDER" every day.'),
    judge('verify', 'Proofs that a backup can be restored', 'Run "attune backup verify".'),
  ];
}

const invariants = ['workshops_over_capacity', 'participants_open_twice', 'workshops_without_organizer'];

export async function lookAtInvariants(owner: Client): Promise<Finding[]> {
  const broken: Finding[] = [];
  for (const name of invariants) {
    const { rowCount } = await owner.query(`select from ${name}`);
    if (rowCount)
      broken.push(
        wrong(
          'invariants',
          `${name} finds ${rowCount}.`,
          'Follow the runbook of workshop invariants in docs/runbooks.',
        ),
      );
  }
  return orWell('invariants', 'What must always be so is so.', broken);
}
