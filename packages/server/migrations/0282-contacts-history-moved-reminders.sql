-- An open ask to register goes with a friend who is handed over: the friend's history says so.
alter table contacts.history drop constraint history_what_check;
alter table contacts.history add check (what in ('added', 'edited', 'removed_by_member', 'removed_by_contact', 'gone', 'bound', 'unbound',
  'claim_refused', 'archive_agreed', 'owner_left', 'handover_asked', 'handed_over', 'handover_failed', 'renamed', 'reminder_moved'));
