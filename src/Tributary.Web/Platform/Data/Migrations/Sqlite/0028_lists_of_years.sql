-- What the list of conversions and the dashboard ask for, so that years of conversions do not make them slower.
create index conversions_state on conversions (state, id);
create index conversions_network on conversions (network_id, id);
create index conversions_credited on conversions (credited_at);
create index conversions_reversed on conversions (reversed_at) where reversed_at is not null;
