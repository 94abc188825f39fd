-- Finds sessions that an older version analysed: apart from the migration before, which holds the table for itself. While this
-- index is built others read it, and whoever writes waits.
--
-- serves: 0015

-- squawk-ignore require-concurrent-index-creation
create index sessions_by_analysis on sessions (analysis_version, started_at desc)
  where state = 'complete' and finished_at is not null;
