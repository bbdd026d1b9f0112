-- Records of a live source are rows of one import a day, mapping and choice: lineage, problems and undo stay the same.
alter table imports.import add column source_id uuid, add column live_key text,
  add constraint import_live check ((source_id is null) = (live_key is null));
create index import_live_by_key on imports.import (brand_id, source_id, live_key) where source_id is not null;
