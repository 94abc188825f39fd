import type { Reach, UserActor } from '../../../kernel/actor.ts';
import type { Run } from '../../../kernel/database/database.ts';
import { AppError, notFound } from '../../../kernel/errors.ts';
import { refuseOther } from '../../../kernel/http/etags.ts';
import { newId } from '../../../kernel/ids.ts';
import type { DataTypeChange, ExerciseChange, NewDataType, NewExercise } from '../contract/index.ts';
import { createSessionsStore } from '../store/index.ts';
import type { SessionsDeps } from './deps.ts';

type Store = ReturnType<typeof createSessionsStore>;
type DataTypeRow = NonNullable<Awaited<ReturnType<Store['dataType']>>>;
type ExerciseRow = NonNullable<Awaited<ReturnType<Store['exercise']>>>;

/** Who edits what everybody shares; the reach is to everybody. */
export type Editing = {
  readonly actor: UserActor;
  readonly reach: Reach;
  readonly requestId?: string | undefined;
};

/** What can be recorded and practised: the same for everybody, edited by those who may. */
export function createCatalogue({ db, audit, clock }: Pick<SessionsDeps, 'db' | 'audit' | 'clock'>) {
  const readAs = (actor: UserActor) =>
    createSessionsStore(db.as(actor, { to: 'subject', userId: actor.userId }));

  const editing = <T>(
    { actor, reach, requestId }: Editing,
    action: string,
    work: (store: Store) => Promise<T>,
  ) =>
    db.withActor(actor, reach, async (run: Run) => {
      const done = await work(createSessionsStore(run));
      await audit.record(run, { actor, action, outcome: 'done', requestId });
      return done;
    });

  return {
    dataTypes: async (actor: UserActor) => (await readAs(actor).dataTypes()).map(toDataType),
    exercises: async (actor: UserActor, retired: boolean) =>
      (await readAs(actor).exercises(retired)).map(toExercise),
    tracks: (actor: UserActor) => readAs(actor).tracks(),

    /** Adding what is there changes nothing. */
    addTrack: (about: Editing, name: string) =>
      editing(about, 'catalogue:add-track', async (store) => {
        await store.insertTrack(name);
        return { name };
      }),

    addDataType: (about: Editing, type: NewDataType) =>
      editing(about, 'catalogue:add-data-type', async (store) => {
        refuseEmptyRange(type.validMin, type.validMax);
        const { name, title, unit, description } = type;
        const kinds = { value_kind: type.valueKind, default_rate: type.defaultRate };
        const range = { valid_min: type.validMin, valid_max: type.validMax };
        if ((await store.insertDataType({ name, title, unit, description, ...kinds, ...range })) === 0)
          throw new AppError(
            'conflict',
            'There is a data type of this name. Change that one, or take another.',
          );
        return toDataType(found(await store.dataType(name)));
      }),

    changeDataType: (about: Editing, name: string, change: DataTypeChange, ifMatch?: string) =>
      editing(about, 'catalogue:change-data-type', async (store) => {
        const now = found(await store.lockDataType(name));
        refuseOther(ifMatch, now.version);
        const {
          valueKind,
          defaultRate,
          validMin = now.valid_min,
          validMax = now.valid_max,
          ...plain
        } = change;
        refuseEmptyRange(validMin, validMax);
        const renamed = defined({ value_kind: valueKind, default_rate: defaultRate });
        const range = { valid_min: validMin, valid_max: validMax };
        await store.changeDataType(name, { ...defined(plain), ...renamed, ...range }, clock.now());
        return toDataType(found(await store.dataType(name)));
      }),

    addExercise: (about: Editing, exercise: NewExercise) =>
      editing(about, 'catalogue:add-exercise', async (store) => {
        await refuseUnknown(store, exercise);
        const id = newId();
        const { dataTypes, guidance, ...plain } = exercise;
        const row = { id, ...plain, guidance: JSON.stringify(guidance), data_types: dataTypes };
        if ((await store.insertExercise(row)) === 0) throw nameTaken();
        return toExercise(found(await store.exercise(id)));
      }),

    changeExercise: (about: Editing, id: string, change: ExerciseChange, ifMatch?: string) =>
      editing(about, 'catalogue:change-exercise', async (store) => {
        const now = found(await store.lockExercise(id));
        refuseOther(ifMatch, now.version);
        await refuseUnknown(store, change);
        const { dataTypes, guidance, retired, ...plain } = change;
        const at = clock.now();
        const row = defined({
          ...plain,
          data_types: dataTypes,
          guidance: guidance && JSON.stringify(guidance),
          retired_at: retired === undefined ? undefined : retired ? (now.retired_at ?? at) : null,
        });
        await store.changeExercise(id, row, at).catch(toNameTaken);
        return toExercise(found(await store.exercise(id)));
      }),
  };
}

/** A track or a data type that there is none of, named by the field in which it stands. */
async function refuseUnknown(store: Store, { track, dataTypes }: ExerciseChange): Promise<void> {
  if (track !== undefined && !(await store.tracks()).some(({ name }) => name === track))
    throw new AppError('bad-request', 'body.track: no such track; GET /v1/tracks lists them.');
  if (!dataTypes || dataTypes.length === 0) return;
  const known = new Set((await store.dataTypes()).map(({ name }) => name));
  if (!dataTypes.every((name) => known.has(name)))
    throw new AppError('bad-request', 'body.dataTypes: no such data type; GET /v1/data-types lists them.');
}

function refuseEmptyRange(least: number | null, most: number | null): void {
  if (least !== null && most !== null && least >= most)
    throw new AppError('bad-request', 'body.validMax: must be above body.validMin.');
}

const nameTaken = () =>
  new AppError('conflict', 'There is an exercise of this name, perhaps a retired one. Take another.');

function toNameTaken(cause: unknown): never {
  throw (cause as { code?: unknown }).code === '23505' ? nameTaken() : cause;
}

function found<Row>(row: Row | undefined): Row {
  if (row === undefined) throw notFound();
  return row;
}

/** Without what is absent, which stays as it is. */
const defined = <T extends object>(fields: T): Partial<T> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;

const toDataType = (row: DataTypeRow) => ({
  name: row.name,
  title: row.title,
  unit: row.unit,
  valueKind: row.value_kind,
  defaultRate: row.default_rate,
  validMin: row.valid_min,
  validMax: row.valid_max,
  description: row.description,
  version: row.version,
});

const toExercise = (row: ExerciseRow) => ({
  id: row.id,
  name: row.name,
  description: row.description,
  track: row.track,
  guidance: row.guidance,
  dataTypes: row.data_types,
  retired: row.retired_at !== null,
  version: row.version,
});
