-- Beside a friend in WeCom stand a description and a phone, too; the remark speaks to them as WeCom tells it (刘女士).
alter table contacts.sync_rule add column description_template text;
alter table contacts.sync_rule add column phones text not null default 'never' check (phones in ('never', 'empty_only'));
alter table contacts.contact add column gender text check (gender in ('male', 'female'));
-- What we wrote last, to tell it from an agent's own words.
alter table contacts.contact_owner add column our_description bytea;
select runtime.keep_sealed('contacts.contact_owner', 'our_description', $$'contacts.contact_owner.our_description'$$, $$contact_id || '|' || wecom_user_id$$);
