import { type Insertable, sql, type Updateable } from 'kysely';
import type { Run } from '../../../kernel/database/database.ts';
import type {
  Requirements,
  UserRequirements,
  WorkshopRequirements,
} from '../../../kernel/database/generated.ts';
import { query } from '../../../kernel/database/query.ts';

/** What people said of requirements, and whether that is of their wording now. */
const declared = query
  .selectFrom('user_requirements as u')
  .innerJoin('requirements as r', 'r.id', 'u.requirement_id')
  .selectAll('u')
  .select(sql<boolean>`u.wording = r.wording`.as('counts'));

/** SQL of what workshops can ask for, what each asks for, and what people say of themselves. */
export const requirementsStore = (run: Run) => ({
  requirements: (retired: boolean) =>
    run.all(
      query
        .selectFrom('requirements')
        .selectAll()
        .$if(!retired, (some) => some.where('retired_at', 'is', null))
        .orderBy('name'),
    ),

  requirement: (id: string) => run.first(query.selectFrom('requirements').selectAll().where('id', '=', id)),

  retiredAmong: (ids: readonly string[]) =>
    run.all(
      query
        .selectFrom('requirements')
        .select('id')
        .where('id', '=', sql<string>`any (${[...ids]}::uuid[])`)
        .where('retired_at', 'is not', null),
    ),

  lockRequirement: (id: string) =>
    run.first(query.selectFrom('requirements').selectAll().where('id', '=', id).forUpdate()),

  /** @returns 0 where the name is taken */
  insertRequirement: (row: Insertable<Requirements>) =>
    run.count(
      query
        .insertInto('requirements')
        .values(row)
        .onConflict((conflict) => conflict.doNothing()),
    ),

  /** `isReworded`: what people said of it counts no more. */
  changeRequirement: (id: string, change: Updateable<Requirements>, isReworded: boolean, at: Date) =>
    run.count(
      query
        .updateTable('requirements')
        .set((row) => ({
          ...change,
          version: row('version', '+', 1),
          wording: row('wording', '+', isReworded ? 1 : 0),
          updated_at: at,
        }))
        .where('id', '=', id),
    ),

  /** What the workshops ask for, hard ones first. */
  askedBy: (workshopIds: readonly string[]) =>
    run.all(
      query
        .selectFrom('workshop_requirements as a')
        .innerJoin('requirements as r', 'r.id', 'a.requirement_id')
        .selectAll('r')
        .select(['a.workshop_id', 'a.hard', 'a.note'])
        .where('a.workshop_id', '=', sql<string>`any (${[...workshopIds]}::uuid[])`)
        .orderBy('a.hard', 'desc')
        .orderBy('r.name'),
    ),

  /** Of a consent, held: no workshop begins to ask for them until the transaction ends. */
  lockRequirementsOf: (purpose: string) =>
    run.all(
      query.selectFrom('requirements').select('id').where('purpose', '=', purpose).orderBy('id').forUpdate(),
    ),

  /** Workshops that ask for any of them and are not over. */
  askingForAny: (requirementIds: readonly string[]) =>
    run.all(
      query
        .selectFrom('workshop_requirements as a')
        .innerJoin('workshops as w', 'w.id', 'a.workshop_id')
        .select('w.id')
        .distinct()
        .where('a.requirement_id', '=', sql<string>`any (${[...requirementIds]}::uuid[])`)
        .where('w.state', 'in', ['draft', 'published'])
        .orderBy('w.id'),
    ),

  /** Workshops that ask for it and are not over. */
  askingFor: (requirementId: string) =>
    run.all(
      query
        .selectFrom('workshop_requirements as a')
        .innerJoin('workshops as w', 'w.id', 'a.workshop_id')
        .select('w.id')
        .where('a.requirement_id', '=', requirementId)
        .where('w.state', 'in', ['draft', 'published'])
        .orderBy('w.id'),
    ),

  setAsked: async (workshopId: string, rows: readonly Insertable<WorkshopRequirements>[]): Promise<void> => {
    await run.count(query.deleteFrom('workshop_requirements').where('workshop_id', '=', workshopId));
    if (rows.length > 0) await run.count(query.insertInto('workshop_requirements').values([...rows]));
  },

  raiseRequirements: (workshopIds: readonly string[]) =>
    run.count(
      query
        .updateTable('workshops')
        .set((row) => ({ requirements_version: row('requirements_version', '+', 1) }))
        .where('id', '=', sql<string>`any (${[...workshopIds]}::uuid[])`),
    ),

  /** What people said of themselves. */
  declarations: (userIds: readonly string[]) =>
    run.all(
      declared.where('u.user_id', '=', sql<string>`any (${[...userIds]}::uuid[])`).orderBy('u.declared_at'),
    ),

  /** The same of one, held until the transaction ends: who changes it meanwhile waits. */
  holdDeclarations: (userId: string) => run.all(declared.where('u.user_id', '=', userId).forShare('u')),

  declare: (row: Insertable<UserRequirements>) =>
    run.count(
      query
        .insertInto('user_requirements')
        .values(row)
        .onConflict((conflict) =>
          conflict.columns(['user_id', 'requirement_id']).doUpdateSet({
            answer: row.answer,
            wording: row.wording,
            declared_by: row.declared_by,
            declared_at: row.declared_at,
          }),
        ),
    ),

  withdrawDeclaration: (userId: string, requirementId: string) =>
    run.count(
      query
        .deleteFrom('user_requirements')
        .where('user_id', '=', userId)
        .where('requirement_id', '=', requirementId),
    ),
});
