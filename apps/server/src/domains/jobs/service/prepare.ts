import pg from 'pg';
import { PgBoss } from 'pg-boss';
import { deadQueue, heartbeatSeconds, jobNames, payloadDays, queueSchema } from './names.ts';

const day = 86_400;
// A worker that was killed is noticed by its heartbeat, so a job that works may take long.
const lives = { heartbeatSeconds, expireInSeconds: 2 * 3600 };
const usual = { ...lives, retryLimit: 5, retryDelay: 10, retryBackoff: true, deadLetter: deadQueue };
// What failed for good is to be written down, whatever the database does for a while. The copies hold the payloads.
const dead = {
  ...lives,
  retryLimit: 100,
  retryDelay: 10,
  retryBackoff: true,
  retryDelayMax: 600,
  retentionSeconds: payloadDays * day,
  deleteAfterSeconds: payloadDays * day,
};

/** Makes the tables of the queue, as the owner, when migrating: a restricted role cannot create what pg-boss needs. */
export async function prepareJobs(ownerUrl: string, loginRole: string): Promise<void> {
  const boss = new PgBoss({
    connectionString: ownerUrl,
    schema: queueSchema,
    supervise: false,
    schedule: false,
    application_name: 'attune migrate',
  });
  boss.on('error', () => {});
  await boss.start();
  try {
    await prepareQueues(boss);
  } finally {
    await boss.stop({ graceful: false });
  }
  await grant(ownerUrl, loginRole);
}

/** Makes the queues that are missing, and gives the others what they are to be like. */
async function prepareQueues(boss: PgBoss): Promise<void> {
  const known = new Map((await boss.getQueues()).map((queue) => [queue.name, queue]));
  for (const name of [deadQueue, ...jobNames]) {
    const wanted = name === deadQueue ? dead : usual;
    const found = known.get(name) as Record<string, unknown> | undefined;
    if (!found) await boss.createQueue(name, wanted);
    else if (Object.entries(wanted).some(([option, value]) => found[option] !== value))
      await boss.updateQueue(name, wanted);
  }
}

async function grant(ownerUrl: string, loginRole: string): Promise<void> {
  const owner = new pg.Client({ connectionString: ownerUrl });
  // A connection that ends between two statements: the next one says so, and nobody else has to.
  owner.on('error', () => {});
  await owner.connect();
  try {
    const role = pg.escapeIdentifier(loginRole);
    await owner.query(`
      grant usage on schema ${queueSchema} to ${role};
      grant select, insert, update, delete on all tables in schema ${queueSchema} to ${role};
      grant execute on all functions in schema ${queueSchema} to ${role};
      grant usage on schema ${queueSchema} to attune_any;
      grant select, insert on all tables in schema ${queueSchema} to attune_any;
      grant delete on ${queueSchema}.job to attune_any;
      grant execute on all functions in schema ${queueSchema} to attune_any;
    `);
  } finally {
    await owner.end();
  }
}
