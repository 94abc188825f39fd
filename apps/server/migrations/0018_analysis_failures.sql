-- Sessions that cannot be analysed: how often it was tried, and by which version of the methods. After some tries it is left alone
-- until there is a newer version.
--
-- serves: 0015

alter table sessions
  add column analysis_tries smallint not null default 0,
  add column analysis_tried_version smallint not null default 0;
