import type { World } from './world.ts';

const mailJobs = ['tell-of-age', 'ask-relationship', 'answer-reset-request', 'send-mail'];

/** Does what the worker would do with the jobs that wait, of mails and reset requests or those named, at once and in order. */
export async function workQueue(world: World, names: readonly string[] = mailJobs): Promise<void> {
  for (const name of names) {
    const job = world.app.jobs.find((one) => one.name === name);
    if (!job) throw new Error(`There is no job ${name}.`);
    for (;;) {
      const { rows } = await world.pool.query<{ id: string; data: unknown }>(
        `delete from pgboss.job where id = (select id from pgboss.job where name = $1 and state = 'created' order by created_on limit 1) returning id, data`,
        [name],
      );
      const [row] = rows;
      if (!row) break;
      await job.handle(job.payload.parse(row.data));
    }
  }
}

export type OutboxMail = {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly kind: string;
};

/** The newest mail to the address, of the kind, from the outbox. */
export async function mailTo(world: World, to: string, kind: string): Promise<OutboxMail> {
  await workQueue(world);
  const mails = await world.app.mail.outbox();
  const mail = mails.find((one) => one.to === to && one.kind === kind);
  if (!mail) throw new Error(`There is no mail of kind ${kind} to that address.`);
  return mail;
}
