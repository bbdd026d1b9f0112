-- How the brand's official account does: when somebody was recognised by it last, and what WeChat refused last, by its own code.
create table contacts.wechat_account_state (
  brand_id runtime.brand_id primary key,
  answered_at timestamptz,
  refused_at timestamptz,
  refused_code text
);
select runtime.guard('contacts.wechat_account_state');
