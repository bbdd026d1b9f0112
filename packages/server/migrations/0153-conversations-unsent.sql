-- An answer of ours that is on its way (`sending`) or whose arrival nobody knows (`unknown`); null once WeCom took it.
alter table conversations.message add column unsent text check (unsent in ('sending', 'unknown'));
