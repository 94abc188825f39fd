-- Checks of the migration before, on rows that were there: apart from it, so that neither holds a lock for long.
alter table channels validate constraint channels_value_known;
alter table channels validate constraint channels_measured_real;
alter table markers validate constraint markers_added_by_fkey;
alter table blocks validate constraint blocks_time_real;
alter table sessions validate constraint sessions_discard_known;
alter table notifications validate constraint notifications_kind_known;
