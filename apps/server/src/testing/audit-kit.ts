import fc from 'fast-check';
import pg from 'pg';
import { anchorAudit } from '../kernel/audit-chain/anchors.ts';
import { type Finding, lineOf } from '../kernel/audit-chain/findings.ts';
import { verifyAudit } from '../kernel/audit-chain/verify.ts';
import { createDatabase, type Database, type Run } from '../kernel/database/database.ts';
import { statement } from '../kernel/database/query.ts';
import { newId } from '../kernel/ids.ts';
import { makeDatabase } from './cluster.ts';

export const anchorKey = Buffer.alloc(32, 3);
const noWitness: ReadonlyMap<number, string> = new Map();

/** A database with an audit, several connections of the program's, and the one who owns it. */
export type AuditPlace = {
  readonly url: string;
  readonly db: Database;
  readonly owner: pg.Client;
  close(): Promise<void>;
};

export async function openAudit(): Promise<AuditPlace> {
  const urls = await makeDatabase();
  const pool = new pg.Pool({ connectionString: urls.url, max: 6 });
  const owner = new pg.Client({ connectionString: urls.directUrl });
  await owner.connect();
  const db = createDatabase({ pool, pooled: false, isCapability: () => true });
  return {
    url: urls.url,
    db,
    owner,
    async close() {
      await db.close();
      await owner.end();
      await urls.drop();
    },
  };
}

const text = fc.string({ unit: 'binary', maxLength: 12 }).map((some) => some.replaceAll('\0', ''));
const pseudonym = fc.option(fc.uint8Array({ minLength: 0, maxLength: 16 }), { nil: null });

const event = fc.record({
  actor: pseudonym,
  actor_kind: fc.constantFrom('user', 'app', 'system', 'nobody'),
  action: text,
  subject: pseudonym,
  outcome: fc.constantFrom('done', 'refused'),
  request_id: fc.option(text, { nil: null }),
});

/** Transactions of some events each, some of which are undone; those of one round are done at once. */
export const histories = fc.array(
  fc.array(fc.record({ events: fc.array(event, { minLength: 1, maxLength: 3 }), undone: fc.boolean() }), {
    minLength: 1,
    maxLength: 5,
  }),
  { maxLength: 4 },
);
export type History = typeof histories extends fc.Arbitrary<infer Some> ? Some : never;

type Event = History[number][number]['events'][number];

async function insert(run: Run, one: Event, microseconds: number): Promise<void> {
  const bytes = (some: Uint8Array | null) => some && Buffer.from(some);
  await run.count(statement`
    insert into audit_events (id, at, actor, actor_kind, action, subject, outcome, request_id)
    values (${newId()}, now() + ${microseconds} * interval '1 microsecond', ${bytes(one.actor)}, ${one.actor_kind},
      ${one.action}, ${bytes(one.subject)}, ${one.outcome}, ${one.request_id})`);
}

const plain: Event = {
  actor: null,
  actor_kind: 'system',
  action: 'some:thing',
  subject: null,
  outcome: 'done',
  request_id: null,
};
export const oneEvent: History = [[{ events: [plain], undone: false }]];
/** Four events of one transaction, one after the other in one chain: `some:0` to `some:3`. */
export const fourEvents: History = [
  [{ events: [0, 1, 2, 3].map((at) => ({ ...plain, action: `some:${at}` })), undone: false }],
];

/** What the program does of a history. @returns how many events it left */
export async function play({ db }: AuditPlace, history: History): Promise<number> {
  let count = 0;
  for (const round of history)
    await Promise.all(
      round.map(async ({ events, undone }) => {
        const work = db.withSystem('play', async (run) => {
          for (const [at, one] of events.entries()) await insert(run, one, at);
          if (undone) throw new Error('undone');
        });
        await work.then(
          () => {
            count += events.length;
          },
          (error: Error) => {
            if (!undone || error.message !== 'undone') throw error;
          },
        );
      }),
    );
  return count;
}

export const anchor = ({ db }: AuditPlace, at = new Date()) =>
  db.withSystem('anchor', (run) => anchorAudit(run, anchorKey, at));

/** What is found, one line each, and what was looked at. */
export async function verified(
  { owner }: AuditPlace,
  { key = anchorKey, now = new Date(), keptMonths = 12, witnessed = noWitness } = {},
) {
  const findings: Finding[] = [];
  const checked = await verifyAudit(owner, { key, now, keptMonths, witnessed }, (finding) =>
    findings.push(finding),
  );
  return { lines: findings.map(lineOf), checked };
}

/** By the superuser, with triggers and foreign keys off. */
export async function tamper({ owner }: AuditPlace, statements: string): Promise<void> {
  await owner.query('set session_replication_role = replica');
  try {
    await owner.query(statements);
  } finally {
    await owner.query('set session_replication_role = origin');
  }
}

export const startAnew = (place: AuditPlace): Promise<void> =>
  tamper(
    place,
    `truncate audit_events, audit_chain, audit_anchors, audit_heads;
     insert into audit_heads (chain) select generate_series(0, 15)`,
  );
