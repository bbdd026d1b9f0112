-- Two who were one are parted: a word that a member wrote down meanwhile goes to whom it was said by. Its proof stays as it is.
grant update (customer_id) on consents.entry to qiao_app;
