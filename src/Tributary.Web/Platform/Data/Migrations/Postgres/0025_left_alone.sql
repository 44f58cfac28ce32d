-- Until when a network asked to be left alone: nothing of the schedule downloads or syncs before.
alter table network_health add column not_before bigint;
