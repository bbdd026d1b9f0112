-- A shop behind a gateway is connected without a session of its own here.
alter table authorisation."grant" drop constraint grant_way_check;
alter table authorisation."grant" add constraint grant_way_check check (way in ('page', 'own', 'pasted', 'gateway'));
