import type { Insertable, Updateable } from 'kysely';
import type { Run } from '../../../kernel/database/database.ts';
import type { DataTypes, Exercises } from '../../../kernel/database/generated.ts';
import { query } from '../../../kernel/database/query.ts';

/** SQL of data types, exercises and their tracks. */
export const catalogueStore = (run: Run) => ({
  dataTypes: () => run.all(query.selectFrom('data_types').selectAll().orderBy('title')),
  dataType: (name: string) => run.first(query.selectFrom('data_types').selectAll().where('name', '=', name)),
  /** Holds it until the transaction ends: changes of it happen one after the other. */
  lockDataType: (name: string) =>
    run.first(query.selectFrom('data_types').selectAll().where('name', '=', name).forUpdate()),
  /** @returns 0 where the name is taken */
  insertDataType: (row: Insertable<DataTypes>) =>
    run.count(
      query
        .insertInto('data_types')
        .values(row)
        .onConflict((conflict) => conflict.doNothing()),
    ),
  changeDataType: (name: string, change: Updateable<DataTypes>, at: Date) =>
    run.count(
      query
        .updateTable('data_types')
        .set((row) => ({ ...change, version: row('version', '+', 1), updated_at: at }))
        .where('name', '=', name),
    ),

  exercises: (retired: boolean) =>
    run.all(
      query
        .selectFrom('exercises')
        .selectAll()
        .$if(!retired, (some) => some.where('retired_at', 'is', null))
        .orderBy('name'),
    ),
  exercise: (id: string) => run.first(query.selectFrom('exercises').selectAll().where('id', '=', id)),
  lockExercise: (id: string) =>
    run.first(query.selectFrom('exercises').selectAll().where('id', '=', id).forUpdate()),
  /** @returns 0 where the name is taken */
  insertExercise: (row: Insertable<Exercises>) =>
    run.count(
      query
        .insertInto('exercises')
        .values(row)
        .onConflict((conflict) => conflict.doNothing()),
    ),
  changeExercise: (id: string, change: Updateable<Exercises>, at: Date) =>
    run.count(
      query
        .updateTable('exercises')
        .set((row) => ({ ...change, version: row('version', '+', 1), updated_at: at }))
        .where('id', '=', id),
    ),

  tracks: () => run.all(query.selectFrom('tracks').selectAll().orderBy('name')),
  insertTrack: (name: string) =>
    run.count(
      query
        .insertInto('tracks')
        .values({ name })
        .onConflict((conflict) => conflict.doNothing()),
    ),
});
