-- A check of the migration before, on rows that were there: apart from it, so that neither holds a lock for long.
--
-- serves: 0015

alter table notifications validate constraint notifications_kind_known;
