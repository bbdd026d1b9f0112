-- Whether a message named itself: by hour, those of a source with a delivery id that came without one.
alter table mapped_sources.tally add column unnamed integer not null default 0;

-- Names (never values) of headers that look like ids of a delivery, to be offered to whoever sets one up.
alter table mapped_sources.entry add column id_headers text[];
