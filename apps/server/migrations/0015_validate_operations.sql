-- Checks of the migration before, on rows that were there: apart from it, so that neither holds a lock for long.
--
-- serves: 0013

-- Failed jobs.
alter table failed_jobs validate constraint failed_jobs_state_known;
alter table failed_jobs validate constraint failed_jobs_retried_as_whole;
alter table failed_jobs validate constraint failed_jobs_open_whole;
alter table failed_jobs validate constraint failed_jobs_reason_length;
alter table failed_jobs validate constraint failed_jobs_retry_of_fkey;

-- Reports.
alter table preferences validate constraint preferences_weekly_report_known;
alter table preferences validate constraint preferences_weekly_report_day_real;
alter table notifications validate constraint notifications_kind_known;
