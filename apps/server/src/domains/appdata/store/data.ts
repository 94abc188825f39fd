import type { Run } from '../../../kernel/database/database.ts';
import { query, statement } from '../../../kernel/database/query.ts';

export type DataKey = { readonly userId: string; readonly app: string; readonly key: string };

/** Which of the values that a key ever had: one that was deleted and made again counts from 1 anew, born at another time. */
export type Edition = {
  readonly version: number;
  /** Microseconds since 1970. */
  readonly born: number;
};

export type Written = Edition & { readonly createdAt: Date; readonly updatedAt: Date };
/** What came of a write; `full` where the app would keep too much for the person, and nothing was written. */
export type WriteAnswer = (Written & { readonly full: false }) | { readonly full: true };
export type DataRow = Written & { readonly key: string; readonly value: Buffer };
export type VersionRow = { readonly version: number; readonly value: Buffer; readonly writtenAt: Date };
/** Rows of a page, and how many there would have been if they were all small. */
type Fitting<Row> = { readonly rows: readonly Row[]; readonly candidates: number };

/** Bytes of sealed values in one page: a page of the largest ones would fill the memory. */
const pageBytes = 4 * 1024 * 1024;

/**
 * Of one app for one person: a new key among the keys, and what grows among the bytes; what is there may shrink. Part
 * of the statement that writes. Writers at once do not see each other, and go over by what each of them writes.
 */
export const mostKeys = 1000;
export const mostBytes = 32 * 1024 * 1024;

const fitting = <Row extends { candidates: number }>(rows: Row[]): Fitting<Row> => ({
  rows,
  candidates: rows[0]?.candidates ?? 0,
});

/** SQL of what apps store for people. A write, its version in the history and what falls out of that are one statement. */
export function createDataStore(run: Run, depth: number) {
  return {
    /** Whatever is there or not. */
    put: ({ userId, app, key }: DataKey, value: Buffer) =>
      run.first(
        statement<WriteAnswer>`
          with room as (
            select (count(*) < ${mostKeys}::int or bool_or(key = ${key})) and (
              ${value.length}::int <= ${mostBytes}::int - coalesce(sum(octet_length(value)) filter (where key <> ${key}), 0)
              or ${value.length}::int <= sum(octet_length(value)) filter (where key = ${key})
            ) as enough
            from app_data where user_id = ${userId} and app = ${app}
          ), written as (
            insert into app_data as d (user_id, app, key, value)
            select ${userId}::uuid, ${app}::text, ${key}::text, ${value}::bytea from room where enough
            on conflict (user_id, app, key) do update
              set value = excluded.value, version = d.version + 1, updated_at = greatest(d.updated_at, clock_timestamp())
            returning version, created_at, updated_at
          ), kept as (
            insert into app_data_versions (user_id, app, key, version, value, written_at)
            select ${userId}::uuid, ${app}::text, ${key}::text, version, ${value}::bytea, updated_at from written where ${depth}::int > 0
          ), dropped as (
            delete from app_data_versions v using written w
            where v.user_id = ${userId} and v.app = ${app} and v.key = ${key} and v.version <= w.version - ${depth}::int
          )
          select enough is not true as full, version, (extract(epoch from created_at) * 1000000)::bigint as born,
            created_at as "createdAt", updated_at as "updatedAt"
          from room left join written on true where version is not null or enough is not true
        `,
      ),

    /** Absent where there is something already. */
    create: ({ userId, app, key }: DataKey, value: Buffer) =>
      run.first(
        statement<WriteAnswer>`
          with room as (
            select (count(*) < ${mostKeys}::int or bool_or(key = ${key})) and (
              ${value.length}::int <= ${mostBytes}::int - coalesce(sum(octet_length(value)) filter (where key <> ${key}), 0)
              or ${value.length}::int <= sum(octet_length(value)) filter (where key = ${key})
            ) as enough
            from app_data where user_id = ${userId} and app = ${app}
          ), written as (
            insert into app_data (user_id, app, key, value)
            select ${userId}::uuid, ${app}::text, ${key}::text, ${value}::bytea from room where enough
            on conflict (user_id, app, key) do nothing
            returning version, created_at, updated_at
          ), kept as (
            insert into app_data_versions (user_id, app, key, version, value, written_at)
            select ${userId}::uuid, ${app}::text, ${key}::text, version, ${value}::bytea, updated_at from written where ${depth}::int > 0
          )
          select enough is not true as full, version, (extract(epoch from created_at) * 1000000)::bigint as born,
            created_at as "createdAt", updated_at as "updatedAt"
          from room left join written on true where version is not null or enough is not true
        `,
      ),

    /** Absent where there is another edition, or none. Without one: whatever is there, but not nothing. */
    replace: ({ userId, app, key }: DataKey, value: Buffer, expected: Edition | undefined) =>
      run.first(
        statement<WriteAnswer>`
          with room as (
            select (count(*) < ${mostKeys}::int or bool_or(key = ${key})) and (
              ${value.length}::int <= ${mostBytes}::int - coalesce(sum(octet_length(value)) filter (where key <> ${key}), 0)
              or ${value.length}::int <= sum(octet_length(value)) filter (where key = ${key})
            ) as enough
            from app_data where user_id = ${userId} and app = ${app}
          ), written as (
            update app_data
              set value = ${value}, version = version + 1, updated_at = greatest(updated_at, clock_timestamp())
            from room
            where enough and user_id = ${userId} and app = ${app} and key = ${key} and (${expected === undefined}::boolean or (
              version = ${expected?.version ?? 0}::bigint
              and (extract(epoch from created_at) * 1000000)::bigint = ${expected?.born ?? 0}::bigint
            ))
            returning version, created_at, updated_at
          ), kept as (
            insert into app_data_versions (user_id, app, key, version, value, written_at)
            select ${userId}::uuid, ${app}::text, ${key}::text, version, ${value}::bytea, updated_at from written where ${depth}::int > 0
          ), dropped as (
            delete from app_data_versions v using written w
            where v.user_id = ${userId} and v.app = ${app} and v.key = ${key} and v.version <= w.version - ${depth}::int
          )
          select enough is not true as full, version, (extract(epoch from created_at) * 1000000)::bigint as born,
            created_at as "createdAt", updated_at as "updatedAt"
          from room left join written on true where version is not null or enough is not true
        `,
      ),

    /** How many were deleted, one or none; with an edition, only that one. The history goes along. */
    remove: ({ userId, app, key }: DataKey, expected: Edition | undefined) =>
      run.count(
        statement`
          delete from app_data
          where user_id = ${userId} and app = ${app} and key = ${key} and (${expected === undefined}::boolean or (
            version = ${expected?.version ?? 0}::bigint
            and (extract(epoch from created_at) * 1000000)::bigint = ${expected?.born ?? 0}::bigint
          ))
        `,
      ),

    /** In the order in which a bulk takes its keys, so that neither waits for the other for ever. */
    removeAll: (userId: string, app: string) =>
      run.count(
        statement`
          with held as (
            select key from app_data where user_id = ${userId} and app = ${app} order by key collate "C" for update
          )
          delete from app_data d using held h where d.user_id = ${userId} and d.app = ${app} and d.key = h.key
        `,
      ),

    one: ({ userId, app, key }: DataKey) =>
      run.first(
        statement<DataRow>`
          select key, value, version, (extract(epoch from created_at) * 1000000)::bigint as born,
            created_at as "createdAt", updated_at as "updatedAt"
          from app_data where user_id = ${userId} and app = ${app} and key = ${key}
        `,
      ),

    edition: ({ userId, app, key }: DataKey) =>
      run.first(
        statement<Edition>`
          select version, (extract(epoch from created_at) * 1000000)::bigint as born
          from app_data where user_id = ${userId} and app = ${app} and key = ${key}
        `,
      ),

    /** In the order of the keys, as many as fit into a page. */
    page: async (userId: string, app: string, after: string | undefined, limit: number) =>
      fitting(
        await run.all(
          statement<DataRow & { candidates: number }>`
            select * from (
              select key, value, version, (extract(epoch from created_at) * 1000000)::bigint as born,
                created_at as "createdAt", updated_at as "updatedAt", count(*) over () as candidates,
                sum(octet_length(value)) over (order by key) - octet_length(value) as before
              from (
                select * from app_data
                where user_id = ${userId} and app = ${app} and (${after ?? null}::text is null or key > ${after ?? null})
                order by key limit ${limit + 1}
              ) candidate
            ) weighed
            where before < ${pageBytes} order by key limit ${limit}
          `,
        ),
      ),

    /** Newest first. What two writers at once left over is deeper than the history goes, and not shown. */
    versions: async ({ userId, app, key }: DataKey, before: number | undefined, limit: number) =>
      fitting(
        await run.all(
          statement<VersionRow & { candidates: number }>`
            select * from (
              select version, value, written_at as "writtenAt", count(*) over () as candidates,
                sum(octet_length(value)) over (order by version desc) - octet_length(value) as before
              from (
                select v.* from app_data_versions v join app_data d using (user_id, app, key)
                where user_id = ${userId} and app = ${app} and key = ${key} and v.version > d.version - ${depth}::int
                  and (${before ?? null}::bigint is null or v.version < ${before ?? null})
                order by v.version desc limit ${limit + 1}
              ) candidate
            ) weighed
            where before < ${pageBytes} order by version desc limit ${limit}
          `,
        ),
      ),

    apps: (userId: string) =>
      run.all(
        query
          .selectFrom('app_data as d')
          .innerJoin('apps as a', 'a.slug', 'd.app')
          .select((row) => [
            'd.app',
            'a.name',
            row.fn.countAll<number>().as('keys'),
            row.fn.max('d.updated_at').as('updatedAt'),
          ])
          .where('d.user_id', '=', userId)
          .groupBy(['d.app', 'a.name'])
          .orderBy('d.app'),
      ),
  };
}
