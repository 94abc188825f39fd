import pg from 'pg';
import { PgBoss } from 'pg-boss';
import { deadQueue, jobNames, queueSchema } from './names.ts';

const retries = { retryLimit: 5, retryDelay: 10, retryBackoff: true };

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
    for (const queue of [deadQueue, ...jobNames]) {
      const isDead = queue === deadQueue;
      await boss.createQueue(queue, isDead ? {} : { ...retries, deadLetter: deadQueue });
    }
  } finally {
    await boss.stop({ graceful: false });
  }
  await grant(ownerUrl, loginRole);
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
      grant execute on all functions in schema ${queueSchema} to attune_any;
    `);
  } finally {
    await owner.end();
  }
}
