import { StartError } from '../start-error.ts';

export type Migration = { readonly name: string; readonly sql: string; readonly checksum: string };
export type AppliedMigration = {
  readonly name: string;
  readonly batch: number;
  readonly checksum: string;
  readonly applied_at: Date;
  readonly duration_ms: number;
  /** The oldest newest migration of programs that it serves, `0013`; unset: the one before it. */
  readonly serves: string | null;
};

/** The number in front of the name of a migration: `0014`. */
export const numberOf = (name: string): string => name.slice(0, 4);

/** What a migration says in a line of its own about the programs that it serves: `-- serves: 0013`. */
export const namedServes = (sql: string): string | null => /^-- serves: (\d{4})$/m.exec(sql)?.[1] ?? null;

/**
 * Whether this program may work on a database: what is applied there are its own migrations in their order, and newer
 * ones only where each of them serves it.
 * @throws StartError with what is in the way
 */
export function checkHistory(applied: readonly AppliedMigration[], migrations: readonly Migration[]): void {
  const newest = migrations.at(-1)?.name ?? '0000';
  for (const [index, done] of applied.entries()) {
    const ours = migrations[index];
    if (ours) checkKnown(done, ours, migrations);
    else checkServed(done, applied[index - 1]?.name ?? '0000', newest);
  }
}

function checkKnown(done: AppliedMigration, ours: Migration, migrations: readonly Migration[]): void {
  if (ours.name !== done.name) {
    const isKnown = migrations.some(({ name }) => name === done.name);
    throw new StartError(
      isKnown || done.name > ours.name
        ? `Migration ${ours.name} was slipped in before ${done.name}, which is applied already. Give it the next number.`
        : `The database has ${done.name}, which this program does not know: it is not one of Attune, or of another Attune than this one.`,
    );
  }
  if (ours.checksum !== done.checksum) {
    throw new StartError(
      `Migration ${done.name} was edited after it was applied. Restore it and write a new one.`,
    );
  }
}

/** @param before the migration in front of it, whose programs it serves unless it says otherwise */
function checkServed({ name, serves }: AppliedMigration, before: string, newest: string): void {
  const oldest = serves ?? numberOf(before);
  if (numberOf(newest) >= oldest) return;
  throw new StartError(
    `The database is newer than this program: ${name} serves programs that have ${oldest}, and this one ends with ${numberOf(newest)}. Start a newer Attune.`,
  );
}
