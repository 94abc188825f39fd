import type pg from 'pg';
import { createDecisionStore } from '../../apps/server/src/domains/access/index.ts';
import type { UserActor } from '../../apps/server/src/kernel/actor.ts';
import type { Run } from '../../apps/server/src/kernel/database/database.ts';
import type { Runtime } from '../../apps/server/src/runtime.ts';
import type { Lead, Scope } from './fill.ts';

/** Teachers see who their students are; every type gives it. */
const permission = 'person:read';

export type Decisions = {
  /** ms, of one decision about somebody else that is not remembered: grounds, audit and commit. */
  readonly fresh: number[];
  /** ms, of one about oneself that is not remembered. */
  readonly own: number[];
  /** ms, of the statement alone that reads the grounds. */
  readonly grounds: number[];
  /** ms, of one that is remembered. */
  readonly remembered: number[];
};

/** Times decisions one after the other, through the service that every request goes through. */
export async function timeDecisions(
  { app }: Runtime,
  leads: readonly Lead[],
  scope: Scope,
): Promise<Decisions> {
  const actors = await Promise.all(
    leads.map(async ({ token }) => {
      const actor = await app.identity.logins.authenticate(token, true);
      if (!actor) throw new Error('A login of this measure is not accepted.');
      return actor;
    }),
  );
  const times: Decisions = { fresh: [], own: [], grounds: [], remembered: [] };
  const decide = (actor: UserActor, subject: string) => app.access.authorise(actor, permission, subject);
  const store = createDecisionStore(app.db.asSystem('decide'));
  for (let i = 0; i < scope.decisions; i++) {
    const at = i % leads.length;
    const [lead, actor] = [leads[at], actors[at]];
    const subject = lead?.followers[Math.floor(i / leads.length)];
    if (!lead || !actor || !subject)
      throw new RangeError('There are not enough pairs for so many decisions.');
    times.fresh.push(await timed(() => decide(actor, subject)));
    times.remembered.push(await timed(() => decide(actor, subject)));
    times.grounds.push(await timed(() => store.grounds(actor.userId, permission, subject)));
    // Another version of the rights is another decision: this one is nowhere remembered.
    const proof = { ...actor.proof, accessVersion: -i - 1 };
    times.own.push(await timed(() => decide({ ...actor, proof }, actor.userId)));
  }
  return times;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/**
 * How the database finds the grounds, as the role and the generic plan that the server uses.
 * @throws unless an index leads to the relationships
 */
export async function planOf(owner: pg.Client, lead: Lead): Promise<string> {
  const asked: { sql: string; parameters: readonly unknown[] }[] = [];
  const listening: Run = {
    all: async () => [],
    first: async (query) => void asked.push(query.compile()),
    count: async () => 0,
  };
  await createDecisionStore(listening).grounds(lead.userId, permission, lead.followers[0] ?? '');
  const [statement] = asked;
  if (!statement) throw new Error('No statement was asked for.');
  await owner.query('begin');
  try {
    await owner.query(`set local role attune_any; set local plan_cache_mode = force_generic_plan`);
    await owner.query(`prepare grounds as ${statement.sql}`);
    const values = statement.parameters.map((value) => `'${String(value)}'`).join(', ');
    const { rows } = await owner.query<{ 'QUERY PLAN': string }>(`explain execute grounds (${values})`);
    const lines = rows.map((row) => row['QUERY PLAN']);
    if (lines.some((line) => /Seq Scan on (relationships|user_roles|user_permissions)\b/.test(line)))
      throw new Error(`A whole table is read for one decision:\n${lines.join('\n')}`);
    return (
      lines
        .find((line) => /on relationships/.test(line))
        ?.trim()
        .replace(/^->\s*|\s+\(.*/g, '') ?? ''
    );
  } finally {
    await owner.query('rollback');
    await owner.query('deallocate all');
  }
}
