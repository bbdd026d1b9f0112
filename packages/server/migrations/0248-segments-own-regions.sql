-- Who is cut to regions counts, samples and lists the persons of those regions, in segments as well.
select runtime.cut_rows(tab, 'customers.in_sight(person_id)')
from unnest(array['segments.person', 'segments.member', 'segments.act']::regclass[]) as tab;
