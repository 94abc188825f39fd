import type { App } from '../app.ts';
import type { Config } from '../config.ts';
import { type Chosen, type Decided, failureOf, jobNames, mostAtOnce } from '../domains/jobs/index.ts';
import type { SystemActor } from '../kernel/actor.ts';
import { StartError } from '../kernel/start-error.ts';
import { openRuntime, runningEmbedded } from '../runtime.ts';

type Say = (line: string) => void;

export type JobsOptions = {
  readonly job: string | undefined;
  readonly reason: string | undefined;
};

/** Nobody is signed in at the machine's own command line: whoever is there runs the machine. */
const operator: SystemActor = { kind: 'system', name: 'operator' };
const uuidForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const shownAtOnce = 200;

/** `attune jobs`: what waits, runs and failed, with an instance running or not; and what is decided about failures. */
export async function jobsCommand(
  config: Config,
  [what = '', id = '']: readonly string[],
  options: JobsOptions,
  say: Say,
): Promise<void> {
  const decision = what === 'retry' || what === 'discard' ? decisionOf(what, id, options) : undefined;
  if (!decision && what !== '' && what !== 'failed')
    throw new StartError('Say what: "attune jobs", or "attune jobs failed", "retry" or "discard".');
  const running = config.database ?? (await runningEmbedded(config.dataDir));
  const runtime = await openRuntime({ ...config, database: running }, { schema: 'check' });
  try {
    if (what === '') await tellQueues(runtime.app, say);
    else if (what === 'failed') await tellFailed(runtime.app, options.job, say);
    else if (decision) await decide(runtime.app, what, decision, say);
  } finally {
    await runtime.close();
  }
}

type Decision = { readonly chosen: Chosen; readonly reason: string };

function decisionOf(what: string, id: string, { job, reason = '' }: JobsOptions): Decision {
  const why = reason.trim();
  if (why.length < 1 || why.length > 500)
    throw new StartError(
      `Say why, in 1 to 500 characters: "attune jobs ${what} … --reason 'the mail server is back'".`,
    );
  if (id !== '' && uuidForm.test(id) && job === undefined)
    return { chosen: { ids: [id.toLowerCase()] }, reason: why };
  if (id === '' && job !== undefined && (jobNames as readonly string[]).includes(job))
    return { chosen: { filter: { job }, most: mostAtOnce }, reason: why };
  throw new StartError(
    `Say which: "attune jobs ${what} ID", or all of one job: "attune jobs ${what} --job send-mail".`,
  );
}

const look = (app: App) => app.db.asSystem('look-at-jobs');

async function tellQueues(app: App, say: Say): Promise<void> {
  const { queues, schedules, openFailures, workers } = await app.operations.overview.within(look(app));
  const runs = new Map(schedules.map((one) => [one.job, one]));
  const rows = queues.map(({ job, waiting, active, oldestSeconds }) => {
    const run = runs.get(job);
    return [
      job,
      waiting,
      active,
      `${Math.round(oldestSeconds)} s`,
      run?.succeededAt ?? '-',
      run?.nextAt ?? '-',
    ];
  });
  for (const line of table([['job', 'waiting', 'running', 'oldest', 'last success', 'next run'], ...rows]))
    say(line);
  say(`${workers} workers were heard of; ${openFailures} failed jobs are undecided.`);
}

async function tellFailed(app: App, job: string | undefined, say: Say): Promise<void> {
  const rows = await app.operations.failed.listWithin(look(app), { job, state: 'open' }, shownAtOnce);
  if (rows.length === 0) return say('No failed job is undecided.');
  const lines = rows
    .map(failureOf)
    .map((one) => [
      one.failureId,
      one.job,
      one.failedAt,
      `${one.attempts}`,
      one.error,
      one.hasPayload ? '' : 'nothing kept of it: discard',
    ]);
  for (const line of table([['id', 'job', 'failed at', 'tries', 'error', ''], ...lines])) say(line);
  if (rows.length === shownAtOnce) say(`These are the newest ${shownAtOnce}.`);
}

async function decide(
  app: App,
  what: 'retry' | 'discard' | string,
  decision: Decision,
  say: Say,
): Promise<void> {
  const { failed } = app.operations;
  const deciding = { actor: operator, reason: decision.reason };
  const decided: Decided =
    what === 'retry'
      ? await failed.retry(decision.chosen, deciding)
      : await failed.discard(decision.chosen, deciding);
  const { done, open, closed } = decided;
  say(`${done} ${what === 'retry' ? 'queued anew' : 'discarded'}.`);
  if (open > 0)
    say(`${open} are undecided still: nothing is kept of them, or they were more than ${mostAtOnce}.`);
  if (closed > 0) say(`${closed} somebody had decided about before.`);
  if (done === 0 && 'ids' in decision.chosen)
    throw new StartError('Nothing was changed: there is no such failed job, or it is decided.');
}

/** Columns as wide as what stands in them. */
function table(rows: readonly (readonly (string | number)[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => String(row[at]).length)));
  return rows.map((row) =>
    row
      .map((cell, at) => String(cell).padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
