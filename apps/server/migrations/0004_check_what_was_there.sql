-- Checks of the migration before, on rows that were there: apart from it, so that neither holds a lock for long.
alter table logins validate constraint logins_method_known;
alter table relationship_types validate constraint relationship_types_lead_role_fkey;
alter table relationships validate constraint relationships_requested_by_fkey;
alter table relationships validate constraint relationships_answered_by_fkey;
alter table relationships validate constraint relationships_ended_by_fkey;
