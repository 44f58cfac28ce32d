-- Until when a network asked not to be asked for conversions or reversals again: the schedule does not before.
alter table polls add column not_before bigint;
