-- What a person is expected to spend in the coming year, as `value` judges it: a dimension of segments. At most 20 million yuan.
alter table segments.person add column predicted_fen bigint;
