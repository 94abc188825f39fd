import type { Run } from '../../../kernel/database/database.ts';
import type { AuditRow } from '../store/audit.ts';
import type { PrivacyDeps } from './deps.ts';

type Who =
  | 'you'
  | 'person'
  | 'guardian'
  | 'companion'
  | 'staff'
  | 'other'
  | 'erased'
  | 'app'
  | 'system'
  | 'nobody';
type Known = { readonly userId: string; readonly name: string | null };
type Told = { readonly who: Who; readonly name: string | null };

/** Of what the program or an app did: the action, and who it was, which stands behind it. */
export function namedIn({ action, actor_kind }: Pick<AuditRow, 'action' | 'actor_kind'>) {
  const parts = /^(.*) \(([^()]*)\)$/.exec(action);
  if (!parts || (actor_kind !== 'system' && actor_kind !== 'app')) return { action, label: '' };
  return { action: parts[1] as string, label: parts[2] as string };
}

/** Who is behind the pseudonyms of the audit, and what the person concerned is told of them. */
export function createBystanders({
  access,
  namesOf,
  behindPseudonyms,
}: Pick<PrivacyDeps, 'access' | 'namesOf' | 'behindPseudonyms'>) {
  /** By the pseudonym in hexadecimal; who was erased is absent. */
  async function behind(run: Run, pseudonyms: readonly (Buffer | null)[]): Promise<Map<string, Known>> {
    const known = [
      ...new Map(pseudonyms.flatMap((one) => (one ? [[one.toString('hex'), one]] : []))).values(),
    ];
    const ids = await behindPseudonyms(run, known);
    const names = await namesOf(run, [...ids.values()]);
    return new Map([...ids].map(([hex, userId]) => [hex, { userId, name: names.get(userId) ?? null }]));
  }

  async function roleOf(
    run: Run,
    actor: string,
    subject: string,
    guardians: readonly string[],
  ): Promise<Who> {
    if (guardians.includes(actor)) return 'guardian';
    if (await access.areRelated(run, actor, subject)) return 'companion';
    return (await access.isStaff(run, actor)) ? 'staff' : 'other';
  }

  return {
    behind,

    /**
     * In the caller's transaction. Whoever did something had the right to, and is named. Whoever was refused is named
     * if they have to do with the person; a stranger who mistyped an address is not.
     */
    async toTell(run: Run, reader: string, subject: string, rows: readonly AuditRow[]) {
      const people = await behind(
        run,
        rows.map((row) => row.actor),
      );
      const guardians = await access.guardiansOf(run, subject);
      const roles = new Map<string, Who>();
      for (const { userId } of people.values()) {
        if (userId === reader) roles.set(userId, 'you');
        else if (userId === subject) roles.set(userId, 'person');
        else roles.set(userId, await roleOf(run, userId, subject, guardians));
      }
      return (row: AuditRow): Told => {
        if (row.actor_kind !== 'user' || !row.actor)
          return {
            who: row.actor_kind as Who,
            name: row.actor_kind === 'app' ? namedIn(row).label : null,
          };
        const one = people.get(row.actor.toString('hex'));
        if (!one) return { who: 'erased', name: null };
        const who = roles.get(one.userId) as Who;
        return { who, name: who === 'other' && row.outcome === 'refused' ? null : one.name };
      };
    },
  };
}
