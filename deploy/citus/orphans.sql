-- What the foreign keys that distribute.sql drops would have refused: it must find nothing. A row each for a table and
-- what its rows refer to, with how many refer to nobody; ids only, nothing personal.
with people as materialized (select id from users),
found (of_table, refers_to, orphans) as (
  select 'sessions', 'users', count(*) from sessions where user_id not in (select id from people)
  union all select 'markers', 'users', count(*) from markers where added_by not in (select id from people)
  union all select 'activities', 'users', count(*) from activities where user_id not in (select id from people)
  union all select 'app_data', 'users', count(*) from app_data where user_id not in (select id from people)
  union all select 'sessions', 'workshops', count(*) from sessions
    where workshop_id is not null and workshop_id not in (select id from workshops)
)
select of_table, refers_to, orphans from found where orphans > 0 order by of_table, refers_to;
