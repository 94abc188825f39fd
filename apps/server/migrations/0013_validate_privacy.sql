-- Checks of the migration before, on rows that were there: apart from it, so that neither holds a lock for long.
alter table consents validate constraint consents_seconded_by_fkey;
alter table consents validate constraint consents_given_as_known;
alter table consents validate constraint consents_given_how_known;
alter table consents validate constraint consents_seconded_whole;
alter table consents validate constraint consents_withdrawn_why_known;
alter table notifications validate constraint notifications_kind_known;
alter table notifications validate constraint notifications_about_fkey;
alter table mails validate constraint mails_about_fkey;
