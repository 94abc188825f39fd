-- Checks of the migration before, on rows that were there: apart from it, so that neither holds a lock for long.
alter table profiles validate constraint profiles_visibility_known;
alter table preferences validate constraint preferences_layout_known;
alter table mails validate constraint mails_kind_known;
