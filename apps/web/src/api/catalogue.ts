import { type Answer, answered, type Body, client, type Stop } from './exchange.ts';

export type Exercise = Answer<'listExercises'>['items'][number];
export type DataType = Answer<'listDataTypes'>['items'][number];
export type NewExercise = Body<'addExercise'>;
type ExerciseChange = Body<'changeExercise'>;
type NewDataType = Body<'addDataType'>;
type DataTypeChange = Body<'changeDataType'>;

/** A change begins from a version that was read; where another came first, it is refused. */
const from = (version: number) => ({ 'if-match': `"${version}"` });

/** What is practised, and with which signals. */
export const catalogueCalls = {
  tracks: (signal: Stop) => answered(client.GET('/v1/tracks', { signal })),
  exercises: (retired: boolean, signal: Stop) =>
    answered(
      client.GET('/v1/exercises', { params: { query: { retired: retired ? 'true' : 'false' } }, signal }),
    ),
  addExercise: (body: NewExercise) => answered(client.POST('/v1/exercises', { body })),
  changeExercise: (exerciseId: string, version: number, body: ExerciseChange) =>
    answered(
      client.PATCH('/v1/exercises/{exerciseId}', {
        params: { path: { exerciseId }, header: from(version) },
        body,
      }),
    ),
  addDataType: (body: NewDataType) => answered(client.POST('/v1/data-types', { body })),
  changeDataType: (name: string, version: number, body: DataTypeChange) =>
    answered(
      client.PATCH('/v1/data-types/{name}', { params: { path: { name }, header: from(version) }, body }),
    ),
};
