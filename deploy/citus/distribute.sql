-- The way to a sharded PostgreSQL (Citus 12 or later): run once by the owner on the coordinator, on a database that is
-- migrated, while no other program runs. Then set ATTUNE_DATABASE_SHARDED=true. docs/guides/scaling.md says when.
--
-- What grows with what people record and store is distributed by its person. Who people are, who may see whom, workshops,
-- and everything with a trigger, or that a trigger writes, stay on the coordinator, as local tables: Citus distributes no table with triggers. What
-- both refer to and hardly ever changes is a copy on every server.
--
-- `apps/server/src/architecture/citus.test.ts` holds this file against the schema: every table has its place, and every
-- foreign key is either kept by Citus or dropped here.

begin;

-- 1. Foreign keys from distributed to local tables, which Citus cannot keep. orphans.sql beside this file finds what they
-- would have refused; run it each night.

-- People. Erasing goes through every domain's own `erase` before the row in `users` goes; tests hold that nothing is left
-- out. Here that order is all there is, where the key would have been a second proof.
alter table sessions drop constraint sessions_user_fkey;
alter table markers drop constraint markers_added_by_fkey;
alter table activities drop constraint activities_user_fkey;
alter table app_data drop constraint app_data_user_fkey;


-- A session at a workshop: the program looks, in the same transaction, that the person has a seat. Workshops are never
-- removed.
alter table sessions drop constraint sessions_workshop_fkey;

-- 2. Reference tables: the same on every server.
select create_reference_table('tracks');
select create_reference_table('exercises');
select create_reference_table('data_types');
select create_reference_table('apps');

-- 3. Distributed by person, all of a person's rows on one server.
select create_distributed_table('sessions', 'user_id', colocate_with => 'none');
select create_distributed_table('channels', 'user_id', colocate_with => 'sessions');
select create_distributed_table('blocks', 'user_id', colocate_with => 'sessions');
select create_distributed_table('overviews', 'user_id', colocate_with => 'sessions');
select create_distributed_table('clock_readings', 'user_id', colocate_with => 'sessions');
select create_distributed_table('session_metrics', 'user_id', colocate_with => 'sessions');
select create_distributed_table('session_intervals', 'user_id', colocate_with => 'sessions');
select create_distributed_table('markers', 'user_id', colocate_with => 'sessions');
select create_distributed_table('activities', 'user_id', colocate_with => 'sessions');
select create_distributed_table('app_data', 'user_id', colocate_with => 'sessions');
select create_distributed_table('app_data_versions', 'user_id', colocate_with => 'sessions');

commit;
