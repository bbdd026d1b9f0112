-- Whose rows a copy holds: it ends when one of them is the person's no more (a merge was taken back) or was forgotten.
alter table privacy.package add column of_rows uuid[] not null default '{}';
