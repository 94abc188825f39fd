-- Checks of the migration before, on rows that were there: apart from it, so that neither holds a lock for long.
alter table sessions validate constraint sessions_workshop_fkey;
alter table notifications validate constraint notifications_kind_known;
