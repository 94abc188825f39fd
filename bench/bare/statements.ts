/**
 * What the server sends for these requests, as it sends it; here without a login, a decision or row level security around it.
 * Where the server's statements change, these are changed along: otherwise two different things are compared.
 */
export const profile = `
  select profiles.user_id, display_name, bio, avatar_url, thumbnail_url, metadata, visibility, version, updated_at,
    avatars.id as avatar_id
  from profiles left join avatars on avatars.user_id = profiles.user_id where profiles.user_id = $1`;

const preferenceColumns = `theme, language, time_zone, notify_email, notify_push, notify_in_app, widgets_enabled, widgets_disabled,
    widget_settings, dashboard_layout, default_view, favourite_apps, version, updated_at`;

export const preferences = `select ${preferenceColumns} from preferences where user_id = $1`;

export const changePreferences = `
  update preferences set theme = $2, version = version + 1, updated_at = now() where user_id = $1
  returning ${preferenceColumns}`;

const edition = '(extract(epoch from created_at) * 1000000)::bigint as born';

export const readData = `
  select key, value, version, ${edition}, created_at as "createdAt", updated_at as "updatedAt"
  from app_data where user_id = $1 and app = $2 and key = $3`;

/** As deep as the server keeps versions by default. */
const history = `
  kept as (
    insert into app_data_versions (user_id, app, key, version, value, written_at)
    select $1::uuid, $2::text, $3::text, version, $4::bytea, updated_at from written where 10 > 0
  ), dropped as (
    delete from app_data_versions v using written w
    where v.user_id = $1 and v.app = $2 and v.key = $3 and v.version <= w.version - 10
  )
  select version, ${edition}, created_at as "createdAt", updated_at as "updatedAt" from written`;

export const putData = `
  with written as (
    insert into app_data as d (user_id, app, key, value) values ($1, $2, $3, $4)
    on conflict (user_id, app, key) do update
      set value = excluded.value, version = d.version + 1, updated_at = greatest(d.updated_at, clock_timestamp())
    returning version, created_at, updated_at
  ), ${history}`;

export const replaceData = `
  with written as (
    update app_data set value = $4, version = version + 1, updated_at = greatest(updated_at, clock_timestamp())
    where user_id = $1 and app = $2 and key = $3
      and version = $5::bigint and (extract(epoch from created_at) * 1000000)::bigint = $6::bigint
    returning version, created_at, updated_at
  ), ${history}`;

export const addActivities = `
  with given as (
    select * from unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::timestamptz[], $6::bytea[], $7::bytea[])
      with ordinality as given (id, app, type, visit, occurred_at, data, metadata, place)
  ), unknown as (
    select min(place) - 1 as place from given
    where not exists (select from apps where slug = given.app and state = 'active')
  ), added as (
    insert into activities (user_id, occurred_at, id, app, type, visit, data, metadata, received_at)
    select $8::uuid, occurred_at, id, app, type, visit, data, metadata, $9::timestamptz
    from given where (select place from unknown) is null
    on conflict do nothing returning 1
  )
  select (select count(*) from added) as stored, (select place from unknown) as unknown`;
